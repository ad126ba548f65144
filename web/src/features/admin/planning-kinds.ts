/** What people's hours are made of. */

import type { Field, Kind } from './kind';

const NAME: Field = { name: 'name', as: 'text', listed: true, required: true };

export const PLANNING: readonly Kind[] = [
  {
    plural: 'shifts',
    area: 'planning',
    prefix: 'sft',
    fields: [
      NAME,
      { name: 'length_h', as: 'number', min: 1, max: 24, listed: true, required: true, begin: 9 },
      { name: 'earliest', as: 'text', listed: true, required: true, begin: '08:00' },
      { name: 'latest', as: 'text', listed: true, required: true, begin: '10:00' },
      { name: 'every_min', as: 'number', min: 15, max: 240, begin: 30 },
      { name: 'breaks', as: 'breaks', listed: true, begin: [] },
    ],
  },
  {
    plural: 'contracts',
    area: 'planning',
    prefix: 'ctr',
    fields: [
      NAME,
      { name: 'shifts', as: 'many', of: 'shifts', listed: true, required: true, begin: [] },
      { name: 'week_days', as: 'span', max: 7, step: 1, listed: true, begin: [5, 5] },
      { name: 'week_h', as: 'span', max: 168, step: 0.5, listed: true, begin: [35, 40] },
      { name: 'rest_h', as: 'number', min: 0, max: 72, begin: 11 },
      { name: 'days_in_a_row', as: 'number', min: 1, max: 14, begin: 6 },
      { name: 'weekends_of_four', as: 'number', min: 0, max: 4, nullable: true },
    ],
  },
  {
    plural: 'planning-rules',
    area: 'planning',
    prefix: 'main',
    single: true,
    fields: [
      { name: 'country', as: 'text', listed: true, begin: 'CN' },
      { name: 'interval_min', as: 'number', min: 15, max: 60, listed: true, begin: 30 },
      { name: 'shrinkage', as: 'shares', listed: true, begin: {} },
      { name: 'uncertain', as: 'switch', begin: false },
      { name: 'aht_s', as: 'number', min: 1, max: 7_200, begin: 240 },
      { name: 'patience_s', as: 'number', min: 1, max: 3_600, nullable: true, begin: 180 },
      { name: 'tolerance_min', as: 'number', min: 0, max: 60, begin: 5 },
      { name: 'ask_before_min', as: 'number', min: 0, max: 480, begin: 30 },
      { name: 'leave_share', as: 'ratio', begin: 1 },
      { name: 'callback_taken', as: 'ratio', begin: 0.4 },
      { name: 'callback_reached', as: 'ratio', begin: 0.8 },
    ],
  },
];
