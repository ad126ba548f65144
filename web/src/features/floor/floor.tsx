import { Alert } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../live/floor-state';
import type { Act } from './acts';
import { type Target, useLiveContacts, useReasons } from './api';
import { ActDialog } from './components/act-dialog';
import { AgentDrawer } from './components/agent-drawer';
import { AgentsPanel } from './components/agents-panel';
import { AttendBar } from './components/attend-bar';
import { MoveDialog } from './components/move-dialog';
import { QueuesPanel } from './components/queues-panel';
import { Totals } from './components/totals';
import { WaitingPanel } from './components/waiting-panel';
import styles from './floor.module.css';
import type { FloorPhone } from './phone-port';
import { Shown } from './shown';
import { useAttending } from './use-attending';

interface Props {
  floor: FloorNow;
  lost: boolean;
  may: (permission: string) => boolean;
  phone: FloorPhone;
  /** A customer was taken over: their call is one's own now. */
  onTaken: () => void;
  /** A way to the wallboard. */
  board: ReactNode;
  /** A way to all that is known of a contact; null where one may not see it. */
  contactLink: ((contact: string) => ReactNode) | null;
}

/** The supervisor's floor: queues and who waits above, agents below; what can be done with each. */
export function Floor(props: Props) {
  const { floor, lost, may, phone, onTaken, board, contactLink } = props;
  const { t } = useTranslation('floor');
  const [queue, onlyQueue] = useState<string | null>(null);
  const [opened, open] = useState<string | null>(null);
  const [asked, askFor] = useState<{ act: Act; target: Target } | null>(null);
  const [moving, move] = useState<readonly string[] | null>(null);
  const attending = useAttending(floor.agents, phone, onTaken);
  const shown = useShown(floor, may);
  const agent = floor.agents.find((one) => one.id === opened);
  const ask = (act: Act, target: Target) => askFor({ act, target });
  return (
    <section className={styles['page']} aria-label={t('label')}>
      <div className={styles['top']}>
        <Totals floor={floor} />
        {board}
        <AttendBar attending={attending} agents={floor.agents} phone={phone} />
      </div>
      <div className={styles['notice']} role="status">
        {lost && <Alert type="warning" showIcon title={t('line.lost')} />}
      </div>
      <div className={styles['below']}>
        <div className={styles['upper']}>
          <QueuesPanel floor={floor} only={queue} onOnly={onlyQueue} may={may} />
          <WaitingPanel floor={floor} queue={queue} shown={shown} may={may} onAsk={ask} />
        </div>
        <AgentsPanel
          floor={floor}
          queue={queue}
          onQueue={onlyQueue}
          shown={shown}
          onOpen={open}
          onMove={may('floor:steer') ? () => move([]) : null}
        />
        <AgentDrawer
          agent={agent}
          shown={shown}
          may={may}
          attending={attending}
          contactLink={contactLink}
          onAsk={ask}
          onMove={(id) => move([id])}
          onClose={() => open(null)}
        />
      </div>
      {moving !== null && <MoveDialog floor={floor} agents={moving} onClose={() => move(null)} />}
      {asked !== null && (
        <ActDialog {...asked} floor={floor} attending={attending} onClose={() => askFor(null)} />
      )}
    </section>
  );
}

/** Gather the names of what rows only have ids of. */
function useShown(floor: FloorNow, may: (permission: string) => boolean): Shown {
  const ids = [
    ...floor.waiting.map((one) => one.contact),
    ...floor.agents.flatMap((one) => one.contact ?? []),
  ];
  return new Shown(floor, useLiveContacts(ids, may('contacts:read')), useReasons());
}
