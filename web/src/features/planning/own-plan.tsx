import { CalendarOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Empty, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { Problem } from '../../shared/api/problem';
import { Failed } from '../../shared/ui/failed';
import { useTellTrouble } from '../../shared/ui/trouble';
import { ownPlanQuery, useAct } from './api';
import { CalendarKey } from './components/calendar-key';
import { OwnAbsences } from './components/own-absences';
import { OwnSwaps } from './components/own-swaps';
import { OwnWeek } from './components/own-week';
import { OwnWishes } from './components/own-wishes';
import styles from './components/page.module.css';
import { mondayOf, plusDays, todayHere } from './model';

type Plan = Schema<'OwnPlanView'>;

/** An agent's own plan: the week, what one is asked, what one asks for. */
export function OwnPlan() {
  const { t } = useTranslation('planning');
  const [monday, setMonday] = useState(() => mondayOf(todayHere()));
  const [key, setKey] = useState(false);
  const plan = useQuery({ ...ownPlanQuery(monday, plusDays(monday, 6)), retry: false });
  if (plan.isError) {
    if (plan.error instanceof Problem && plan.error.code === 'not-found') {
      return <Empty description={t('own.noAgent')} style={{ paddingTop: 80 }} />;
    }
    return <Failed error={plan.error} onRetry={() => plan.refetch()} />;
  }
  return (
    <section aria-label={t('own.title')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('own.title')}</h2>
        <Button
          aria-label={t('week.before')}
          icon={<LeftOutlined aria-hidden />}
          onClick={() => setMonday(plusDays(monday, -7))}
        />
        <strong className="figures">{`${monday} – ${plusDays(monday, 6)}`}</strong>
        <Button
          aria-label={t('week.after')}
          icon={<RightOutlined aria-hidden />}
          onClick={() => setMonday(plusDays(monday, 7))}
        />
        <span className={styles['grow']} />
        <Button icon={<CalendarOutlined aria-hidden />} onClick={() => setKey(true)}>
          {t('own.calendar')}
        </Button>
      </header>
      {plan.data === undefined ? (
        <Skeleton active />
      ) : (
        <>
          <Offers plan={plan.data} />
          <OwnWeek plan={plan.data} monday={monday} />
          <div className={styles['cards']}>
            <OwnSwaps plan={plan.data} />
            <OwnWishes />
            <OwnAbsences absences={plan.data.absences} leave={plan.data.leave} />
          </div>
        </>
      )}
      {key && <CalendarKey onClose={() => setKey(false)} />}
    </section>
  );
}

/** Longer and shorter shifts that one is asked for today. */
function Offers({ plan }: { plan: Plan }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const answer = useAct(({ id, yes }: { id: string; yes: boolean }) =>
    told(api.POST('/api/v1/planning/own/offers/{id}', { params: { path: { id } }, body: { yes } })),
  );
  return plan.offers
    .filter((offer) => offer.state === 'asked')
    .map(({ id, extra_min }) => (
      <Alert
        key={id}
        type="info"
        showIcon
        title={t(extra_min > 0 ? 'own.longer' : 'own.shorter', { minutes: Math.abs(extra_min) })}
        action={
          <Space>
            <Button
              type="primary"
              onClick={() => answer.mutate({ id, yes: true }, { onError: tell })}
            >
              {t('own.yes')}
            </Button>
            <Button onClick={() => answer.mutate({ id, yes: false }, { onError: tell })}>
              {t('own.no')}
            </Button>
          </Space>
        }
      />
    ));
}
