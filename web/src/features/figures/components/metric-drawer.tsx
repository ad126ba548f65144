import { useQuery } from '@tanstack/react-query';
import { Drawer, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { answerQuery, catalogueQuery, type Metric, type Where } from '../api';
import type { Period } from '../period';
import { GradeMark } from './grade-mark';
import { About, MetricName } from './metric-about';
import { OwnStandards } from './own-standards';
import styles from './page.module.css';
import { Remedies } from './remedies';
import { TrendChart } from './trend-chart';

interface Props {
  metric: Metric;
  period: Period;
  before: Period | null;
  where: Where;
  mayWrite: boolean;
  onClose: () => void;
}

/** One figure whole: its course, what it means, how else it is counted, what to do about it. */
export function MetricDrawer({ metric, period, before, where, mayWrite, onClose }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  return (
    <Drawer open size={720} title={toldIn(metric, language)} onClose={onClose}>
      <div className={styles['stack']}>
        <TrendChart metric={metric} period={period} before={before} where={where} />
        <About metric={metric} />
        {metric.remedies.length > 0 && (
          <section>
            <h3>{t('remedies')}</h3>
            <Remedies metric={metric} />
          </section>
        )}
        <OwnStandards metric={metric} mayWrite={mayWrite} />
        <Variants metric={metric} period={period} where={where} />
      </div>
    </Drawer>
  );
}

/** All readings of a metric side by side: whose report is right depends on which was meant. */
function Variants({ metric, period, where }: Omit<Props, 'before' | 'mayWrite' | 'onClose'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const all = useQuery(catalogueQuery).data ?? [];
  const root = metric.variant_of || metric.id;
  const kin = all.filter((each) => each.id === root || each.variant_of === root);
  const found = useQuery({
    ...answerQuery({ metrics: kin.map((each) => each.id), by: [], period, where }),
    enabled: kin.length > 1,
  });
  if (kin.length < 2) return null;
  const row = found.data?.rows[0] ?? {};
  const grades = found.data?.grades[0] ?? {};
  const columns: TableColumnsType<Metric> = [
    { title: t('column.metric'), render: (_, each) => <MetricName metric={each} /> },
    { title: t('about.formula'), dataIndex: 'formula', className: styles['mono'] ?? '' },
    {
      title: t('column.value'),
      align: 'right',
      className: styles['number'] ?? '',
      render: (_, each) => measured(row[each.id], each.unit, language),
    },
    {
      title: t('column.grade'),
      render: (_, { id }) => {
        const grade = grades[id];
        return grade === undefined ? '' : <GradeMark grade={grade} />;
      },
    },
  ];
  return (
    <section>
      <h3>{t('variants')}</h3>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={kin}
        loading={found.isPending}
        pagination={false}
      />
    </section>
  );
}
