import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { type TriedFigure, writtenFigure } from '../model-trial';
import styles from './page.module.css';

type Figures = Schema<'SideView'>['queues'][number];

interface Line {
  queue: string;
  name: string;
  base: Figures;
  changed: Figures | undefined;
}

const SHOWN = ['offered', 'service_level', 'abandonment', 'asa_s'] as const;

/** Every queue with callers, as it is and changed. */
export function WhatIfQueues({ trial }: { trial: Schema<'TrialView'> }) {
  const { t } = useTranslation('planning');
  const { found } = trial;
  if (found === null) return null;
  const lines = trial.queues.flatMap(({ queue, name }, n): Line[] => {
    const base = found.base.queues[n];
    if (base === undefined || (base['offered']?.mean ?? 0) === 0) return [];
    return [{ queue, name, base, changed: found.changed?.queues[n] }];
  });
  const columns: TableColumnsType<Line> = [
    { title: t('queue'), dataIndex: 'name' },
    ...SHOWN.map((figure) => ({
      title: t(`whatIf.named.${figure}`),
      align: 'right' as const,
      className: 'figures',
      render: (_: unknown, { base, changed }: Line) => both(figure, base, changed),
    })),
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('forecast.byQueue')}</h3>
      <Table<Line>
        size="small"
        rowKey="queue"
        pagination={false}
        columns={columns}
        dataSource={lines}
        scroll={{ x: 'max-content' }}
      />
    </div>
  );
}

function both(figure: TriedFigure, base: Figures, changed: Figures | undefined): string {
  const write = (its: Figures | undefined) => {
    const value = its?.[figure];
    return value === undefined ? '–' : writtenFigure(figure, value.mean);
  };
  return changed === undefined ? write(base) : `${write(base)} → ${write(changed)}`;
}
