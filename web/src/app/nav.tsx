/** The pages of the navigation: each with the permission that opens it. */

import {
  BarChartOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  HistoryOutlined,
  PhoneOutlined,
  ScheduleOutlined,
  SettingOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { ADMIN_NEEDS } from '../features/admin/sections';
import { FIGURES_NEEDS } from '../features/figures/sections';
import type { Me } from './me';

export interface Place {
  to:
    | '/desk'
    | '/floor'
    | '/contacts'
    | '/callbacks'
    | '/plan'
    | '/planning'
    | '/figures'
    | '/admin';
  word:
    | 'nav.desk'
    | 'nav.floor'
    | 'nav.contacts'
    | 'nav.callbacks'
    | 'nav.plan'
    | 'nav.planning'
    | 'nav.figures'
    | 'nav.admin';
  icon: ReactNode;
  /** Any one of these lets in. */
  needs: readonly string[];
  /** Only who takes contacts has something there. */
  own?: true;
}

const PLACES: readonly Place[] = [
  {
    to: '/desk',
    word: 'nav.desk',
    icon: <CustomerServiceOutlined aria-hidden />,
    needs: ['desk:work'],
    own: true,
  },
  {
    to: '/floor',
    word: 'nav.floor',
    icon: <TeamOutlined aria-hidden />,
    needs: ['floor:read'],
  },
  {
    to: '/contacts',
    word: 'nav.contacts',
    icon: <HistoryOutlined aria-hidden />,
    needs: ['contacts:read', 'contacts:read-own'],
  },
  {
    to: '/callbacks',
    word: 'nav.callbacks',
    icon: <PhoneOutlined aria-hidden />,
    needs: ['callbacks:read'],
  },
  {
    to: '/figures',
    word: 'nav.figures',
    icon: <BarChartOutlined aria-hidden />,
    needs: FIGURES_NEEDS,
  },
  {
    to: '/plan',
    word: 'nav.plan',
    icon: <CalendarOutlined aria-hidden />,
    needs: ['planning:read-own'],
    own: true,
  },
  {
    to: '/planning',
    word: 'nav.planning',
    icon: <ScheduleOutlined aria-hidden />,
    needs: ['planning:read'],
  },
  {
    to: '/admin',
    word: 'nav.admin',
    icon: <SettingOutlined aria-hidden />,
    needs: ADMIN_NEEDS,
  },
];

/** Return the pages that somebody has: by what they may, and by whether they take contacts. */
export function placesFor({ permissions, agent }: Me): readonly Place[] {
  return PLACES.filter(
    ({ needs, own }) =>
      needs.some((each) => permissions.includes(each)) && (own === undefined || agent !== null),
  );
}
