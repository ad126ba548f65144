/** The things of the set-up as pages show them: which fields each kind has, and how to fill them. */

import type { Field, Kind } from './kind';
import { PLANNING } from './planning-kinds';

const NAME: Field = { name: 'name', as: 'text', listed: true, required: true };
const CODE: Field = { name: 'id', as: 'text', listed: true, required: true };
const LANGUAGE: Field = { name: 'language', as: 'choice', of: ['zh', 'en'], begin: 'zh' };
const MAX_S = { as: 'number', min: 0, max: 86_400, nullable: true } as const;
const DAYS = { as: 'number', min: 1, max: 36_500, nullable: true, listed: true } as const;

const PEOPLE: readonly Kind[] = [
  { plural: 'teams', area: 'people', prefix: 'tem', fields: [NAME] },
  { plural: 'skills', area: 'people', prefix: 'skl', fields: [NAME] },
  {
    plural: 'agents',
    area: 'people',
    prefix: 'agt',
    fields: [
      { name: 'number', as: 'text', listed: true, required: true },
      NAME,
      { name: 'team', as: 'one', of: 'teams', nullable: true, listed: true },
      { name: 'skills', as: 'levels', of: 'skills', listed: true, begin: [] },
      { name: 'device', as: 'one', of: 'devices', nullable: true, listed: true },
      { name: 'contract', as: 'one', of: 'contracts', nullable: true },
      { name: 'user', as: 'one', of: 'users', nullable: true, listed: true },
      LANGUAGE,
    ],
  },
];

const SERVICE: readonly Kind[] = [
  {
    plural: 'queues',
    area: 'queues',
    prefix: 'que',
    fields: [
      NAME,
      { name: 'needs', as: 'levels', of: 'skills', listed: true, begin: [] },
      { name: 'hours', as: 'one', of: 'hours', nullable: true, listed: true },
      { name: 'project', as: 'text', begin: '' },
      { name: 'priority', as: 'number', min: -10, max: 10, begin: 0 },
      { name: 'sl_target', as: 'ratio', listed: true, begin: 0.8 },
      { name: 'sl_within_s', as: 'number', min: 0, max: 86_400, listed: true, begin: 20 },
      { name: 'sl_hours', as: 'service-hours', begin: [] },
      { name: 'offer_timeout_s', as: 'number', min: 3, max: 120, begin: 20 },
      { name: 'misses_to_not_ready', as: 'number', min: 0, max: 10, begin: 1 },
      { name: 'wrap', as: 'choice', of: ['none', 'timed', 'manual'], begin: 'timed' },
      { name: 'wrap_s', as: 'number', min: 0, max: 86_400, begin: 30 },
      { name: 'disposition_required', as: 'switch', begin: false },
      { name: 'max_wait_s', ...MAX_S },
      { name: 'max_length', as: 'number', min: 1, max: 100_000, nullable: true },
      { name: 'announce_every_s', ...MAX_S, begin: 60 },
      { name: 'announce_position', as: 'switch', begin: true },
      { name: 'announce_wait', as: 'switch', begin: true },
      { name: 'recording', as: 'choice', of: ['always', 'never'], begin: 'always' },
      {
        name: 'dials',
        as: 'part',
        fields: [
          { name: 'trunk', as: 'one', of: 'trunks' },
          { name: 'shown', as: 'text', begin: '' },
        ],
      },
      {
        name: 'callback',
        as: 'part',
        fields: [
          { name: 'offer_after_s', ...MAX_S, begin: 120 },
          { name: 'offer_expected_s', ...MAX_S },
          { name: 'key', as: 'text', begin: '1' },
          { name: 'prompt', as: 'one', of: 'prompts', nullable: true },
          { name: 'tries', as: 'number', min: 1, max: 10, begin: 3 },
          { name: 'again_s', as: 'number', min: 0, max: 86_400, begin: 600 },
          { name: 'within_h', as: 'number', min: 1, max: 168, begin: 24 },
          { name: 'hours', as: 'one', of: 'hours', nullable: true },
          { name: 'agent_wait_s', as: 'number', min: 0, max: 86_400, begin: 300 },
        ],
      },
    ],
  },
  {
    plural: 'hours',
    area: 'queues',
    prefix: 'hrs',
    fields: [
      NAME,
      { name: 'zone', as: 'text', listed: true, required: true, begin: 'Asia/Shanghai' },
      { name: 'closed_now', as: 'switch', listed: true, begin: false },
      { name: 'week', as: 'week', begin: [] },
      { name: 'special', as: 'special', begin: [] },
    ],
  },
  {
    plural: 'reason-codes',
    area: 'queues',
    prefix: null,
    fields: [
      CODE,
      NAME,
      {
        name: 'kind',
        as: 'choice',
        of: ['not_ready', 'reject', 'sign_out'],
        listed: true,
        begin: 'not_ready',
      },
      { name: 'productive', as: 'switch', listed: true, begin: false },
      { name: 'max_s', ...MAX_S, listed: true },
    ],
  },
  {
    plural: 'dispositions',
    area: 'queues',
    prefix: null,
    fields: [
      CODE,
      NAME,
      { name: 'parent', as: 'one', of: 'dispositions', nullable: true, listed: true },
      { name: 'place', as: 'number', min: 0, max: 10_000, listed: true, begin: 0 },
    ],
  },
  {
    plural: 'prompts',
    area: 'flows',
    prefix: 'prm',
    fields: [NAME, { name: 'texts', as: 'speech', begin: {} }],
  },
];

