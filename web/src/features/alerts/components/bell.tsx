import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Badge, Button, Popover } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Alert, alertsQuery } from '../api';
import { chime } from '../chime';
import { fresh, stands } from '../model';
import styles from './alerts.module.css';
import { useTelling } from './use-telling';

/** How many alerts stand; a new one is shown and sounded wherever one is. */
export function AlertBell({ link }: { link: (word: string) => ReactNode }) {
  const { t } = useTranslation('alerts');
  const alerts = useQuery(alertsQuery).data;
  const raised = alerts?.filter(stands) ?? [];
  useNotices(alerts);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('title')}
      content={
        <div className={styles['bell']}>
          {raised.length === 0 ? (
            <p>{t('nothing')}</p>
          ) : (
            raised.map((each) => <Raised key={each.rule.id} alert={each} />)
          )}
          {link(t('all'))}
        </div>
      }
    >
      <Button type="text" aria-label={t('bell', { count: raised.length })}>
        <Badge count={raised.length} size="small">
          <BellOutlined aria-hidden />
        </Badge>
      </Button>
    </Popover>
  );
}

function Raised({ alert: { rule, value: now } }: { alert: Alert }) {
  const { condition, scope, value } = useTelling();
  return (
    <article className={styles['raised']}>
      <strong>{rule.name}</strong>
      <span className={styles['quiet']}>
        {scope(rule)} · {condition(rule)}
      </span>
      <span className={styles['value']}>{value(rule.measure, now)}</span>
    </article>
  );
}

function useNotices(alerts: Alert[] | undefined): void {
  const { notification } = App.useApp();
  const { t } = useTranslation('alerts');
  const { condition, scope, value } = useTelling();
  const before = useRef<Alert[] | undefined>(undefined);
  useEffect(() => {
    if (alerts === undefined || alerts === before.current) return;
    const news = fresh(before.current, alerts);
    before.current = alerts;
    for (const { rule, value: now } of news)
      notification.warning({
        key: rule.id,
        title: t('raisedNow', { name: rule.name }),
        description: `${scope(rule)} · ${condition(rule)} (${value(rule.measure, now)})`,
      });
    if (news.length > 0) chime();
  }, [alerts, notification, t, condition, scope, value]);
}
