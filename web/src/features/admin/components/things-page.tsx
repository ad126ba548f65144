import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { type Kept, type Thing, thingsQuery, useNames } from '../api';
import type { Field, Kind, Named } from '../kind';
import { applies, blank, holds, namedBy } from '../model';
import { randomId } from '../random-id';
import styles from './page.module.css';
import { ThingDrawer } from './thing-drawer';
import { useShown } from './use-shown';

const PER_PAGE = 50;

interface Props {
  kind: Kind;
  mayWrite: boolean;
  mayUsers: boolean;
  /** What this kind's page has besides. */
  more?: ReactNode;
}

/** All things of one kind: searched, opened, added. */
export function ThingsPage({ kind, mayWrite, mayUsers, more }: Props) {
  const { t } = useTranslation('admin');
  const things = useQuery(thingsQuery(kind.plural));
  const [words, setWords] = useState('');
  const [open, setOpen] = useState<Kept | 'new' | null>(null);
  const named = useMemo(() => namedBy(kind), [kind]);
  const name = useNames(named, mayUsers);
  const shown = (things.data ?? []).filter((kept) => holds(kept.thing, words));
  const full = kind.single === true && shown.length > 0;
  if (things.isError) return <Failed error={things.error} onRetry={() => things.refetch()} />;
  return (
    <section aria-label={t(`section.${kind.plural}`)} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t(`section.${kind.plural}`)}</h2>
        <Input.Search
          allowClear
          aria-label={t('search')}
          placeholder={t('search')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className={styles['search'] ?? ''}
        />
        {more}
        {mayWrite && !full && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen('new')}>
            {t('add')}
          </Button>
        )}
      </header>
      <ThingsTable
        kind={kind}
        kept={shown}
        loading={things.isPending}
        name={name}
        onOpen={setOpen}
      />
      {open !== null && (
        <ThingDrawer
          kind={kind}
          kept={open === 'new' ? null : open}
          begun={open === 'new' ? blank(kind, randomId()) : open.thing}
          mayWrite={mayWrite}
          name={name}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

interface TableProps {
  kind: Kind;
  kept: Kept[];
  loading: boolean;
  name: (of: Named, id: string) => string;
  onOpen: (kept: Kept) => void;
}

function ThingsTable({ kind, kept, loading, name, onOpen }: TableProps) {
  const { t } = useTranslation('admin');
  const text = useShown(name);
  const show = (field: Field, thing: Thing) =>
    applies(field, thing) ? text(field, thing[field.name]) : '';
  const listed = kind.fields.filter((field) => field.listed);
  const columns: TableColumnsType<Kept> = listed.map((field, place) => ({
    title: t(`field.${field.name}`),
    key: field.name,
    sorter: (a, b) => show(field, a.thing).localeCompare(show(field, b.thing)),
    render: (_, row) =>
      place === 0 ? (
        // The first cell opens the thing: a button, so that the keyboard gets there, too.
        <Button type="link" className={styles['open'] ?? ''} onClick={() => onOpen(row)}>
          {show(field, row.thing) || row.thing.id}
        </Button>
      ) : (
        show(field, row.thing)
      ),
  }));
  return (
    <Table
      rowKey={(row) => row.thing.id}
      columns={columns}
      dataSource={kept}
      loading={loading}
      size="middle"
      pagination={{ pageSize: PER_PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Empty description={t('nothing')} /> }}
    />
  );
}
