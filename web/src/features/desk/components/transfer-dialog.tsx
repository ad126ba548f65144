import { Input, List, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toneOf } from '../../../shared/ui/agent-state';
import { Chip } from '../../../shared/ui/chip';
import { type DeskView, type Targets, useAct, useTargets } from '../api';
import { OutsideTarget } from './outside-target';
import styles from './panels.module.css';
import { WayButtons, type Ways } from './way-buttons';

type Kind = 'agent' | 'queue' | 'outside';

/** To whom the customer is sent on, with how things are there now. */
export function TransferDialog({ desk, onClose }: { desk: DeskView; onClose: () => void }) {
  const { t } = useTranslation('desk');
  const [kind, choose] = useState<Kind>('agent');
  const [text, search] = useState('');
  const [transfer, consult] = [useAct('transfer'), useAct('consult')];
  const ways: Ways = {
    busy: transfer.isPending || consult.isPending,
    send: desk.can.includes('transfer')
      ? (form) => transfer.mutate(form, { onSuccess: onClose })
      : null,
    ask: desk.can.includes('consult')
      ? (form) => consult.mutate(form, { onSuccess: onClose })
      : null,
  };
  const targets = useTargets();
  const lines = targets?.lines ?? [];
  const reach: Kind[] = ['agent', 'queue', ...(lines.length > 0 ? (['outside'] as const) : [])];
  const kinds = reach.map((value) => ({ value, label: t(`transfer.${value}`) }));
  return (
    <Modal open title={t('transfer.title')} footer={null} onCancel={onClose} width={560}>
      <div className={styles['targets']}>
        <Segmented block value={kind} options={kinds} onChange={choose} />
        {kind === 'outside' ? (
          <OutsideTarget lines={lines} ways={ways} />
        ) : (
          <>
            <Input.Search
              autoFocus
              allowClear
              value={text}
              placeholder={t('transfer.search')}
              aria-label={t('transfer.search')}
              onChange={({ target }) => search(target.value)}
            />
            <Found targets={targets} kind={kind} text={text.trim().toLowerCase()} ways={ways} />
          </>
        )}
      </div>
    </Modal>
  );
}

interface FoundProps {
  targets: Targets | undefined;
  kind: 'agent' | 'queue';
  text: string;
  ways: Ways;
}

function Found({ targets, kind, text, ways }: FoundProps) {
  const { t } = useTranslation('desk');
  const agents = (targets?.agents ?? []).map((agent) => ({
    id: agent.id,
    name: `${agent.name} ${agent.number}`,
    can: agent.reachable,
    now: <Chip tone={toneOf(agent.state)}>{t(`state.${agent.state}`)}</Chip>,
  }));
  const queues = (targets?.queues ?? []).map((queue) => ({
    id: queue.id,
    name: queue.name,
    can: true,
    now: (
      <span className="figures">
        {t('transfer.queueNow', { waiting: queue.waiting, ready: queue.ready })}
      </span>
    ),
  }));
  const found = (kind === 'agent' ? agents : queues).filter(({ name }) =>
    name.toLowerCase().includes(text),
  );
  return (
    <List
      className={styles['found'] ?? ''}
      loading={targets === undefined}
      dataSource={found}
      rowKey="id"
      locale={{ emptyText: t('transfer.nobody') }}
      renderItem={({ id, name, can, now }) => (
        <List.Item>
          <span className={styles['target']}>{name}</span>
          {now}
          <WayButtons form={{ kind, to: id }} can={can} ways={ways} />
        </List.Item>
      )}
    />
  );
}
