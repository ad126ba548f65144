import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import {
  Alert,
  Button,
  DatePicker,
  Empty,
  Input,
  Select,
  Table,
  type TableColumnsType,
} from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { usersQuery } from '../api';
import styles from './page.module.css';

type Entry = Schema<'AuditView'>;

interface Filter {
  user?: string;
  act?: string;
  subject?: string;
  since?: string;
  until?: string;
}

const PAGE = 100;

/** What people did: searched, and proven to be whole. */
export function AuditPage({ mayUsers }: { mayUsers: boolean }) {
  const { t } = useTranslation('admin');
  const [filter, setFilter] = useState<Filter>({});
  const found = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => {
      const before = pageParam === null ? {} : { before: pageParam };
      return told(
        api.GET('/api/v1/audit', { params: { query: { ...filter, ...before, limit: PAGE } } }),
      );
    },
    getNextPageParam: (page) =>
      page.length < PAGE ? undefined : (page[page.length - 1]?.position ?? undefined),
  });
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  return (
    <section aria-label={t('section.audit')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.audit')}</h2>
        <Verification />
      </header>
      <Filters mayUsers={mayUsers} filter={filter} onFilter={setFilter} />
      <Entries
        entries={found.data?.pages.flat() ?? []}
        loading={found.isPending}
        mayUsers={mayUsers}
      />
      {found.hasNextPage && (
        <Button onClick={() => found.fetchNextPage()} loading={found.isFetchingNextPage}>
          {t('older')}
        </Button>
      )}
    </section>
  );
}

interface FilterProps {
  mayUsers: boolean;
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

function Filters({ mayUsers, filter, onFilter }: FilterProps) {
  const { t } = useTranslation('admin');
  const users = useQuery({ ...usersQuery, enabled: mayUsers }).data ?? [];
  const change = (name: keyof Filter, value: string | undefined) => {
    const { [name]: _, ...others } = filter;
    onFilter(value === undefined || value === '' ? others : { ...others, [name]: value });
  };
  return (
    <div className={styles['filters']}>
      {mayUsers && (
        <Select
          allowClear
          aria-label={t('audit.user')}
          placeholder={t('audit.user')}
          style={{ width: 200 }}
          options={users.map((user) => ({ value: user.id, label: user.name }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(user: string | undefined) => change('user', user)}
        />
      )}
      <Input.Search
        allowClear
        aria-label={t('audit.act')}
        placeholder={t('audit.actHow')}
        style={{ width: 220 }}
        onSearch={(act) => change('act', act)}
      />
      <Input.Search
        allowClear
        aria-label={t('audit.subject')}
        placeholder={t('audit.subjectHow')}
        style={{ width: 260 }}
        onSearch={(subject) => change('subject', subject)}
      />
      <DatePicker.RangePicker
        showTime
        aria-label={t('audit.time')}
        onChange={(range) => {
          const { since: _, until: __, ...others } = filter;
          const [since, until] = range ?? [];
          onFilter({
            ...others,
            ...(since ? { since: since.toISOString() } : {}),
            ...(until ? { until: until.toISOString() } : {}),
          });
        }}
      />
    </div>
  );
}

interface EntriesProps {
  entries: Entry[];
  loading: boolean;
  mayUsers: boolean;
}

function Entries({ entries, loading, mayUsers }: EntriesProps) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const users = useQuery({ ...usersQuery, enabled: mayUsers }).data ?? [];
  const who = (id: string | null) =>
    id === null ? t('house') : (users.find((user) => user.id === id)?.name ?? id);
  const columns: TableColumnsType<Entry> = [
    { title: t('audit.time'), render: (_, entry) => moment(entry.at, language), width: 200 },
    { title: t('audit.user'), render: (_, entry) => who(entry.user), width: 180 },
    { title: t('audit.act'), dataIndex: 'act', width: 220, className: styles['mono'] ?? '' },
    { title: t('audit.subject'), dataIndex: 'subject', className: styles['mono'] ?? '' },
    {
      title: t('audit.details'),
      className: styles['mono'] ?? '',
      render: (_, entry) =>
        Object.entries(entry.details)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(' '),
    },
  ];
  return (
    <Table
      rowKey="position"
      columns={columns}
      dataSource={entries}
      loading={loading}
      size="small"
      pagination={false}
      locale={{ emptyText: <Empty description={t('nothing')} /> }}
    />
  );
}

/** Recompute the chain of hashes and say what came of it. */
function Verification() {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const verify = useMutation({
    mutationFn: () => told(api.GET('/api/v1/audit/verification')),
    onError: tell,
  });
  const report = verify.data;
  return (
    <>
      {report !== undefined && (
        <Alert
          type={report.broken.length === 0 ? 'success' : 'error'}
          showIcon
          title={
            report.broken.length === 0
              ? t('audit.whole', { count: report.entries })
              : t('audit.broken', { first: report.broken[0] ?? '' })
          }
        />
      )}
      <Button onClick={() => verify.mutate()} loading={verify.isPending}>
        {t('audit.verify')}
      </Button>
    </>
  );
}
