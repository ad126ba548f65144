import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { EraseButton, type Proof } from './erase-button';
import styles from './page.module.css';

interface Props {
  user: Schema<'UserView'>;
  onErased: (proof: Proof) => void;
}

/** For who has left: nothing says any more who they were. */
export function ForgetUser({ user, onErased }: Props) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const path = { params: { path: { id: user.id } } };
  return (
    <div className={styles['row']} style={{ marginTop: 24 }}>
      <EraseButton
        who={user.name}
        means={t('erase.userMeans')}
        disabled={!user.disabled}
        mailed
        erase={(reason, addresses) =>
          told(api.POST('/api/v1/users/{id}/erasure', { ...path, body: { reason, addresses } }))
        }
        onErased={(proof) => {
          onErased(proof);
          void client.invalidateQueries();
        }}
      />
      {!user.disabled && <span className={styles['quiet']}>{t('erase.first')}</span>}
    </div>
  );
}
