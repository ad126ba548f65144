import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import styles from './page.module.css';

interface Props {
  schedule: Schema<'ScheduleView'>;
  mayWrite: boolean;
}

/** A schedule that is being made, with how far it is; or why there can be none. */
export function Making({ schedule, mayWrite }: Props) {
  const { t, i18n } = useTranslation('planning');
  const tell = useTellTrouble();
  const path = { params: { path: { id: schedule.id } } };
  const stop = useAct(() => told(api.POST('/api/v1/planning/schedules/{id}/stop', path)));
  const again = useAct(() =>
    told(api.POST('/api/v1/planning/schedules/{id}/again', { ...path, body: { seconds: 20 } })),
  );
  const remove = useAct(() => told(api.DELETE('/api/v1/planning/schedules/{id}', path)));
  if (schedule.state === 'failed') {
    const language = i18n.language.startsWith('zh') ? 'zh' : 'en';
    return (
      <div className={styles['card']}>
        <Alert
          type="error"
          showIcon
          title={t(schedule.conflicts.length > 0 ? 'schedule.impossible' : 'schedule.cutOff')}
          description={
            <ul className={styles['notes']}>
              {schedule.conflicts.map((each) => (
                <li key={each['en']}>{each[language]}</li>
              ))}
            </ul>
          }
        />
        {mayWrite && (
          <div className={styles['head']}>
            <Button onClick={() => again.mutate(undefined, { onError: tell })}>
              {t('schedule.again')}
            </Button>
            <Button danger onClick={() => remove.mutate(undefined, { onError: tell })}>
              {t('schedule.remove')}
            </Button>
          </div>
        )}
      </div>
    );
  }
  const { progress } = schedule;
  return (
    <div className={styles['card']} aria-live="polite">
      <h3>{t('schedule.making')}</h3>
      <Progress
        percent={progress === null ? 0 : Math.round((1 - progress.gap) * 1_000) / 10}
        status="active"
        format={(done) => (progress === null ? '…' : `${done} %`)}
      />
      <p className={styles['quiet']}>
        {progress === null
          ? t('schedule.starting')
          : t('schedule.progress', {
              cost: progress.cost.toFixed(0),
              bound: progress.bound.toFixed(0),
              gap: (progress.gap * 100).toFixed(2),
              seconds: progress.spent_s.toFixed(0),
            })}
      </p>
      {mayWrite && (
        <div className={styles['head']}>
          <Button
            loading={stop.isPending}
            onClick={() => stop.mutate(undefined, { onError: tell })}
          >
            {t('schedule.stop')}
          </Button>
        </div>
      )}
    </div>
  );
}
