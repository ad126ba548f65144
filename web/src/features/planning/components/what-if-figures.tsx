import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { isSure, TRIED, type TriedFigure, writtenFigure } from '../model-trial';
import styles from './page.module.css';
import own from './replay.module.css';

type Estimate = Schema<'EstimateView'>;
type Tried = Schema<'TriedView'>;

interface Line {
  key: string;
  word: string;
  write: (value: number, signed?: boolean) => string;
  base: Estimate | undefined;
  changed: Estimate | undefined;
  gain: Estimate | undefined;
}

/** The whole day's figures as it is, changed, and the difference; then hours and cost. */
export function WhatIfFigures({ found, hourCost }: { found: Tried; hourCost: number | null }) {
  const { t } = useTranslation('planning');
  const lines: Line[] = [
    ...TRIED.map((figure) => lineOf(found, figure, t(`whatIf.named.${figure}`))),
    ...costs(found, t('whatIf.hours'), null),
    ...(hourCost === null ? [] : costs(found, t('whatIf.cost'), hourCost)),
  ].filter(({ base, changed }) => base !== undefined || changed !== undefined);
  return (
    <div className={styles['card']}>
      <h3>{t('whatIf.figures')}</h3>
      <Table<Line>
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={lines}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('replay.figure'), dataIndex: 'word' },
          {
            title: t('whatIf.base'),
            align: 'right',
            render: (_, { base, write }) => <Told its={base} write={write} />,
          },
          ...(found.changed === null
            ? []
            : [
                {
                  title: t('replay.changed'),
                  align: 'right' as const,
                  render: (_: unknown, { changed, write }: Line) => (
                    <Told its={changed} write={write} />
                  ),
                },
                {
                  title: t('replay.gain'),
                  align: 'right' as const,
                  render: (_: unknown, { gain, write }: Line) => (
                    <Told its={gain} write={(value) => write(value, true)} sure />
                  ),
                },
              ]),
        ]}
      />
      <p className={styles['quiet']}>{t('whatIf.means')}</p>
    </div>
  );
}

function lineOf(found: Tried, figure: TriedFigure, word: string): Line {
  return {
    key: figure,
    word,
    write: (value, signed) => writtenFigure(figure, value, signed),
    base: found.base.together[figure],
    changed: found.changed?.together[figure],
    gain: found.gain[figure],
  };
}

/** Hours of people, or what they cost at a rate. */
function costs({ base, changed }: Tried, word: string, rate: number | null): Line[] {
  const by = rate ?? 1;
  const of = ({ hours }: Schema<'SideView'>): Estimate => ({
    mean: hours.mean * by,
    low: hours.low * by,
    high: hours.high * by,
  });
  const digits = rate === null ? 1 : 0;
  const differs = changed === null ? null : of(changed).mean - of(base).mean;
  return [
    {
      key: rate === null ? 'hours' : 'cost',
      word,
      write: (value, signed = false) =>
        `${signed && value > 0 ? '+' : ''}${value.toLocaleString(undefined, { maximumFractionDigits: digits })}`,
      base: of(base),
      changed: changed === null ? undefined : of(changed),
      gain: differs === null ? undefined : { mean: differs, low: differs, high: differs },
    },
  ];
}

interface ToldProps {
  its: Estimate | undefined;
  write: (value: number) => string;
  /** Whether it stands out when it is not chance. */
  sure?: boolean;
}

function Told({ its, write, sure = false }: ToldProps) {
  if (its === undefined) return '–';
  return (
    <>
      {sure && isSure(its) ? <strong>{write(its.mean)}</strong> : write(its.mean)}
      {its.low !== its.high && (
        <span className={own['range']}>{`${write(its.low)} … ${write(its.high)}`}</span>
      )}
    </>
  );
}
