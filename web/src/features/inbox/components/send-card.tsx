import { IdcardOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { setDoor } from '../door';

/** Opens the chat with the customer's card of a contact along. */
export function SendCard({ contact }: { contact: string }) {
  const { t } = useTranslation('inbox');
  return (
    <Button
      size="small"
      icon={<IdcardOutlined aria-hidden />}
      onClick={() => setDoor({ open: true, contact })}
    >
      {t('sendCard')}
    </Button>
  );
}
