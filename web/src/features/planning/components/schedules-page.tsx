import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import type { Tone } from '../../../shared/ui/tokens';
import { schedulesQuery } from '../api';
import { Board } from './board';
import { Making } from './making';
import styles from './page.module.css';
import { ScheduleAsking } from './schedule-asking';

type Schedule = Schema<'ScheduleView'>;

const TONES: Record<Schedule['state'], Tone> = {
  making: 'info',
  draft: 'warn',
  published: 'good',
  replaced: 'neutral',
  failed: 'bad',
};

/** Schedules: asked for, watched while they are made, changed on the board, published. */
export function SchedulesPage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const schedules = useQuery(schedulesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  if (schedules.isError) {
    return <Failed error={schedules.error} onRetry={() => schedules.refetch()} />;
  }
  const known = schedules.data ?? [];
  const shown = known.find((each) => each.id === chosen) ?? known[0];
  return (
    <section aria-label={t('section.schedules')} className={styles['page']}>
      <header className={styles['head']}>
        <Select
          aria-label={t('schedule.choose')}
          style={{ width: 320 }}
          value={shown?.id ?? null}
          loading={schedules.isPending}
          placeholder={t('schedule.none')}
          onChange={setChosen}
          options={known.map((each) => ({
            value: each.id,
            label: `${each.first} – ${each.last} · ${t(`schedule.state.${each.state}`)}`,
          }))}
        />
        {shown !== undefined && (
          <Chip tone={TONES[shown.state]}>{t(`schedule.state.${shown.state}`)}</Chip>
        )}
        <span className={styles['grow']} />
        {mayWrite && (
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setAsking(true)}>
            {t('schedule.make')}
          </Button>
        )}
      </header>
      {shown === undefined ? (
        <Empty description={t('schedule.noneYet')} />
      ) : shown.state === 'making' || shown.state === 'failed' ? (
        <Making schedule={shown} mayWrite={mayWrite} />
      ) : (
        <Board key={shown.id} schedule={shown} mayWrite={mayWrite} />
      )}
      {asking && <ScheduleAsking onClose={() => setAsking(false)} onMade={setChosen} />}
    </section>
  );
}
