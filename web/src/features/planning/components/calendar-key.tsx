import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';

/** Make a password with which a calendar program reads one's own plan; shown once. */
export function CalendarKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const make = useMutation({
    mutationFn: () => told(api.POST('/api/v1/planning/own/calendar-key')),
    onError: tell,
  });
  const rows =
    make.data === undefined
      ? []
      : ([
          [t('own.address'), make.data.address],
          [t('own.user'), make.data.user],
          [t('own.password'), make.data.password],
        ] as const);
  return (
    <Modal open title={t('own.calendar')} footer={null} onCancel={onClose}>
      <p className={styles['quiet']}>{t('own.calendarLead')}</p>
      {make.data === undefined ? (
        <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
          {t('own.makeKey')}
        </Button>
      ) : (
        <>
          {rows.map(([name, value]) => (
            <p key={name}>
              {name}
              <br />
              <Typography.Text code copyable>
                {value}
              </Typography.Text>
            </p>
          ))}
          <Alert type="warning" showIcon title={t('own.once')} />
        </>
      )}
    </Modal>
  );
}
