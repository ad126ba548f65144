import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import { type ConsultNow, type DeskView, useAct, useAgentName, useQueue } from '../api';
import styles from './panels.module.css';

/** Whom one asks while the customer waits, how far that is, and what can follow. */
export function ConsultStrip({ desk, consult }: { desk: DeskView; consult: ConsultNow }) {
  const { t } = useTranslation('desk');
  const agent = useAgentName(consult.kind === 'agent' ? consult.to : null);
  const queue = useQueue(consult.kind === 'queue' ? consult.to : null)?.name;
  const [complete, join, cancel] = [
    useAct('completeTransfer'),
    useAct('joinConsult'),
    useAct('cancelConsult'),
  ];
  return (
    <section className={styles['consult']} aria-label={t('consult.title')}>
      <p className={styles['consulted']}>
        <Chip tone="info">{t(`consult.${consult.state}`)}</Chip>
        <strong>{agent || queue || consult.to}</strong>
      </p>
      <div className={styles['controls']}>
        <Button
          type="primary"
          disabled={!desk.can.includes('complete_transfer')}
          loading={complete.isPending}
          onClick={() => complete.mutate(undefined)}
        >
          {t('consult.complete')}
        </Button>
        <Button
          disabled={!desk.can.includes('join_consult')}
          loading={join.isPending}
          onClick={() => join.mutate(undefined)}
        >
          {t('consult.join')}
        </Button>
        <Button
          disabled={!desk.can.includes('cancel_consult')}
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          {t('consult.cancel')}
        </Button>
      </div>
    </section>
  );
}
