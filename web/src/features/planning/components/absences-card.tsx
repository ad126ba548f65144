import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Space, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { absencesQuery, useAct } from '../api';
import styles from './page.module.css';

type Absence = Schema<'AbsenceView'>;

interface Props {
  names: ReadonlyMap<string, string>;
  maySteer: boolean;
}

/** Absences that people asked for, to be decided. */
export function AbsencesCard({ names, maySteer }: Props) {
  const { t, i18n } = useTranslation('planning');
  const tell = useTellTrouble();
  const waiting = useQuery(absencesQuery);
  const decide = useAct(({ id, yes }: { id: string; yes: boolean }) =>
    told(api.POST('/api/v1/planning/absences/{id}', { params: { path: { id } }, body: { yes } })),
  );
  const time = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  const columns: TableColumnsType<Absence> = [
    { title: t('keeping.name'), render: (_, a) => names.get(a.agent) ?? a.agent },
    {
      title: t('absence.when'),
      className: 'figures',
      render: (_, a) => `${time(a.begin)} – ${time(a.end)}`,
    },
    { title: t('absence.cause'), render: (_, a) => t(`cause.${a.cause}`) },
    { title: t('absence.note'), dataIndex: 'note' },
    {
      align: 'right',
      render: (_, { id }) =>
        maySteer && (
          <Space>
            <Button
              size="small"
              onClick={() => decide.mutate({ id, yes: true }, { onError: tell })}
            >
              {t('absence.approve')}
            </Button>
            <Button
              size="small"
              danger
              onClick={() => decide.mutate({ id, yes: false }, { onError: tell })}
            >
              {t('absence.refuse')}
            </Button>
          </Space>
        ),
    },
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('absence.title')}</h3>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={waiting.data ?? []}
        loading={waiting.isPending}
        pagination={{ pageSize: 6, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty description={t('absence.none')} /> }}
      />
    </div>
  );
}
