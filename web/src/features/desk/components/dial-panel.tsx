import { PhoneOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useDialQueues } from '../api';
import styles from './panels.module.css';

/** Call somebody outside, in the name of one of the queues that one serves. */
export function DialPanel() {
  const { t } = useTranslation('desk');
  const queues = useDialQueues();
  const [number, type] = useState('');
  const [chosen, choose] = useState<string | null>(null);
  const dial = useAct('dial');
  const queue = chosen ?? queues[0]?.id;
  const call = () => {
    if (queue !== undefined && number.trim() !== '') dial.mutate({ to: number.trim(), queue });
  };
  return (
    <section className={styles['panel']} aria-labelledby="dial-title">
      <header className={styles['head']}>
        <h2 id="dial-title">{t('dial.title')}</h2>
      </header>
      <div className={styles['dial']}>
        <Input
          allowClear
          inputMode="tel"
          className="figures"
          value={number}
          placeholder={t('dial.number')}
          aria-label={t('dial.number')}
          onChange={({ target }) => type(target.value)}
          onPressEnter={call}
        />
        <Select
          value={queue ?? null}
          aria-label={t('dial.queue')}
          options={queues.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={choose}
        />
        <Button
          type="primary"
          icon={<PhoneOutlined aria-hidden />}
          disabled={queue === undefined || number.trim() === ''}
          loading={dial.isPending}
          onClick={call}
        >
          {t('dial.call')}
        </Button>
      </div>
      <p className={styles['quiet']}>{t('dial.lead')}</p>
    </section>
  );
}
