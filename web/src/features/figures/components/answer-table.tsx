import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { measured } from '../../../shared/format/measured';
import { type Language, usePreferences } from '../../../shared/preferences';
import { type Answer, type Ask, answerQuery, type Metric, type Where } from '../api';
import { changeOf, opens, whereOf } from '../model';
import { type Cell, earlierOf, gridOf, type Line } from '../pivot';
import { ChangeMark } from './change-mark';
import { GradeMark } from './grade-mark';
import { MetricName } from './metric-about';
import styles from './page.module.css';
import { useDimensionName } from './use-dimension-name';
import { useNames } from './use-names';

const PAGE = 50;

interface Props {
  answer: Answer | undefined;
  ask: Ask;
  before: Answer | undefined;
  pivot: string | undefined;
  loading: boolean;
  /** Count only what these filters leave. */
  onDrill: (where: Where) => void;
  /** Show the contacts behind a figure. */
  onOpen: (metric: Metric, where: Where) => void;
}

/** An answer as a table: a group's name drills down, a figure opens to its contacts. */
export function AnswerTable(props: Props) {
  const { answer, ask, loading, pivot } = props;
  const { t } = useTranslation('figures');
  const columns = useColumns(props);
  const total = useQuery({ ...answerQuery({ ...ask, by: [] }), enabled: ask.by.length > 0 }).data;
  const { language } = usePreferences();
  const grid = answer === undefined ? undefined : gridOf(answer, pivot);
  const totals = total?.rows[0];
  const plain = grid?.across.length === 1 && grid.across[0] === '';
  return (
    <Table
      rowKey="key"
      columns={columns}
      dataSource={grid?.lines ?? []}
      loading={loading && answer === undefined}
      size="small"
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{
        emptyText: loading ? <div style={{ height: 240 }} /> : <Empty description={t('empty')} />,
      }}
      summary={() =>
        plain && totals !== undefined && answer !== undefined && answer.by.length > 0 ? (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0} colSpan={answer.by.length}>
              {t('total')}
            </Table.Summary.Cell>
            {answer.metrics.map((metric, at) => (
              <Table.Summary.Cell key={metric.id} index={answer.by.length + at} align="right">
                <strong className={styles['number']}>
                  {measured(totals[metric.id], metric.unit, language)}
                </strong>
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        ) : null
      }
    />
  );
}

function useColumns({
  answer,
  ask,
  before,
  pivot,
  onDrill,
  onOpen,
}: Props): TableColumnsType<Line> {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const names = useNames();
  const dimensionName = useDimensionName();
  if (answer === undefined) return [];
  const grid = gridOf(answer, pivot);
  const earlier = earlierOf(answer, before);
  const dims: TableColumnsType<Line> = grid.dims.map((name) => ({
    title: dimensionName(name),
    sorter: (a, b) => sorted(a.dims[name], b.dims[name]),
    render: (_, line) => (
      <Button
        type="link"
        className={styles['cell'] ?? ''}
        title={t('explore.drill')}
        onClick={() => onDrill({ [name]: [String(line.dims[name])] })}
      >
        {names(name, line.dims[name]) || t('none')}
      </Button>
    ),
  }));
  const figures = (column: string): TableColumnsType<Line> =>
    answer.metrics.map((metric) => ({
      title: <MetricName metric={metric} params={ask.params} />,
      align: 'right',
      sorter: (a, b) => sorted(a.cells[column]?.row[metric.id], b.cells[column]?.row[metric.id]),
      render: (_, line) => (
        <FigureCell
          metric={metric}
          cell={line.cells[column]}
          before={line.cells[column] ? earlier(line.cells[column].row) : null}
          language={language}
          onOpen={(row) => onOpen(metric, whereOf(answer, row))}
        />
      ),
    }));
  if (pivot === undefined || !answer.by.includes(pivot)) return [...dims, ...figures('')];
  const groups: TableColumnsType<Line> = grid.across.map((value) => ({
    title: names(pivot, value) || t('none'),
    children: figures(value),
  }));
  return [...dims, ...groups];
}

interface CellProps {
  metric: Metric;
  cell: Cell | undefined;
  before: Record<string, unknown> | null;
  language: Language;
  onOpen: (row: Record<string, unknown>) => void;
}

function FigureCell({ metric, cell, before, language, onOpen }: CellProps) {
  const { t } = useTranslation('figures');
  if (cell === undefined) return null;
  const value = cell.row[metric.id];
  const grade = cell.grades[metric.id];
  const text = measured(value, metric.unit, language);
  const linked = opens(metric) && typeof value === 'number' && value !== 0;
  return (
    <span className={styles['grade']}>
      {before !== null && (
        <ChangeMark change={changeOf(metric, value, before[metric.id], language)} />
      )}
      {grade !== undefined && <GradeMark grade={grade} short />}
      {linked ? (
        <Button
          type="link"
          className={styles['cell'] ?? ''}
          title={t('explore.open')}
          onClick={() => onOpen(cell.row)}
        >
          {text}
        </Button>
      ) : (
        <span className={styles['number']}>{text}</span>
      )}
    </span>
  );
}

function sorted(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''));
}
