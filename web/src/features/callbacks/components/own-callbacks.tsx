import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { useThingNames } from '../../../shared/api/names';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { type Callback, ownQuery } from '../api';
import styles from './callbacks.module.css';
import { Stands } from './stands';

/** The callbacks that one has promised to make oneself; without any, nothing. */
export function OwnCallbacks() {
  const { t } = useTranslation('callbacks');
  const { language } = usePreferences();
  const named = useThingNames();
  const { data } = useQuery(ownQuery);
  if (data === undefined || data.length === 0) return null;
  const columns: TableColumnsType<Callback> = [
    {
      title: t('due'),
      className: styles['figures'] ?? '',
      render: (_, { due_at }) => moment(due_at, language),
    },
    {
      title: t('customer'),
      className: styles['figures'] ?? '',
      render: (_, { number }) => number || t('nobody'),
    },
    { title: t('queue'), render: (_, { queue }) => named('queue', queue) },
    { title: t('state'), render: (_, callback) => <Stands callback={callback} /> },
  ];
  return (
    <section className={styles['panel']} aria-labelledby="own-callbacks">
      <h2 id="own-callbacks">{t('own')}</h2>
      <Table
        rowKey="contact"
        size="middle"
        columns={columns}
        dataSource={data}
        pagination={false}
      />
    </section>
  );
}
