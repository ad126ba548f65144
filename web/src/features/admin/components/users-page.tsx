import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { usersQuery } from '../api';
import { ROLES, type Role } from '../roles';
import styles from './page.module.css';
import { UserDrawer } from './user-drawer';

type User = Schema<'UserView'>;

/** Who can sign in, with which roles, and whether a second factor protects them. */
export function UsersPage({ mayWrite, mayErase }: { mayWrite: boolean; mayErase: boolean }) {
  const { t } = useTranslation('admin');
  const users = useQuery(usersQuery);
  const [open, setOpen] = useState<string | 'new' | null>(null);
  if (users.isError) return <Failed error={users.error} onRetry={() => users.refetch()} />;
  const role = (name: string) => {
    const known = ROLES.find((each) => each === name);
    return known === undefined ? name : t(`role.${known as Role}`);
  };
  const columns: TableColumnsType<User> = [
    {
      title: t('field.name'),
      render: (_, user) =>
        user.erased_at !== null ? (
          user.name
        ) : (
          <Button type="link" className={styles['open'] ?? ''} onClick={() => setOpen(user.id)}>
            {user.name}
          </Button>
        ),
    },
    { title: t('users.login'), dataIndex: 'login' },
    {
      title: t('users.roles'),
      render: (_, user) => user.grants.map((grant) => role(grant.role)).join(' · '),
    },
    {
      title: t('users.secondFactor'),
      render: (_, user) => (user.second_factor ? t('yes') : t('no')),
    },
    {
      title: t('users.state'),
      render: (_, user) =>
        user.erased_at !== null ? (
          <Chip tone="neutral">{t('users.erased')}</Chip>
        ) : user.disabled ? (
          <Chip tone="bad">{t('users.disabled')}</Chip>
        ) : (
          <Chip tone="good">{t('users.enabled')}</Chip>
        ),
    },
  ];
  return (
    <section aria-label={t('section.users')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.users')}</h2>
        {mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen('new')}>
            {t('add')}
          </Button>
        )}
      </header>
      <Table
        rowKey="id"
        columns={columns}
        dataSource={users.data ?? []}
        loading={users.isPending}
        size="middle"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Empty description={t('nothing')} /> }}
      />
      {open !== null && (
        <UserDrawer
          user={users.data?.find((user) => user.id === open) ?? null}
          mayWrite={mayWrite}
          mayErase={mayErase}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
