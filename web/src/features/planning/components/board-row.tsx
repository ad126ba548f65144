import { HomeOutlined, LockOutlined } from '@ant-design/icons';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { denialQuery } from '../api';
import { clockOf, DAY_MIN, plusDays } from '../model';
import styles from './board.module.css';
import { HEAD_PX, NAME_PX, ROW_PX, type View, widthOf, xOf } from './board-view';
import type { Hands } from './use-drag';
import { WishMark } from './wish-mark';

type Duty = Schema<'DutyView'>;

const WISH_PX = 14;

interface Props {
  person: Schema<'RowView'>;
  duties: readonly Duty[];
  shifts: ReadonlyMap<string, Schema<'ShiftView'>>;
  /** Days on which rules are broken. */
  broken: ReadonlySet<number> | undefined;
  view: View;
  schedule: string;
  /** The schedule's first day. */
  monday: string;
  place: number;
  mayWrite: boolean;
  /** What is drawn just now, when it is this person's. */
  drawn: Duty | null;
  hands: Hands;
  onDay: (agent: string, day: number) => void;
  onMove: (duty: Duty, by: -1 | 1) => void;
}

/** One person's days. */
export const BoardRow = memo(function BoardRow(props: Props) {
  const { person, duties, view, place, drawn } = props;
  const { t } = useTranslation('planning');
  const days = Array.from({ length: view.days }, (_, n) => view.first + n);
  return (
    <div
      className={styles['row']}
      style={{ top: HEAD_PX + place * ROW_PX, width: NAME_PX + widthOf(view) }}
    >
      <div className={styles['name']} title={`${person.number} ${person.name}`}>
        <span className={`${styles['number']} figures`}>{person.number}</span> {person.name}
        {person.home && <HomeOutlined aria-label={t('people.home')} />}
      </div>
      <div className={styles['lane']} data-lane style={{ width: widthOf(view) }}>
        {days.map((day) => (
          <button
            key={day}
            type="button"
            tabIndex={-1}
            className={styles['day']}
            data-away={person.away.includes(day)}
            data-rota={person.off.includes(day)}
            aria-label={t('board.free', { name: person.name })}
            style={{ left: xOf(view, day, 0), width: DAY_MIN * view.pxPerMin }}
            onDoubleClick={() => props.onDay(person.agent, day)}
          />
        ))}
        {person.wishes
          .filter(({ day }) => days.includes(day))
          .map((wish) => (
            <WishMark
              key={wish.day}
              kind={wish.off ? 'off' : wish.work ? 'work' : 'time'}
              granted={wish.granted}
              why={(asked) =>
                denialQuery(props.schedule, person.agent, plusDays(props.monday, wish.day), asked)
              }
              left={xOf(view, wish.day, DAY_MIN) - WISH_PX}
            />
          ))}
        {duties.map((duty) => (
          <Bar
            key={duty.day}
            {...props}
            duty={drawn !== null && drawn.day === duty.day ? drawn : duty}
            dragged={drawn?.day === duty.day}
          />
        ))}
      </div>
    </div>
  );
});

function Bar({ duty, dragged, ...props }: Props & { duty: Duty; dragged: boolean }) {
  const { view, shifts, broken, hands, mayWrite, person } = props;
  const shift = shifts.get(duty.shift);
  if (shift === undefined) return null;
  const length = shift.minutes + duty.extra_min;
  const said = `${clockOf(duty.start_min)}–${clockOf(duty.start_min + length)}`;
  return (
    <button
      type="button"
      disabled={!mayWrite}
      className={styles['bar']}
      data-broken={broken?.has(duty.day) === true}
      data-dragged={dragged}
      aria-label={`${person.name} ${plusDays(props.monday, duty.day)} ${shift.name} ${said}`}
      style={{ left: xOf(view, duty.day, duty.start_min), width: length * view.pxPerMin }}
      onPointerDown={(event) => hands.onPointerDown(event, duty, shift)}
      onPointerMove={hands.onPointerMove}
      onPointerUp={hands.onPointerUp}
      onPointerCancel={hands.onPointerCancel}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') props.onMove(duty, -1);
        if (event.key === 'ArrowRight') props.onMove(duty, 1);
        if (event.key === 'Enter') props.onDay(duty.agent, duty.day);
      }}
    >
      {duty.locked && <LockOutlined aria-hidden style={{ fontSize: 10 }} />}{' '}
      {view.days === 1 ? said : clockOf(duty.start_min)}
      {view.days === 1 &&
        shift.breaks.map((rest, n) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a shift's breaks keep their places
            key={n}
            className={styles['rest']}
            data-rest={n}
            style={{
              left: ((duty.rests[n] ?? 0) - duty.start_min) * view.pxPerMin,
              width: rest.minutes * view.pxPerMin,
            }}
          />
        ))}
    </button>
  );
}
