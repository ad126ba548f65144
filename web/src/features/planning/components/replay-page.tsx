import { PlayCircleOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, DatePicker, Empty, Spin } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { replayDay } from '../api';
import { plusDays, todayHere } from '../model';
import { Field } from './field';
import styles from './page.module.css';
import own from './replay.module.css';
import { ReplayFigures } from './replay-figures';
import { ReplayHabits } from './replay-habits';
import { ReplayIntervals } from './replay-intervals';

/** A past day played again beside the real one: as it was, and by habits alone. */
export function ReplayPage() {
  const { t } = useTranslation('planning');
  const [day, setDay] = useState(() => plusDays(todayHere(), -1));
  const play = useMutation({ mutationFn: replayDay });
  const found = play.data;
  return (
    <section aria-label={t('section.replay')} className={styles['page']}>
      <div className={styles['card']}>
        <div className={own['asking']}>
          <Field word={t('replay.day')}>
            <DatePicker
              aria-label={t('replay.day')}
              allowClear={false}
              value={dayjs(day)}
              disabledDate={(each) => !each.isBefore(dayjs(), 'day')}
              onChange={(each: dayjs.Dayjs | null) =>
                each !== null && setDay(each.format('YYYY-MM-DD'))
              }
            />
          </Field>
          <Button
            type="primary"
            icon={<PlayCircleOutlined aria-hidden />}
            loading={play.isPending}
            onClick={() => play.mutate(day)}
          >
            {t('replay.play')}
          </Button>
        </div>
      </div>
      {play.isError && <Failed error={play.error} onRetry={() => play.mutate(day)} />}
      {play.isPending && (
        <div className={styles['card']}>
          <Spin description={t('replay.playing')}>
            <div style={{ height: 240 }} />
          </Spin>
        </div>
      )}
      {play.isIdle && (
        <div className={styles['card']}>
          <Empty description={t('replay.begin')} />
        </div>
      )}
      {found !== undefined && !play.isPending && (
        <>
          <p className={styles['quiet']}>
            {t('replay.told', {
              day: found.day,
              calls: found.calls.toLocaleString(),
              people: found.people,
              runs: found.runs,
            })}
          </p>
          <ReplayFigures found={found} />
          <ReplayIntervals found={found} />
          <ReplayHabits found={found} />
        </>
      )}
    </section>
  );
}
