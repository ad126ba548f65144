import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { DAY_MIN } from '../model';
import { type View, widthOf } from './board-view';

interface Props {
  cover: readonly Schema<'CoverView'>[];
  view: View;
  interval: number;
}

const HEIGHT = 56;

/** People there as an area below the line of people needed; what is missing shows in red. */
export function CoverStrip({ cover, view, interval }: Props) {
  const { t } = useTranslation('planning');
  const perDay = DAY_MIN / interval;
  const first = view.first * perDay;
  const slots = Array.from({ length: view.days * perDay }, (_, n) => first + n);
  const total = (kind: 'needed' | 'there') =>
    slots.map((slot) => cover.reduce((all, each) => all + (each[kind][slot] ?? 0), 0));
  const needed = total('needed');
  const there = total('there');
  const most = Math.max(1, ...needed, ...there);
  const width = widthOf(view) / slots.length;
  const y = (count: number) => HEIGHT - (count / most) * (HEIGHT - 6);
  const stairs = (counts: readonly number[]) =>
    counts.map((count, n) => `H${n * width}V${y(count)}H${(n + 1) * width}`).join('');
  return (
    <svg
      width={widthOf(view)}
      height={HEIGHT}
      role="img"
      aria-label={t('board.cover')}
      style={{ position: 'absolute', left: 0, bottom: 0 }}
    >
      <path
        d={`M0 ${HEIGHT}${stairs(there)}V${HEIGHT}Z`}
        fill="var(--hw-info-wash)"
        stroke="none"
      />
      {needed.map((count, n) => {
        const missing = count - (there[n] ?? 0);
        return missing > 0.5 ? (
          <rect
            key={slots[n]}
            x={n * width}
            width={width}
            y={y(count)}
            height={y(there[n] ?? 0) - y(count)}
            fill="var(--hw-bad-ink)"
            opacity={0.45}
          />
        ) : null;
      })}
      <path
        d={`M0 ${y(needed[0] ?? 0)}${stairs(needed)}`}
        fill="none"
        stroke="var(--hw-info-ink)"
      />
    </svg>
  );
}
