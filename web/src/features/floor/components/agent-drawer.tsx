import { Button, Drawer } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { type Act, agentActs, callActs, talks } from '../acts';
import { type Target, useTeams } from '../api';
import { over } from '../model';
import type { Shown } from '../shown';
import type { Attending } from '../use-attending';
import { Customer } from './customer';
import { Moved } from './moved';
import styles from './panel.module.css';
import { ReturnDialog } from './return-dialog';
import { Since } from './since';
import { StateChip } from './state-chip';

interface Props {
  agent: AgentNow | undefined;
  shown: Shown;
  may: (permission: string) => boolean;
  attending: Attending;
  contactLink: ((contact: string) => ReactNode) | null;
  onAsk: (act: Act, target: Target) => void;
  onMove: (agent: string) => void;
  onClose: () => void;
}

const DANGER: ReadonlySet<Act> = new Set(['release', 'sign_out', 'sign_out_now']);

/** One agent, and what can be done about them and their call. */
export function AgentDrawer(props: Props) {
  const { agent, onClose } = props;
  return (
    <Drawer
      open={agent !== undefined}
      onClose={onClose}
      title={agent === undefined ? '' : `${agent.name} ${agent.number}`}
      size={420}
      mask={false}
      getContainer={false}
      rootStyle={{ position: 'absolute' }}
    >
      {agent !== undefined && <Inside {...props} agent={agent} />}
    </Drawer>
  );
}

function Inside(props: Props & { agent: AgentNow }) {
  const { agent, shown, may, attending, contactLink, onAsk, onMove } = props;
  const { t } = useTranslation('floor');
  const target = { agent: agent.id, contact: agent.contact, name: agent.name };
  const about = attending.attended?.agent === agent.id ? [] : callActs(agent, may);
  const own = agentActs(agent, may);
  const waits = may('floor:attend') && !talks(agent) && agent.state !== 'signed_out';
  return (
    <div className={styles['drawer']}>
      <Facts agent={agent} shown={shown} />
      {contactLink !== null && agent.contact !== null && contactLink(agent.contact)}
      {about.length > 0 && (
        <Acts title={t('drawer.call')} acts={about} onAsk={(act) => onAsk(act, target)} />
      )}
      {waits && (
        <div>
          <Button onClick={() => onAsk('next', target)}>{t('drawer.nextCall')}</Button>
        </div>
      )}
      {own.length > 0 && (
        <Acts title={t('drawer.agent')} acts={own} onAsk={(act) => onAsk(act, target)} />
      )}
      {may('floor:steer') && <Queues agent={agent} onMove={onMove} />}
      {about.length + own.length === 0 && !waits && (
        <p className={styles['quiet']}>{t('drawer.nothing')}</p>
      )}
    </div>
  );
}

function Facts({ agent, shown }: { agent: AgentNow; shown: Shown }) {
  const { t } = useTranslation('floor');
  const team = useTeams().find((one) => one.id === agent.team)?.name ?? '–';
  return (
    <dl className={styles['facts']}>
      <dt>{t('drawer.state')}</dt>
      <dd>
        <StateChip agent={agent} shown={shown} />{' '}
        <Since
          at={agent.state === 'signed_out' ? null : agent.since}
          late={(now_s) => over(agent, shown.limits, now_s)}
          word={t('agents.over')}
        />
      </dd>
      <dt>{t('drawer.team')}</dt>
      <dd>{team}</dd>
      <dt>{t('drawer.queue')}</dt>
      <dd>{shown.queue(agent.queue) || '–'}</dd>
      {agent.assigned.length > 0 && (
        <>
          <dt>{t('set.queues')}</dt>
          <dd>
            <Moved agent={agent} shown={shown} />
          </dd>
        </>
      )}
      <dt>{t('drawer.who')}</dt>
      <dd>
        {agent.contact === null ? '–' : <Customer contact={shown.contacts.get(agent.contact)} />}
      </dd>
    </dl>
  );
}

/** Moving an agent among queues, and taking that back. */
function Queues({ agent, onMove }: { agent: AgentNow; onMove: (agent: string) => void }) {
  const { t } = useTranslation('floor');
  const [back, giveBack] = useState(false);
  return (
    <div>
      <h3>{t('set.queues')}</h3>
      <div className={styles['acts']}>
        <Button onClick={() => onMove(agent.id)}>{t('set.moveOne')}</Button>
        {agent.assigned.length > 0 && (
          <Button onClick={() => giveBack(true)}>{t('set.give_back')}</Button>
        )}
      </div>
      {back && <ReturnDialog agent={agent} onClose={() => giveBack(false)} />}
    </div>
  );
}

interface ActsProps {
  title: string;
  acts: readonly Act[];
  onAsk: (act: Act) => void;
}

function Acts({ title, acts, onAsk }: ActsProps) {
  const { t } = useTranslation('floor');
  return (
    <div>
      <h3>{title}</h3>
      <div className={styles['acts']}>
        {acts.map((act) => (
          <Button
            key={act}
            danger={DANGER.has(act)}
            title={t(`means.${act}`)}
            onClick={() => onAsk(act)}
          >
            {t(`act.${act}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
