import { Button, Input, type InputRef, Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentNow, FloorNow } from '../../../live/floor-state';
import { useNow_s } from '../../../shared/time/clock';
import { VirtualRows } from '../../../shared/ui/virtual-rows';
import { useTeams } from '../api';
import { chosen, counted, EVERYBODY, type Filter, type Order, over } from '../model';
import type { Shown } from '../shown';
import { Customer } from './customer';
import { GroupButtons } from './group-buttons';
import { Moved } from './moved';
import styles from './panel.module.css';
import { Since } from './since';
import { StateChip } from './state-chip';

interface Props {
  floor: FloorNow;
  queue: string | null;
  onQueue: (queue: string | null) => void;
  shown: Shown;
  onOpen: (agent: string) => void;
  /** Null where one may not. */
  onMove: (() => void) | null;
}

const ROW_PX = 40;
const ORDERS: readonly Order[] = ['state', 'longest', 'name'];

/** Every agent, filtered and sorted; of however many, only those that are seen are drawn. */
export function AgentsPanel({ floor, queue, onQueue, shown, onOpen, onMove }: Props) {
  const { t } = useTranslation('floor');
  const [filter, want] = useState<Filter>(EVERYBODY);
  const [order, sort] = useState<Order>('state');
  const teams = useTeams();
  const now_s = useNow_s();
  const rows = useMemo(
    () => chosen(floor.agents, { ...filter, queue }, order),
    [floor.agents, filter, queue, order],
  );
  const names = new Map(teams.map((team) => [team.id, team.name]));
  return (
    <section className={styles['panel']} aria-labelledby="floor-agents">
      <header className={styles['head']}>
        <h2 id="floor-agents" style={{ marginRight: 8 }}>
          {t('agents.title')}
        </h2>
        <GroupButtons
          counts={useMemo(() => counts(floor.agents), [floor.agents])}
          value={filter.group}
          onChange={(group) => want({ ...filter, group })}
        />
        <Select
          aria-label={t('agents.team')}
          value={filter.team ?? ''}
          options={[
            { value: '', label: t('agents.teamAll') },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(team) => want({ ...filter, team: team || null })}
          popupMatchSelectWidth={false}
        />
        <Select
          aria-label={t('agents.queue')}
          value={queue ?? ''}
          options={[
            { value: '', label: t('agents.queueAll') },
            ...floor.queues.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id) => onQueue(id || null)}
          popupMatchSelectWidth={false}
        />
        <Select<Order>
          aria-label={t('agents.order')}
          value={order}
          options={ORDERS.map((value) => ({ value, label: t(`order.${value}`) }))}
          onChange={sort}
          popupMatchSelectWidth={false}
        />
        <Search value={filter.text} onChange={(text) => want({ ...filter, text })} />
        {onMove !== null && <Button onClick={onMove}>{t('set.moveOpen')}</Button>}
      </header>
      <VirtualRows<AgentNow>
        label={t('agents.title')}
        heads={[
          ...[t('agents.name'), t('agents.team'), t('agents.state'), t('agents.time')],
          ...[t('agents.queue'), t('agents.who'), ''],
        ]}
        columns="minmax(0, 1.3fr) minmax(0, 1fr) minmax(0, 1.3fr) 96px minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr)"
        rows={rows}
        height_px={ROW_PX}
        keyOf={(agent) => agent.id}
        marked={(agent) => over(agent, shown.limits, now_s)}
        empty={t('agents.none')}
        cells={(agent) => [
          <Name key="name" agent={agent} onOpen={onOpen} />,
          names.get(agent.team ?? '') ?? '',
          <StateChip key="state" agent={agent} shown={shown} />,
          <InState key="time" agent={agent} shown={shown} />,
          shown.queue(agent.queue),
          <Customer key="who" contact={shown.contacts.get(agent.contact ?? '')} />,
          <Coming key="next" agent={agent} shown={shown} />,
        ]}
      />
    </section>
  );
}

function counts(agents: readonly AgentNow[]): Record<Filter['group'], number> {
  const found = counted(agents);
  return { ...found, all: agents.length, present: agents.length - found.signed_out };
}

/** Found by name or number; "/" goes there from anywhere on the page. */
function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('floor');
  const field = useRef<InputRef>(null);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest('input, textarea, [role="dialog"]');
      if (event.key !== '/' || typing !== null) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, []);
  return (
    <Input
      ref={field}
      allowClear
      value={value}
      onChange={({ target }) => onChange(target.value)}
      placeholder={t('agents.search')}
      aria-label={t('agents.search')}
      aria-keyshortcuts="/"
      suffix="/"
      style={{ width: 116 }}
    />
  );
}

function Name({ agent, onOpen }: { agent: AgentNow; onOpen: (agent: string) => void }) {
  return (
    <button
      type="button"
      className={`${styles['name']} ${styles['opens']}`}
      onClick={() => onOpen(agent.id)}
    >
      {agent.name} <span className={`${styles['number']} figures`}>{agent.number}</span>
    </button>
  );
}

function InState({ agent, shown }: { agent: AgentNow; shown: Shown }) {
  const { t } = useTranslation('floor');
  return (
    <Since
      at={agent.state === 'signed_out' ? null : agent.since}
      late={(now_s) => over(agent, shown.limits, now_s)}
      word={t('agents.over')}
    />
  );
}

function Coming({ agent, shown }: { agent: AgentNow; shown: Shown }) {
  const { t } = useTranslation('floor');
  const mode = agent.next_mode;
  if (mode === 'ready' || mode === 'not_ready')
    return <span className={styles['quiet']}>{t(`next.${mode}`)}</span>;
  return <Moved agent={agent} shown={shown} />;
}
