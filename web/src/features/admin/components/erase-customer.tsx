import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Empty, Input, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { EraseButton, Erased, type Proof } from './erase-button';
import styles from './page.module.css';

type Card = Schema<'CustomerView'>;

const SHOWN = 20;
const KEY = 'customers-to-erase';

/** Finds a customer who asks to be forgotten, and forgets them. */
export function EraseCustomer() {
  const { t } = useTranslation('admin');
  const [asked, ask] = useState('');
  const [gone, setGone] = useState<{ card: Card; proof: Proof } | null>(null);
  return (
    <div className={styles['stack']}>
      <h3>{t('erase.customers')}</h3>
      <Input.Search
        allowClear
        aria-label={t('erase.customers')}
        placeholder={t('erase.customersHow')}
        maxLength={80}
        style={{ maxWidth: 360 }}
        onSearch={(text) => {
          setGone(null);
          ask(text.trim());
        }}
      />
      {gone !== null && <Erased id={gone.card.id} who={gone.card.name} proof={gone.proof} />}
      {asked !== '' && (
        <Matches asked={asked} onErased={(card, proof) => setGone({ card, proof })} />
      )}
    </div>
  );
}

interface Props {
  asked: string;
  onErased: (card: Card, proof: Proof) => void;
}

function Matches({ asked, onErased }: Props) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const client = useQueryClient();
  const number = /^\+?[0-9]{4,32}$/.test(asked);
  const query = { limit: SHOWN, ...(number ? { number: asked } : { name: asked }) };
  const found = useQuery({
    queryKey: [KEY, asked],
    queryFn: () => told(api.GET('/api/v1/customers', { params: { query } })),
  });
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  const erase = (id: string) => (reason: string) =>
    told(
      api.POST('/api/v1/customers/{id}/erasure', { params: { path: { id } }, body: { reason } }),
    );
  return (
    <>
      <Table<Card>
        rowKey="id"
        size="small"
        pagination={false}
        loading={found.isPending}
        dataSource={found.data?.items ?? []}
        locale={{ emptyText: <Empty description={t('nothing')} /> }}
        columns={[
          { title: t('field.name'), dataIndex: 'name' },
          {
            title: t('erase.gone.numbers'),
            render: (_, card) => card.numbers.map((each) => each.number).join(' · '),
          },
          { title: t('erase.changed'), render: (_, card) => moment(card.changed_at, language) },
          { title: t('erase.id'), dataIndex: 'id', className: styles['mono'] ?? '' },
          {
            align: 'right',
            render: (_, card) => (
              <EraseButton
                who={card.name}
                means={t('erase.customerMeans')}
                erase={erase(card.id)}
                onErased={(proof) => {
                  onErased(card, proof);
                  void client.invalidateQueries({ queryKey: [KEY] });
                }}
              />
            ),
          },
        ]}
      />
      {(found.data?.items.length ?? 0) === SHOWN && (
        <p className={styles['quiet']}>{t('erase.found', { count: SHOWN })}</p>
      )}
    </>
  );
}
