import { HeartFilled, HeartOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { denialQuery } from '../api';
import styles from './board.module.css';

interface Props {
  schedule: string;
  agent: string;
  wish: Schema<'DayWishView'>;
  /** The wish's day as a date. */
  day: string;
  left: number;
}

/** A heart on a day with a wish; an empty one tells, when asked, why it was not granted. */
export function WishMark({ schedule, agent, wish, day, left }: Props) {
  const { t } = useTranslation('planning');
  const what = t(`wish.kind.${wish.off ? 'off' : wish.work ? 'work' : 'time'}`);
  if (wish.granted) {
    return (
      <span
        className={styles['wish']}
        data-granted
        title={t('board.wishGranted', { what })}
        style={{ left }}
      >
        <HeartFilled aria-hidden />
      </span>
    );
  }
  const said = t('board.wishMissed', { what });
  return (
    <Popover title={said} content={<Why {...{ schedule, agent, day }} />} trigger="click">
      <button
        type="button"
        className={styles['wish']}
        aria-label={said}
        title={said}
        tabIndex={-1}
        style={{ left }}
      >
        <HeartOutlined aria-hidden />
      </button>
    </Popover>
  );
}

function Why({ schedule, agent, day }: Pick<Props, 'schedule' | 'agent' | 'day'>) {
  const { t } = useTranslation('planning');
  const [asked] = useState(() => Date.now()); // drawn again when opened again: duties may have changed
  const { data, error } = useQuery(denialQuery(schedule, agent, day, asked));
  if (error !== null) return <span>{t('board.wishUnknown')}</span>;
  if (data === undefined) return <span>{t('board.wishAsking')}</span>;
  if (data.rules.length > 0) {
    const rules = data.rules.map((rule) => t(`rule.${rule}`)).join(' · ');
    return <span>{t('board.wishAgainst', { rules })}</span>;
  }
  if (data.missing_h > 0.01) {
    return <span>{t('board.wishMissing', { hours: data.missing_h.toFixed(1) })}</span>;
  }
  return <span>{t('board.wishOutweighed')}</span>;
}
