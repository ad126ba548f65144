import { QuestionCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Result, Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../shared/ui/failed';
import styles from '../../shared/ui/side-menu.module.css';
import { daysQuery } from './api';
import { ExplorerPage } from './components/explorer-page';
import { KpiPage } from './components/kpi-page';
import { OwnPage } from './components/own-page';
import type { PageProps } from './components/page-props';
import { ReportsPage } from './components/reports-page';
import { ReviewPage } from './components/review-page';
import { ViewsPage } from './components/views-page';
import { periodOf } from './search';
import { type Section, sectionsFor } from './sections';

const PAGES: Record<Section, (props: PageProps) => ReactNode> = {
  kpi: KpiPage,
  explore: ExplorerPage,
  reports: ReportsPage,
  review: ReviewPage,
  views: ViewsPage,
  own: OwnPage,
};

interface Props extends Omit<PageProps, 'mayWrite' | 'today' | 'period'> {
  section: string | null;
  permissions: readonly string[];
  /** A link to a section: the routes are the application's. */
  link: (section: Section, word: string, current: boolean) => ReactNode;
}

/** Every figure of the centre. */
export function Figures({ section, permissions, link, ...page }: Props) {
  const { t } = useTranslation('figures');
  const sections = sectionsFor(permissions);
  const shown = section === null ? sections[0] : sections.find((each) => each === section);
  const Page = shown === undefined ? null : PAGES[shown];
  return (
    <div className={styles['page']}>
      <nav aria-label={t('title')} className={styles['menu']}>
        {sections.map((each) => link(each, t(`section.${each}`), each === shown))}
      </nav>
      <div className={styles['body']}>
        {Page === null ? (
          <Result icon={<QuestionCircleOutlined aria-hidden />} title={t('noSection')} />
        ) : (
          <Dated {...page} page={Page} mayWrite={permissions.includes('metrics:write')} />
        )}
      </div>
    </div>
  );
}

interface DatedProps extends Omit<PageProps, 'today' | 'period'> {
  page: (props: PageProps) => ReactNode;
}

/** A page over days of the centre, whatever the clock and zone of this machine. */
function Dated({ page: Page, ...props }: DatedProps) {
  const days = useQuery(daysQuery);
  if (days.isError) return <Failed error={days.error} onRetry={() => days.refetch()} />;
  if (days.data === undefined) return <Spin />;
  const { today } = days.data;
  return <Page {...props} today={today} period={periodOf(props.search, today)} />;
}
