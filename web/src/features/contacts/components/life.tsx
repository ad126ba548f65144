import { Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { clock, timeOfDay } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { useNow_s } from '../../../shared/time/clock';
import { Failed } from '../../../shared/ui/failed';
import type { Tone } from '../../../shared/ui/tokens';
import { type Names, nameOf, type Timeline, useNames, useTimeline } from '../api';
import { type Drawn, drawn, endOf, placeOf } from '../model';
import styles from './contacts.module.css';

type Span = Timeline['spans'][number];
type Mark = Timeline['marks'][number];

const TONES: Record<Span['kind'], Tone> = {
  menu: 'neutral',
  waiting: 'warn',
  ringing: 'info',
  talk: 'good',
  hold: 'bad',
  outside: 'busy',
  wrap_up: 'neutral',
};
/** A stretch that takes less of the picture has no room for its word; the list below has it. */
const ROOM = 0.07;

/** A contact's life as a picture, and the same as a list: each stretch and each moment. */
export function Life({ id }: { id: string }) {
  const { t } = useTranslation('contacts');
  const found = useTimeline(id);
  const names = useNames();
  const now = new Date(useNow_s() * 1000).toISOString();
  return (
    <section className={styles['panel']} aria-labelledby="contact-life">
      <h2 id="contact-life">{t('life')}</h2>
      {found.isError && <Failed error={found.error} onRetry={() => found.refetch()} />}
      {found.isPending && <Spin />}
      {found.data !== undefined && (
        <>
          <Picture timeline={found.data} now={now} />
          <Steps timeline={found.data} now={now} names={names} />
        </>
      )}
    </section>
  );
}

function Picture({ timeline, now }: { timeline: Timeline; now: string }) {
  const { t } = useTranslation('contacts');
  const { language } = usePreferences();
  return (
    <div aria-hidden>
      <div className={styles['lane']}>
        {drawn(timeline, now).map(({ span, start, width, length_s }) => (
          <div
            key={`${span.kind} ${span.start} ${span.agent}`}
            className={styles['span']}
            title={`${t(`span.${span.kind}`)} ${clock(length_s)}`}
            style={{
              left: `${100 * start}%`,
              width: `${100 * width}%`,
              color: `var(--hw-${TONES[span.kind]}-ink)`,
              background: `var(--hw-${TONES[span.kind]}-wash)`,
            }}
          >
            {width >= ROOM && t(`span.${span.kind}`)}
          </div>
        ))}
        {timeline.marks.map((mark) => (
          <div
            key={`${mark.kind} ${mark.at}`}
            className={styles['mark']}
            title={t(`mark.${mark.kind}`)}
            style={{ left: `${100 * placeOf(timeline, mark.at, now)}%` }}
          />
        ))}
      </div>
      <div className={`${styles['ends']} figures`}>
        <span>{timeOfDay(timeline.start, language)}</span>
        <span>{timeOfDay(endOf(timeline, now), language)}</span>
      </div>
    </div>
  );
}

interface StepsProps {
  timeline: Timeline;
  now: string;
  names: Names;
}

function Steps({ timeline, now, names }: StepsProps) {
  const { t } = useTranslation('contacts');
  const { language } = usePreferences();
  // At the same moment what happened stands before what began by it.
  const steps = [
    ...timeline.marks.map((mark) => ({ at: mark.at, row: <Moment mark={mark} names={names} /> })),
    ...drawn(timeline, now).map((one) => ({
      at: one.span.start,
      row: <Stretch one={one} names={names} />,
    })),
  ].sort((a, b) => tenth(a.at) - tenth(b.at));
  return (
    <table className={styles['steps']}>
      <thead>
        <tr>
          {(['at', 'what', 'who', 'length'] as const).map((head) => (
            <th key={head} scope="col">
              {t(`step.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ at, row }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what happened stays in its order
          <tr key={index}>
            <td className="figures">{timeOfDay(at, language)}</td>
            {row}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stretch({ one, names }: { one: Drawn; names: Names }) {
  const { t } = useTranslation('contacts');
  const { kind, agent, queue } = one.span;
  const who = agent !== null ? nameOf(names.agents, agent) : nameOf(names.queues, queue);
  return (
    <>
      <td>{t(`span.${kind}`)}</td>
      <td>{who}</td>
      <td className="figures">{clock(one.length_s)}</td>
    </>
  );
}

function Moment({ mark, names }: { mark: Mark; names: Names }) {
  const { t } = useTranslation('contacts');
  return (
    <>
      <td>{t(`mark.${mark.kind}`)}</td>
      <td>
        <Detail mark={mark} names={names} />
      </td>
      <td />
    </>
  );
}

const tenth = (at: string) => Math.round(Date.parse(at) / 100);

const ENDED_BY = ['customer', 'agent', 'system', 'engine'] as const;

/** What a moment was about, in people's words where there are some. */
function Detail({ mark, names }: { mark: Mark; names: Names }) {
  const { t } = useTranslation('contacts');
  const agent = mark.agent === null ? '' : nameOf(names.agents, mark.agent);
  if (mark.kind === 'hang_up') {
    const by = ENDED_BY.find((each) => each === mark.detail);
    return by === undefined ? mark.detail : t(`by.${by}`);
  }
  if (mark.kind === 'keys') return <span className="figures">{mark.detail}</span>;
  if (mark.kind === 'transfer') {
    const [, to = ''] = mark.detail.split(' ');
    const known = [...names.queues, ...names.agents].find((thing) => thing.id === to);
    return `${agent} → ${known?.name ?? to}`;
  }
  return agent || mark.detail;
}
