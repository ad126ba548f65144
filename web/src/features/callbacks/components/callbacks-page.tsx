import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useThingNames } from '../../../shared/api/names';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { type Callback, callbacksQuery } from '../api';
import { causeOf, standOf } from '../model';
import styles from './callbacks.module.css';
import { RebookDialog } from './rebook-dialog';
import { Stands } from './stands';
import { WithdrawDialog } from './withdraw-dialog';

interface Props {
  maySteer: boolean;
  /** A link to a contact. */
  link: (id: string, word: string) => ReactNode;
}

/** Who is to be called back, the first to be due in front. */
export function CallbacksPage({ maySteer, link }: Props) {
  const { t } = useTranslation('callbacks');
  const [leaving, setLeaving] = useState<Callback | null>(null);
  const [changing, setChanging] = useState<Callback | null>(null);
  const found = useQuery(callbacksQuery);
  const columns = useColumns(link);
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  const acts: TableColumnsType<Callback> = [
    {
      title: '',
      align: 'right',
      render: (_, callback) => {
        const disabled = standOf(callback, new Date()) === 'calling';
        return (
          <span className={styles['acts']}>
            <Button size="small" disabled={disabled} onClick={() => setChanging(callback)}>
              {t('change')}
            </Button>
            <Button size="small" disabled={disabled} onClick={() => setLeaving(callback)}>
              {t('withdraw')}
            </Button>
          </span>
        );
      },
    },
  ];
  return (
    <section aria-label={t('title')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('title')}</h2>
        <span className="figures">{found.data?.length ?? ''}</span>
      </header>
      <Table
        rowKey="contact"
        columns={maySteer ? [...columns, ...acts] : columns}
        dataSource={found.data ?? []}
        loading={found.isPending}
        size="middle"
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty description={t('none')} /> }}
      />
      {changing !== null && <RebookDialog callback={changing} onClose={() => setChanging(null)} />}
      {leaving !== null && <WithdrawDialog callback={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function useColumns(link: Props['link']): TableColumnsType<Callback> {
  const { t } = useTranslation('callbacks');
  const { language } = usePreferences();
  const named = useThingNames();
  const at = (when: string) => moment(when, language);
  return [
    {
      title: t('customer'),
      className: styles['figures'] ?? '',
      render: (_, callback) => callback.number || t('nobody'),
    },
    { title: t('queue'), render: (_, callback) => named('queue', callback.queue) },
    { title: t('state'), render: (_, callback) => <Stands callback={callback} /> },
    { title: t('due'), className: styles['figures'] ?? '', render: (_, c) => at(c.due_at) },
    {
      title: t('tried'),
      align: 'right',
      className: styles['figures'] ?? '',
      render: (_, { tried, tries }) => `${tried} / ${tries}`,
    },
    { title: t('last'), render: (_, callback) => <Last callback={callback} /> },
    {
      title: t('agent'),
      render: (_, { agent, in_hand_of: caller }) =>
        caller === null && agent === null ? t('anybody') : named('agent', caller ?? agent),
    },
    { title: t('asked'), className: styles['figures'] ?? '', render: (_, c) => at(c.asked_at) },
    { title: '', render: (_, callback) => link(callback.contact, t('open')) },
  ];
}

function Last({ callback }: { callback: Callback }) {
  const { t } = useTranslation('callbacks');
  const cause = causeOf(callback);
  return <>{cause === undefined ? callback.last || '–' : t(`cause.${cause}`)}</>;
}
