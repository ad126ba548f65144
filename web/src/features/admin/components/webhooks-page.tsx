import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import styles from './page.module.css';
import { WebhookDrawer } from './webhook-drawer';

type Hook = Schema<'HookView'>;

/** Other systems that hear of events. */
export function WebhooksPage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('admin');
  const [open, setOpen] = useState<string | null>(null);
  const hooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => told(api.GET('/api/v1/webhooks')),
  });
  if (hooks.isError) return <Failed error={hooks.error} onRetry={() => hooks.refetch()} />;
  const columns: TableColumnsType<Hook> = [
    {
      title: t('field.name'),
      render: (_, hook) => (
        <Button type="link" className={styles['open'] ?? ''} onClick={() => setOpen(hook.id)}>
          {hook.name}
        </Button>
      ),
    },
    { title: t('webhooks.url'), dataIndex: 'url', className: styles['mono'] ?? '' },
    { title: t('webhooks.kinds'), render: (_, hook) => hook.kinds.join(' ') },
    {
      title: t('webhooks.state'),
      render: (_, hook) =>
        hook.enabled ? (
          <Chip tone="good">{t('webhooks.enabled')}</Chip>
        ) : (
          <Chip tone="neutral">{t('webhooks.resting')}</Chip>
        ),
    },
  ];
  return (
    <section aria-label={t('section.webhooks')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.webhooks')}</h2>
        {mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen('new')}>
            {t('add')}
          </Button>
        )}
      </header>
      <Table
        rowKey="id"
        columns={columns}
        dataSource={hooks.data ?? []}
        loading={hooks.isPending}
        size="middle"
        pagination={false}
        locale={{ emptyText: <Empty description={t('nothing')} /> }}
      />
      {open !== null && (
        <WebhookDrawer
          hook={hooks.data?.find((hook) => hook.id === open) ?? null}
          mayWrite={mayWrite}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
