import { Empty, Input, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { useSentence } from '../../../shared/ui/sentence';
import styles from './page.module.css';

type Kept = Schema<'KeptView'>;

const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(0)} %`);

interface Props {
  keeping: Kept[] | undefined;
  error: Error | null;
}

/** Who keeps to the plan, those first who do not. */
export function KeepingCard({ keeping, error }: Props) {
  const { t, i18n } = useTranslation('planning');
  const sentence = useSentence();
  const [search, setSearch] = useState('');
  const clock = (at: string | null) =>
    at === null
      ? '–'
      : new Date(at).toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' });
  const number = { align: 'right' as const, className: 'figures' };
  const columns: TableColumnsType<Kept> = [
    { title: t('keeping.number'), dataIndex: 'number', className: 'figures' },
    { title: t('keeping.name'), dataIndex: 'name' },
    {
      title: t('keeping.now'),
      render: (_, k) =>
        k.in_step ? (
          <Chip tone="good">{t('keeping.inStep')}</Chip>
        ) : (
          <Chip tone="bad">{t('keeping.outOfStep')}</Chip>
        ),
    },
    { title: t('keeping.planned'), render: (_, k) => t(`activity.${k.planned}`) },
    { title: t('keeping.state'), render: (_, k) => t(`state.${stateWord(k.state)}`) },
    { title: t('keeping.since'), className: 'figures', render: (_, k) => clock(k.since) },
    { title: t('keeping.adherence'), ...number, render: (_, k) => percent(k.adherence) },
    { title: t('keeping.conformance'), ...number, render: (_, k) => percent(k.conformance) },
    { title: t('keeping.lapses'), ...number, dataIndex: 'lapses' },
  ];
  const shown = keeping?.filter((k) => `${k.number} ${k.name}`.includes(search.trim())) ?? [];
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('keeping.title')}</h3>
        <Input.Search
          aria-label={t('board.search')}
          placeholder={t('board.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          style={{ width: 180 }}
          allowClear
        />
      </header>
      {error !== null && <p>{sentence(error)}</p>}
      <Table
        rowKey="agent"
        size="small"
        columns={columns}
        dataSource={shown}
        loading={keeping === undefined && error === null}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Empty description={t('keeping.none')} /> }}
      />
    </div>
  );
}

const WORDS = ['signed_out', 'away', 'not_ready', 'ready', 'unreachable', 'wrap_up'] as const;

function stateWord(state: string): (typeof WORDS)[number] | 'busy' {
  return WORDS.find((each) => each === state) ?? 'busy';
}
