import { HeartFilled, HeartOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import type { denialQuery } from '../api';
import styles from './board.module.css';

/** Asks why, as of a moment. */
type Ask = (asked: number) => ReturnType<typeof denialQuery>;

interface Props {
  kind: Schema<'WishKind'>;
  granted: boolean;
  why: Ask;
  /** Where it stands on the board; null: in the line of text. */
  left: number | null;
  /** Whether Tab reaches it; on the board there are too many. */
  reached?: boolean;
}

/** A heart on a day with a wish; an empty one tells, when asked, why it was not granted. */
export function WishMark({ kind, granted, why, left, reached = false }: Props) {
  const { t } = useTranslation('planning');
  const what = t(`wish.kind.${kind}`);
  const place = left === null ? { position: 'static' as const } : { left };
  if (granted) {
    const said = t('board.wishGranted', { what });
    return (
      <span
        className={styles['wish']}
        data-granted
        title={said}
        role="img"
        aria-label={said}
        style={place}
      >
        <HeartFilled aria-hidden />
      </span>
    );
  }
  const said = t('board.wishMissed', { what });
  return (
    <Popover title={said} content={<Why why={why} />} trigger="click">
      <button
        type="button"
        className={styles['wish']}
        aria-label={said}
        title={said}
        tabIndex={reached ? 0 : -1}
        style={place}
      >
        <HeartOutlined aria-hidden />
      </button>
    </Popover>
  );
}

function Why({ why }: { why: Ask }) {
  const { t } = useTranslation('planning');
  const [asked] = useState(() => Date.now()); // drawn again when opened again: duties may have changed
  const { data, error } = useQuery(why(asked));
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
