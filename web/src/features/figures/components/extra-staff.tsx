import { useQuery } from '@tanstack/react-query';
import { InputNumber, Spin, Table } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { measured } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import { Failed } from '../../../shared/ui/failed';
import { type Extra, extraStaffFile, extraStaffQuery, type Money, type Where } from '../api';
import type { Period } from '../period';
import { ExportMenu } from './export-menu';
import styles from './page.module.css';

const FIRST: Money = { agent_hour: 40, call: 20, again: 0.4 };
const PERCENT = 100;

/** What more agents would cost, and how much revenue they would keep. */
export function ExtraStaff({ period, where }: { period: Period; where: Where }) {
  const { t } = useTranslation('figures');
  const [money, setMoney] = useState(FIRST);
  const found = useQuery(extraStaffQuery(period, where, money));
  const best = bestOf(found.data ?? []);
  return (
    <div className={styles['stack']}>
      <div className={styles['card']}>
        <div className={styles['row']}>
          <Sum
            label={t('extra.agentHour')}
            value={money.agent_hour}
            onChange={(agent_hour) => setMoney({ ...money, agent_hour })}
          />
          <Sum
            label={t('extra.call')}
            value={money.call}
            onChange={(call) => setMoney({ ...money, call })}
          />
          <Sum
            label={t('extra.again')}
            value={money.again * PERCENT}
            most={PERCENT}
            onChange={(percent) => setMoney({ ...money, again: percent / PERCENT })}
          />
          <ExportMenu
            name="extra-staff"
            make={(...file) => extraStaffFile(period, where, money, ...file)}
          />
        </div>
        <p className={styles['quiet']}>{t('extra.how')}</p>
      </div>
      {found.isError && <Failed error={found.error} onRetry={() => found.refetch()} />}
      {found.isPending && <Spin description={t('working')}>{<div style={{ height: 160 }} />}</Spin>}
      {found.data !== undefined && (
        <div className={styles['card']}>
          <h3>
            {best === null || best.agents === 0
              ? t('extra.none')
              : t('extra.best', { count: best.agents, gain: Math.round(best.gain) })}
          </h3>
          <Course rows={found.data} />
          <Rows rows={found.data} best={best} />
        </div>
      )}
    </div>
  );
}

function bestOf(rows: readonly Extra[]): Extra | null {
  return rows.reduce<Extra | null>(
    (best, each) => (best === null || each.gain > best.gain ? each : best),
    null,
  );
}

interface SumProps {
  label: string;
  value: number;
  most?: number;
  onChange: (value: number) => void;
}

function Sum({ label, value, most, onChange }: SumProps) {
  return (
    <span className={styles['row']}>
      <span aria-hidden>{label}</span>
      <InputNumber
        aria-label={label}
        min={0}
        {...(most === undefined ? {} : { max: most })}
        value={value}
        onChange={(given) => onChange(given ?? 0)}
      />
    </span>
  );
}

function Course({ rows }: { rows: readonly Extra[] }) {
  const { t } = useTranslation('figures');
  const drawn = JSON.stringify(rows);
  const option = useMemo((): EChartsOption => {
    const all = JSON.parse(drawn) as Extra[];
    const line = (name: string, of: (each: Extra) => number) => ({
      name,
      type: 'line' as const,
      data: all.map((each) => Math.round(of(each))),
    });
    return {
      xAxis: { type: 'category', data: all.map((each) => `+${each.agents}`) },
      yAxis: { type: 'value' },
      series: [
        line(t('extra.revenue'), (each) => each.revenue),
        line(t('extra.cost'), (each) => each.cost),
        line(t('extra.gain'), (each) => each.gain),
      ],
    };
  }, [drawn, t]);
  return <Chart option={option} label={t('extra.title')} height={260} />;
}

function Rows({ rows, best }: { rows: readonly Extra[]; best: Extra | null }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const column = (title: string, of: (each: Extra) => number) => ({
    title,
    align: 'right' as const,
    className: styles['number'] ?? '',
    render: (_: unknown, each: Extra) =>
      measured(Math.round(of(each) * 10) / 10, 'number', language),
  });
  return (
    <Table
      rowKey="agents"
      size="small"
      pagination={false}
      dataSource={[...rows]}
      columns={[
        {
          title: t('extra.agents'),
          render: (_, each) => (each === best ? <b>+{each.agents}</b> : `+${each.agents}`),
        },
        column(t('extra.answered'), (each) => each.answered),
        column(t('extra.revenue'), (each) => each.revenue),
        column(t('extra.cost'), (each) => each.cost),
        column(t('extra.gain'), (each) => each.gain),
      ]}
    />
  );
}
