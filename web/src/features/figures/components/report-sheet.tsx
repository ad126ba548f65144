import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { measured, toldIn } from '../../../shared/format/measured';
import { type Language, usePreferences } from '../../../shared/preferences';
import type { Metric, Row } from '../api';
import { GradeMark } from './grade-mark';
import { MetricName } from './metric-about';
import styles from './page.module.css';
import { useDimensionName } from './use-dimension-name';
import { useMoment } from './use-moment';
import { useNames } from './use-names';

type Sheet = Schema<'SheetView'>;

const PAGE = 48;
/** What often is nothing, and then says nothing. */
const PLAIN = new Set(['agent', 'number', 'topic', 'ended_by', 'score']);

interface Props {
  sheet: Sheet;
  catalogue: readonly Metric[];
}

/** One table of a report. */
export function ReportSheet({ sheet, catalogue }: Props) {
  const { language } = usePreferences();
  const rows = sheet.rows.map((cells, key): Row => {
    const named = sheet.columns.map((name, at) => [name, cells[at]]);
    return { key, ...Object.fromEntries(named) };
  });
  const turned = sheet.columns[0] === 'metric';
  const across = useAcross(sheet, catalogue);
  const down = useDown(catalogue);
  return (
    <section className={styles['card']}>
      <h3>{toldIn(sheet, language)}</h3>
      <Table
        rowKey="key"
        columns={turned ? down : across}
        dataSource={rows}
        size="small"
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </section>
  );
}

/** Return a moment or a span as people write it; null for what is neither. */
function plainText(
  column: string,
  value: unknown,
  language: Language,
  moment: (at: string) => string,
): string | null {
  if (column === 'at') return moment(String(value));
  return column.endsWith('_s') ? measured(value, 'seconds', language) : null;
}

function byNumber(name: string): (a: Row, b: Row) => number {
  return (a, b) => Number(a[name] ?? 0) - Number(b[name] ?? 0);
}

/** Columns of a table that has one for each metric. */
function useAcross(sheet: Sheet, catalogue: readonly Metric[]): TableColumnsType<Row> {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const names = useNames();
  const moment = useMoment();
  const dimensionName = useDimensionName();
  return sheet.columns.map((name) => {
    const metric = catalogue.find((each) => each.id === name);
    if (metric === undefined) {
      const counted = name === 'score' || name.endsWith('_s');
      return {
        title: dimensionName(name),
        ...(counted ? { align: 'right' as const, className: styles['number'] ?? '' } : {}),
        ...(name === 'score' ? { sorter: byNumber(name) } : {}),
        render: (_: unknown, row: Row) => {
          const text = plainText(name, row[name], language, moment);
          const empty = PLAIN.has(name) && name !== sheet.columns[0] ? '' : t('none');
          return text ?? (names(name, row[name]) || empty);
        },
      };
    }
    return {
      title: <MetricName metric={metric} />,
      align: 'right' as const,
      className: styles['number'] ?? '',
      sorter: byNumber(name),
      render: (_: unknown, row: Row) => measured(row[name], metric.unit, language),
    };
  });
}

/** Columns of a table that has one line for each metric. */
function useDown(catalogue: readonly Metric[]): TableColumnsType<Row> {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const of = (row: Row) => catalogue.find((each) => each.id === row['metric']);
  return [
    {
      title: t('column.metric'),
      render: (_, row) => {
        const metric = of(row);
        return metric === undefined ? null : <MetricName metric={metric} />;
      },
    },
    {
      title: t('column.value'),
      align: 'right',
      className: styles['number'] ?? '',
      render: (_, row) => measured(row['value'], of(row)?.unit ?? 'number', language),
    },
    {
      title: t('column.grade'),
      render: (_, row) =>
        typeof row['grade'] === 'number' ? <GradeMark grade={row['grade']} /> : '',
    },
  ];
}
