import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Segmented, Skeleton, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { keptQuery } from '../api';
import { mondayOf, plusDays, todayHere } from '../model';
import { adherenceOf, conformanceOf, type KeptLine, personLines, teamLines } from '../model-kept';
import styles from './page.module.css';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(0)} %`);
const number = { align: 'right' as const, className: 'figures' };
const order = (value: number | null) => value ?? -1;

/** How people and teams kept to the plans of a week. */
export function KeptPage() {
  const { t } = useTranslation('planning');
  const [monday, setMonday] = useState(() => mondayOf(todayHere()));
  const [by, setBy] = useState<'person' | 'team'>('person');
  const [search, setSearch] = useState('');
  const kept = useQuery(keptQuery(monday, plusDays(monday, 6)));
  const lines = useMemo(() => {
    const found = kept.data ?? [];
    return by === 'person' ? personLines(found) : teamLines(found, t('kept.noTeam'));
  }, [kept.data, by, t]);
  if (kept.isError) return <Failed error={kept.error} onRetry={() => kept.refetch()} />;
  const shown = lines.filter((each) =>
    `${each.number} ${each.name} ${each.team}`.includes(search.trim()),
  );
  const who: TableColumnsType<KeptLine> =
    by === 'person'
      ? [
          { title: t('keeping.number'), dataIndex: 'number', className: 'figures' },
          { title: t('keeping.name'), dataIndex: 'name', ellipsis: true },
          { title: t('kept.team'), dataIndex: 'team', ellipsis: true },
        ]
      : [
          { title: t('kept.team'), dataIndex: 'name', ellipsis: true },
          { title: t('kept.people'), ...number, dataIndex: 'people' },
        ];
  const columns: TableColumnsType<KeptLine> = [
    ...who,
    ...WEEKDAYS.map((each, n) => ({
      title: `${t(`weekday.${each}`)} ${plusDays(monday, n).slice(5)}`,
      ...number,
      render: (_: unknown, line: KeptLine) => {
        const day = line.days.get(plusDays(monday, n));
        return day === undefined ? '' : percent(adherenceOf(day));
      },
    })),
    {
      title: t('keeping.adherence'),
      ...number,
      sorter: (a, b) => order(adherenceOf(a.whole)) - order(adherenceOf(b.whole)),
      render: (_, { whole }) => <strong>{percent(adherenceOf(whole))}</strong>,
    },
    {
      title: t('keeping.conformance'),
      ...number,
      sorter: (a, b) => order(conformanceOf(a.whole)) - order(conformanceOf(b.whole)),
      render: (_, { whole }) => percent(conformanceOf(whole)),
    },
    {
      title: t('keeping.lapses'),
      ...number,
      sorter: (a, b) => a.whole.lapses - b.whole.lapses,
      render: (_, { whole }) => whole.lapses,
    },
  ];
  return (
    <section aria-label={t('section.kept')} className={styles['page']}>
      <header className={styles['head']}>
        <Button
          aria-label={t('week.before')}
          icon={<LeftOutlined aria-hidden />}
          onClick={() => setMonday(plusDays(monday, -7))}
        />
        <strong className="figures">{`${monday} – ${plusDays(monday, 6)}`}</strong>
        <Button
          aria-label={t('week.after')}
          icon={<RightOutlined aria-hidden />}
          onClick={() => setMonday(plusDays(monday, 7))}
        />
        <Segmented
          value={by}
          onChange={setBy}
          options={[
            { value: 'person', label: t('kept.byPerson') },
            { value: 'team', label: t('kept.byTeam') },
          ]}
        />
        <span className={styles['grow']} />
        <Input.Search
          aria-label={t('board.search')}
          placeholder={t('board.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          style={{ width: 200 }}
          allowClear
        />
      </header>
      <div className={styles['card']}>
        {kept.isPending ? (
          <Skeleton active paragraph={{ rows: 10 }} />
        ) : (
          <Table
            rowKey="key"
            size="small"
            columns={columns}
            dataSource={shown}
            scroll={{ x: 'max-content' }}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Empty description={t('kept.none')} /> }}
          />
        )}
        <p className={styles['quiet']}>{t('kept.means')}</p>
      </div>
    </section>
  );
}
