import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FairnessPage } from './components/fairness-page';
import { ForecastPage } from './components/forecast-page';
import { KeptPage } from './components/kept-page';
import { PeoplePage } from './components/people-page';
import { ReplayPage } from './components/replay-page';
import { SchedulesPage } from './components/schedules-page';
import { TodayPage } from './components/today-page';
import { WhatIfPage } from './components/what-if-page';
import styles from './planning.module.css';

const SECTIONS = [
  'today',
  'forecast',
  'schedules',
  'people',
  'fairness',
  'kept',
  'whatIf',
  'replay',
] as const;
type Section = (typeof SECTIONS)[number];

interface Props {
  section: string | null;
  permissions: readonly string[];
  /** Makes a link to a section; the router is the app's. */
  link: (to: Section, word: string, current: boolean) => ReactNode;
}

/** The planner's pages: from the running day and forecasts to people and past days. */
export function Planning({ section, permissions, link }: Props) {
  const { t } = useTranslation('planning');
  const shown = SECTIONS.find((each) => each === section) ?? 'today';
  const mayWrite = permissions.includes('planning:write');
  const maySteer = permissions.includes('planning:steer');
  return (
    <div className={styles['room']}>
      <nav aria-label={t('sections')} className={styles['sections']}>
        {SECTIONS.map((each) => link(each, t(`section.${each}`), each === shown))}
      </nav>
      <div className={styles['page']}>
        {shown === 'today' && <TodayPage maySteer={maySteer} />}
        {shown === 'forecast' && <ForecastPage mayWrite={mayWrite} />}
        {shown === 'schedules' && <SchedulesPage mayWrite={mayWrite} />}
        {shown === 'people' && <PeoplePage mayWrite={mayWrite} />}
        {shown === 'fairness' && <FairnessPage />}
        {shown === 'kept' && <KeptPage />}
        {shown === 'whatIf' && <WhatIfPage />}
        {shown === 'replay' && <ReplayPage />}
      </div>
    </div>
  );
}
