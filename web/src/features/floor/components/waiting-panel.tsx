import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow, QueueNow, WaitingNow } from '../../../live/floor-state';
import { since_s } from '../../../shared/format/figures';
import { Chip } from '../../../shared/ui/chip';
import { VirtualRows } from '../../../shared/ui/virtual-rows';
import type { Act } from '../acts';
import type { Target } from '../api';
import { behindWhom, holding, neighbour } from '../model';
import type { Shown } from '../shown';
import { CallbackMark } from './callback-mark';
import { Customer } from './customer';
import styles from './panel.module.css';
import { Since } from './since';

interface Props {
  floor: FloorNow;
  /** Only of this one; null: of all. */
  queue: string | null;
  shown: Shown;
  may: (permission: string) => boolean;
  onAsk: (act: Act, target: Target) => void;
}

const ROW_PX = 40;
const EMERGENCY = 2;

/** Who waits, in the order in which they are served. */
export function WaitingPanel({ floor, queue, shown, may, onAsk }: Props) {
  const { t } = useTranslation('floor');
  const rows = floor.waiting.filter((one) => queue === null || one.queue === queue);
  const callers = holding(rows).length;
  const queues = new Map(floor.queues.map((one) => [one.id, one]));
  const drop = (one: WaitingNow, onto: WaitingNow) => {
    const behind = behindWhom(floor.waiting, one, onto);
    if (behind !== undefined)
      onAsk('place', { ...targetOf(one, shown, t('waiting.withheld')), behind });
  };
  const heads = [t('waiting.who'), t('waiting.queue'), t('waiting.time'), t('waiting.state'), ''];
  return (
    <section className={styles['panel']} aria-labelledby="floor-waiting">
      <header className={styles['head']}>
        <h2 id="floor-waiting">{t('waiting.title')}</h2>
        {rows.length > callers && <CallbackMark count={rows.length - callers} />}
        <span className="figures">{callers}</span>
      </header>
      <VirtualRows<WaitingNow>
        label={t('waiting.title')}
        heads={heads}
        columns="minmax(0, 1.2fr) minmax(0, 1fr) 72px minmax(0, 1.2fr) 28px"
        rows={rows}
        height_px={ROW_PX}
        keyOf={(one) => one.contact}
        empty={t('waiting.none')}
        {...(may('floor:steer') && { drag: { may: movable, onDrop: drop } })}
        cells={(one) => [
          <Who key="who" one={one} shown={shown} />,
          shown.queue(one.queue),
          <Waited key="time" one={one} queue={queues.get(one.queue)} />,
          <Where key="state" one={one} shown={shown} />,
          <Acts key="acts" one={one} all={floor.waiting} shown={shown} may={may} onAsk={onAsk} />,
        ]}
      />
    </section>
  );
}

function Who({ one, shown }: { one: WaitingNow; shown: Shown }) {
  return (
    <span className={styles['who']}>
      <Customer contact={shown.contacts.get(one.contact)} />
      {one.callback && <CallbackMark />}
    </span>
  );
}

/** A callback is never late: nobody holds the line, and no service level counts it. */
function Waited({ one, queue }: { one: WaitingNow; queue: QueueNow | undefined }) {
  const { t } = useTranslation('floor');
  const limit_s = queue?.sl_within_s ?? Number.POSITIVE_INFINITY;
  return (
    <Since
      at={one.since}
      late={(now_s) => !one.callback && since_s(one.since, now_s) > limit_s}
      word={t('agents.over')}
    />
  );
}

function Where({ one, shown }: { one: WaitingNow; shown: Shown }) {
  const { t } = useTranslation('floor');
  if (one.agent !== null)
    return <Chip tone="info">{t('waiting.rings', { name: shown.agent(one.agent) })}</Chip>;
  if (one.callback) return <Chip tone="neutral">{t('waiting.callback')}</Chip>;
  if (one.band >= EMERGENCY) return <Chip tone="bad">{t('waiting.emergency')}</Chip>;
  return <Chip tone="neutral">{t('waiting.waits')}</Chip>;
}

/** Whoever it rings for already stands no more in line. */
function movable(one: WaitingNow): boolean {
  return one.agent === null;
}

function targetOf(one: WaitingNow, shown: Shown, unknown: string): Target {
  const name = shown.contacts.get(one.contact)?.number || unknown;
  return { agent: one.agent, contact: one.contact, name };
}

type ActsProps = Pick<Props, 'shown' | 'may' | 'onAsk'> & {
  one: WaitingNow;
  all: readonly WaitingNow[];
};

/** What dragging does stands here, too, for those who work by keys. */
function Acts({ one, all, shown, may, onAsk }: ActsProps) {
  const { t } = useTranslation('floor');
  if (!may('floor:steer')) return null;
  const acts =
    one.agent === null
      ? (['advance', 'pick_up', 'transfer'] as const)
      : (['pick_up', 'transfer'] as const);
  const target = targetOf(one, shown, t('waiting.withheld'));
  const places = (['up', 'down'] as const).flatMap((way) => {
    const beside = neighbour(all, one, way);
    const behind = beside === undefined ? undefined : behindWhom(all, one, beside);
    if (behind === undefined) return [];
    return [
      {
        key: way,
        label: t(`waiting.${way}`),
        onClick: () => onAsk('place', { ...target, behind }),
      },
    ];
  });
  const items = acts.map((act) => ({
    key: act as string,
    label: t(`act.${act}`),
    onClick: () => onAsk(act, target),
  }));
  return (
    <Dropdown menu={{ items: [...places, ...items] }} trigger={['click']} placement="bottomRight">
      <Button
        size="small"
        type="text"
        icon={<EllipsisOutlined aria-hidden />}
        aria-label={`${t('waiting.acts')}: ${target.name}`}
      />
    </Dropdown>
  );
}
