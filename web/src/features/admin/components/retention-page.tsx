import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Empty, Form, Input, Popconfirm, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useSentence } from '../../../shared/ui/sentence';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { EraseCustomer } from './erase-customer';
import styles from './page.module.css';

interface Props {
  mayWrite: boolean;
  mayErase: boolean;
}

/** What would go today, and what is held for a court whatever the days say. */
export function RetentionPage({ mayWrite, mayErase }: Props) {
  const { t } = useTranslation('admin');
  return (
    <section aria-label={t('section.retention')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.retention')}</h2>
      </header>
      {mayWrite && <Clearing />}
      {mayErase && <EraseCustomer />}
      <Holds mayWrite={mayWrite} />
    </section>
  );
}

function Clearing() {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const tell = useTellTrouble();
  const run = useMutation({
    mutationFn: (dry_run: boolean) =>
      told(api.POST('/api/v1/retention/run', { params: { query: { dry_run } } })),
    onError: tell,
  });
  const counted = run.data ?? [];
  return (
    <div className={styles['stack']}>
      <div className={styles['row']}>
        <Button onClick={() => run.mutate(true)} loading={run.isPending}>
          {t('retention.dryRun')}
        </Button>
        <Popconfirm title={t('retention.runSure')} onConfirm={() => run.mutate(false)}>
          <Button danger disabled={run.isPending}>
            {t('retention.run')}
          </Button>
        </Popconfirm>
        <span className={styles['quiet']}>{t('retention.nightly')}</span>
      </div>
      {run.data !== undefined && (
        <Alert
          type="info"
          showIcon
          title={run.variables ? t('retention.wouldGo') : t('retention.gone')}
          description={
            counted.length === 0
              ? t('retention.keepsAll')
              : counted.map((each) => (
                  <div key={each.what}>
                    {t(`retention.what.${each.what as 'calls'}`)}: {each.count} ·{' '}
                    {t('retention.before', { at: moment(each.before, language) })}
                    {each.held > 0 && ` · ${t('retention.heldCount', { count: each.held })}`}
                  </div>
                ))
          }
        />
      )}
    </div>
  );
}

function Holds({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const client = useQueryClient();
  const tell = useTellTrouble();
  const holds = useQuery({ queryKey: ['holds'], queryFn: () => told(api.GET('/api/v1/holds')) });
  const release = useMutation({
    mutationFn: (id: string) =>
      told(api.POST('/api/v1/holds/{id}/release', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['holds'] }),
    onError: tell,
  });
  if (holds.isError) return <Failed error={holds.error} onRetry={() => holds.refetch()} />;
  return (
    <div className={styles['stack']}>
      <h3>{t('holds.title')}</h3>
      {mayWrite && <HoldForm />}
      <Table
        rowKey="id"
        size="small"
        pagination={false}
        loading={holds.isPending}
        dataSource={holds.data ?? []}
        locale={{ emptyText: <Empty description={t('nothing')} /> }}
        columns={[
          { title: t('holds.subject'), dataIndex: 'subject', className: styles['mono'] ?? '' },
          { title: t('holds.reason'), dataIndex: 'reason' },
          { title: t('holds.since'), render: (_, hold) => moment(hold.placed_at, language) },
          {
            title: t('holds.state'),
            render: (_, hold) =>
              hold.lifted_at !== null ? (
                t('holds.released', { at: moment(hold.lifted_at, language) })
              ) : mayWrite ? (
                <Popconfirm
                  title={t('holds.releaseSure')}
                  onConfirm={() => release.mutate(hold.id)}
                >
                  <Button size="small">{t('holds.release')}</Button>
                </Popconfirm>
              ) : (
                t('holds.held')
              ),
          },
        ]}
      />
    </div>
  );
}

function HoldForm() {
  const { t } = useTranslation('admin');
  const sentence = useSentence();
  const client = useQueryClient();
  const [form] = Form.useForm<Schema<'HoldForm'>>();
  const place = useMutation({
    mutationFn: (body: Schema<'HoldForm'>) => told(api.POST('/api/v1/holds', { body })),
    onSuccess: () => {
      form.resetFields();
      return client.invalidateQueries({ queryKey: ['holds'] });
    },
  });
  return (
    <Form name="hold" form={form} layout="inline" onFinish={place.mutate}>
      <Form.Item name="subject" rules={[{ required: true, message: t('needed') }]}>
        <Input
          aria-label={t('holds.subject')}
          placeholder={t('holds.subjectHow')}
          style={{ width: 360 }}
        />
      </Form.Item>
      <Form.Item name="reason" rules={[{ required: true, min: 3, message: t('needed') }]}>
        <Input aria-label={t('holds.reason')} placeholder={t('holds.reason')} />
      </Form.Item>
      <Button htmlType="submit" loading={place.isPending}>
        {t('holds.place')}
      </Button>
      <span role="status">{place.error !== null && sentence(place.error)}</span>
    </Form>
  );
}
