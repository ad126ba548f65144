import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { REPLAYED, type Replayed, shownFigure } from '../model-replay';
import styles from './page.module.css';
import own from './replay.module.css';

type Replay = Schema<'ReplayView'>;

interface Line {
  figure: Replayed;
  real: number | null;
  asItWas: Schema<'BesideView'> | undefined;
  byHabits: Schema<'BesideView'> | undefined;
}

/** The whole day's figures: real, played as it was, and by habits. */
export function ReplayFigures({ found }: { found: Replay }) {
  const { t } = useTranslation('planning');
  const lines = REPLAYED.map((figure): Line => {
    const asItWas = found.as_it_was.together[figure];
    return {
      figure,
      real: asItWas?.real ?? null,
      asItWas,
      byHabits: found.by_habits.together[figure],
    };
  });
  return (
    <div className={styles['card']}>
      <h3>{t('replay.figures')}</h3>
      <Table<Line>
        size="small"
        rowKey="figure"
        pagination={false}
        dataSource={lines}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('replay.figure'), render: (_, { figure }) => t(`replay.named.${figure}`) },
          {
            title: t('replay.real'),
            align: 'right',
            render: (_, line) => shownFigure(line.figure, line.real),
          },
          {
            title: t('replay.asItWas'),
            align: 'right',
            render: (_, line) => <Played figure={line.figure} its={line.asItWas} />,
          },
          {
            title: t('replay.byHabits'),
            align: 'right',
            render: (_, line) => <Played figure={line.figure} its={line.byHabits} />,
          },
          {
            title: t('replay.gap'),
            align: 'right',
            render: (_, { figure }) => shownFigure(figure, found.as_it_was.gaps[figure] ?? null),
          },
        ]}
      />
      <p className={styles['quiet']}>{t('replay.means')}</p>
    </div>
  );
}

interface Shown {
  figure: Replayed;
  its: { mean: number | null; low: number | null; high: number | null } | undefined;
}

function Played({ figure, its }: Shown) {
  if (its === undefined || its.mean === null) return '–';
  return (
    <>
      {shownFigure(figure, its.mean)}
      <span className={own['range']}>
        {`${shownFigure(figure, its.low)} … ${shownFigure(figure, its.high)}`}
      </span>
    </>
  );
}
