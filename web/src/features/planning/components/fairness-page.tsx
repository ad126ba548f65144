import { useQuery } from '@tanstack/react-query';
import { Empty, Input, Segmented, Skeleton, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { fairnessQuery } from '../api';
import { plusDays, todayHere } from '../model';
import { BURDENS, type Burden, burdenOf, fromMean } from '../model-fairness';
import { FairnessChart } from './fairness-chart';
import styles from './page.module.css';

type Share = Schema<'ShareView'>;

const SPANS = ['1', '3', '6', '12'] as const;
const MONTH_DAYS = 30;
const number = { align: 'right' as const, className: 'figures' };

/** Who carried what over months: weekends, nights, early and late shifts, wishes granted. */
export function FairnessPage() {
  const { t } = useTranslation('planning');
  const [months, setMonths] = useState<(typeof SPANS)[number]>('3');
  const [burden, setBurden] = useState<Burden>('weekends');
  const [search, setSearch] = useState('');
  const today = todayHere();
  const fairness = useQuery(fairnessQuery(plusDays(today, -MONTH_DAYS * Number(months)), today));
  const shown = useMemo(
    () =>
      (fairness.data ?? []).filter((each) =>
        `${each.number} ${each.name} ${each.team_name}`.includes(search.trim()),
      ),
    [fairness.data, search],
  );
  if (fairness.isError) {
    return <Failed error={fairness.error} onRetry={() => fairness.refetch()} />;
  }
  return (
    <section aria-label={t('section.fairness')} className={styles['page']}>
      <header className={styles['head']}>
        <Segmented
          aria-label={t('fairness.span')}
          value={months}
          onChange={setMonths}
          options={SPANS.map((count) => ({
            value: count,
            label: t('fairness.months', { count: Number(count) }),
          }))}
        />
        <Segmented
          aria-label={t('fairness.what')}
          value={burden}
          onChange={setBurden}
          options={BURDENS.map((each) => ({ value: each, label: t(`fairness.${each}`) }))}
        />
        <span className={styles['grow']} />
        <Input.Search
          aria-label={t('board.search')}
          placeholder={t('people.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          style={{ width: 220 }}
          allowClear
        />
      </header>
      {fairness.isPending ? (
        <Skeleton active paragraph={{ rows: 10 }} />
      ) : shown.length === 0 ? (
        <Empty description={t('fairness.none')} style={{ paddingTop: 80 }} />
      ) : (
        <>
          <div className={styles['card']}>
            <h3>{t('fairness.chart', { what: t(`fairness.${burden}`) })}</h3>
            <FairnessChart shares={shown} burden={burden} />
            <p className={styles['quiet']}>{t('fairness.means')}</p>
          </div>
          <div className={styles['card']}>
            <Shares shares={shown} />
          </div>
        </>
      )}
    </section>
  );
}

function Shares({ shares }: { shares: readonly Share[] }) {
  const { t } = useTranslation('planning');
  const columns: TableColumnsType<Share> = [
    { title: t('keeping.number'), dataIndex: 'number', className: 'figures' },
    { title: t('keeping.name'), dataIndex: 'name', ellipsis: true },
    { title: t('kept.team'), dataIndex: 'team_name', ellipsis: true },
    {
      title: t('fairness.days'),
      ...number,
      sorter: (a, b) => a.days - b.days,
      render: (_, share) => share.days,
    },
    {
      title: t('fairness.hours'),
      ...number,
      sorter: (a, b) => a.hours - b.hours,
      render: (_, share) => share.hours.toFixed(1),
    },
    ...BURDENS.map((burden) => ({
      title: t(`fairness.${burden}`),
      ...number,
      sorter: (a: Share, b: Share) => (burdenOf(a, burden) ?? -1) - (burdenOf(b, burden) ?? -1),
      render: (_: unknown, share: Share) => (
        <Beside value={burdenOf(share, burden)} shares={shares} share={share} burden={burden} />
      ),
    })),
  ];
  return (
    <Table
      rowKey="agent"
      size="small"
      columns={columns}
      dataSource={[...shares]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

interface BesideProps {
  value: number | null;
  share: Share;
  shares: readonly Share[];
  burden: Burden;
}

/** A figure, with how far it lies from the mean of people with the same contract. */
function Beside({ value, share, shares, burden }: BesideProps) {
  if (value === null) return '–';
  const off = fromMean(shares, share, burden);
  const written = burden === 'granted' ? `${(value * 100).toFixed(0)} %` : String(value);
  const scale = burden === 'granted' ? 100 : 1;
  const told = off === null ? '0.0' : Math.abs(off * scale).toFixed(1);
  return (
    <>
      {written}{' '}
      <small className={styles['quiet']}>
        {told === '0.0' ? '±0' : `${(off ?? 0) > 0 ? '+' : '−'}${told}`}
      </small>
    </>
  );
}
