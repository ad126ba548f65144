import { ArrowLeftOutlined } from '@ant-design/icons';
import { useParams, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Contact } from '../features/contacts/contact';
import { ContactRecordings } from '../features/recordings/contact-recordings';
import { useMe } from './me';

/** Joins a contact with what can be heard of it. */
export function ContactPage() {
  const { t } = useTranslation('contacts');
  const { id = '' } = useParams({ strict: false });
  const { permissions } = useMe();
  const { history, navigate } = useRouter();
  const may = (permission: string) => permissions.includes(permission);
  const back = () => (history.canGoBack() ? history.back() : void navigate({ to: '/contacts' }));
  return (
    <Contact
      key={id}
      id={id}
      may={may}
      back={
        <Button icon={<ArrowLeftOutlined aria-hidden />} onClick={back}>
          {t('back')}
        </Button>
      }
      recordings={<ContactRecordings contact={id} may={may} />}
    />
  );
}
