import { useQuery } from '@tanstack/react-query';
import { Drawer, Empty, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { clock, moment } from '../../../shared/format/figures';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { type Ask, contactsQuery, type Metric } from '../api';
import styles from './page.module.css';
import { useNames } from './use-names';

type Contact = Schema<'BehindView'>;

const MOST = 1000;
const PAGE = 20;

interface Props {
  metric: Metric;
  ask: Ask;
  contactLink: (contact: string) => ReactNode;
  onClose: () => void;
}

/** The contacts that a figure counts, newest first. */
export function ContactsDrawer({ metric, ask, contactLink, onClose }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const names = useNames();
  const found = useQuery(contactsQuery({ ...ask, metrics: [metric.id] }));
  const span = (length_ms: number) => clock(length_ms / 1000);
  const number = styles['number'] ?? '';
  const columns: TableColumnsType<Contact> = [
    {
      title: t('contact.at'),
      render: (_, { at_ms }) => moment(new Date(at_ms).toISOString(), language),
      className: number,
    },
    {
      title: t('contact.id'),
      render: (_, { id, source }) => (source === 'huawu' ? contactLink(id) : id),
      className: styles['mono'] ?? '',
    },
    { title: t('dimension.queue'), render: (_, { queue }) => names('queue', queue) },
    { title: t('dimension.agent'), render: (_, { agent }) => names('agent', agent) },
    {
      title: t('dimension.outcome'),
      render: (_, { outcome }) => names('outcome', outcome),
    },
    { title: t('contact.wait'), align: 'right', render: (_, c) => span(c.wait), className: number },
    { title: t('contact.talk'), align: 'right', render: (_, c) => span(c.talk), className: number },
  ];
  const many = (found.data?.length ?? 0) >= MOST;
  return (
    <Drawer
      open
      size={920}
      title={t('contact.title', { name: toldIn(metric, language) })}
      onClose={onClose}
    >
      {found.isError ? (
        <Failed error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <div className={styles['stack']}>
          {many && <p className={styles['quiet']}>{t('contact.many', { count: MOST })}</p>}
          <Table
            rowKey={({ source, id, part }) => `${source}/${id}/${part}`}
            columns={columns}
            dataSource={found.data ?? []}
            loading={found.isPending}
            size="small"
            pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Empty description={t('empty')} /> }}
          />
        </div>
      )}
    </Drawer>
  );
}
