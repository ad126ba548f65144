import { UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../shared/api/client';
import { endSession } from '../shared/session';

/** Who one is, and the ways out. */
export function AccountMenu({ name }: { name: string }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const items = [
    { key: 'security', label: t('account.security'), onClick: () => go({ to: '/security' }) },
    { key: 'here', label: t('account.signOut'), onClick: () => leave('/api/v1/session') },
    {
      key: 'everywhere',
      label: t('account.signOutEverywhere'),
      onClick: () => leave('/api/v1/sessions'),
    },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button
        type="text"
        icon={<UserOutlined aria-hidden />}
        aria-label={`${t('account.menu')}: ${name}`}
      >
        {name}
      </Button>
    </Dropdown>
  );
}

/** End the session there and here; here also when the server cannot be asked. */
async function leave(what: '/api/v1/session' | '/api/v1/sessions'): Promise<void> {
  await api.DELETE(what).catch(() => undefined);
  endSession('signed-out');
}
