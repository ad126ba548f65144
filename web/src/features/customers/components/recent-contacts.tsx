import { Empty, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { clock, moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { type FoundContact, useDispositions } from '../api';

interface Props {
  contacts: readonly FoundContact[];
  loading: boolean;
  queueName: (id: string | null) => string;
}

/** The last contacts with a customer, whatever the channel. */
export function RecentContacts({ contacts, loading, queueName }: Props) {
  const { t } = useTranslation('customers');
  const { language } = usePreferences();
  const names = new Map(useDispositions().map((one) => [one.id, one.name]));
  const text = (of: (one: FoundContact) => string) => (_: unknown, one: FoundContact) => (
    <span className="figures">{of(one)}</span>
  );
  const columns = [
    { title: t('recent.began'), render: text((one) => moment(one.began_at, language)) },
    { title: t('recent.channel'), render: text((one) => t(`channel.${one.channel}`)) },
    { title: t('recent.queue'), render: text((one) => queueName(one.queue)) },
    {
      title: t('recent.outcome'),
      render: text((one) =>
        one.outcome === null ? t('recent.open') : t(`outcome.${one.outcome}`),
      ),
    },
    { title: t('recent.talk'), render: text((one) => clock(one.talk_s)) },
    {
      title: t('recent.about'),
      render: text((one) => names.get(one.disposition ?? '') ?? one.disposition ?? '–'),
    },
  ];
  return (
    <Table<FoundContact>
      rowKey="id"
      size="small"
      loading={loading}
      columns={columns}
      dataSource={[...contacts]}
      pagination={false}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('recent.none')} />,
      }}
    />
  );
}