const LINES: readonly Kind[] = [
  {
    plural: 'numbers',
    area: 'lines',
    prefix: 'num',
    fields: [
      { name: 'dialled', as: 'text', listed: true, required: true },
      NAME,
      { name: 'flow', as: 'one', of: 'flows', listed: true, required: true },
      { ...LANGUAGE, listed: true },
    ],
  },
  {
    plural: 'trunks',
    area: 'lines',
    prefix: 'trk',
    fields: [
      NAME,
      { name: 'host', as: 'text', listed: true, required: true },
      { name: 'port', as: 'number', min: 1, max: 65_535, begin: 5060 },
      { name: 'transport', as: 'choice', of: ['udp', 'tcp', 'tls'], begin: 'udp' },
      { name: 'encrypted', as: 'switch', begin: false },
      { name: 'match', as: 'lines', begin: [] },
      { name: 'codecs', as: 'lines', begin: ['alaw', 'ulaw'] },
      { name: 'inbound', as: 'switch', listed: true, begin: true },
      { name: 'outbound', as: 'switch', listed: true, begin: false },
      { name: 'max_calls', as: 'number', min: 1, max: 10_000, listed: true, begin: 30 },
      { name: 'shown', as: 'text', begin: '' },
      { name: 'username', as: 'text', begin: '' },
      { name: 'secret', as: 'secret' },
    ],
  },
  {
    plural: 'devices',
    area: 'lines',
    prefix: 'dev',
    fields: [
      { name: 'username', as: 'text', listed: true, required: true },
      NAME,
      { name: 'kind', as: 'choice', of: ['sip', 'webrtc'], listed: true, begin: 'sip' },
      {
        name: 'encrypted',
        as: 'switch',
        listed: true,
        begin: false,
        // A browser's sound is always encrypted.
        where: { name: 'kind', is: 'sip' },
      },
      { name: 'codecs', as: 'lines', begin: ['opus', 'alaw', 'ulaw'] },
    ],
  },
  {
    plural: 'outside-policies',
    area: 'lines',
    prefix: 'main',
    single: true,
    fields: [
      { name: 'allowed_prefixes', as: 'lines', listed: true, begin: [] },
      { name: 'denied_prefixes', as: 'lines', listed: true, begin: [] },
      { name: 'emergency', as: 'lines', begin: ['110', '119', '120', '122'] },
      { name: 'per_trunk', as: 'number', min: 0, begin: 30 },
      { name: 'per_agent', as: 'number', min: 0, begin: 1 },
      { name: 'per_minute', as: 'number', min: 0, begin: 30 },
      { name: 'per_day', as: 'number', min: 0, begin: 1000 },
    ],
  },
  {
    plural: 'block-lists',
    area: 'lines',
    prefix: 'main',
    single: true,
    fields: [
      { name: 'numbers', as: 'lines', listed: true, begin: [] },
      { name: 'withheld', as: 'choice', of: ['accept', 'refuse'], listed: true, begin: 'accept' },
    ],
  },
];

const RETENTION: Kind = {
  plural: 'retention-policies',
  area: 'retention',
  prefix: 'main',
  single: true,
  fields: [
    { name: 'calls_days', ...DAYS },
    { name: 'messages_days', ...DAYS },
    { name: 'notes_days', ...DAYS },
    { name: 'chats_days', ...DAYS },
    { name: 'numbers_days', ...DAYS },
  ],
};

export const KINDS: readonly Kind[] = [...PEOPLE, ...SERVICE, ...PLANNING, ...LINES, RETENTION];
