import { Button, Input, List, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toneOf } from '../../../shared/ui/agent-state';
import { Chip } from '../../../shared/ui/chip';
import { type DeskView, type TransferForm, useAct, useTargets } from '../api';
import styles from './panels.module.css';

type Kind = 'agent' | 'queue';

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
  const kinds = (['agent', 'queue'] as const).map((value) => ({
    value,
    label: t(`transfer.${value}`),
  }));
  return (
    <Modal open title={t('transfer.title')} footer={null} onCancel={onClose} width={560}>
      <div className={styles['targets']}>
        <Segmented block value={kind} options={kinds} onChange={choose} />
        <Input.Search
          autoFocus
          allowClear
          value={text}
          placeholder={t('transfer.search')}
          aria-label={t('transfer.search')}
          onChange={({ target }) => search(target.value)}
        />
        <Found kind={kind} text={text.trim().toLowerCase()} ways={ways} />
      </div>
    </Modal>
  );
}

interface FoundProps {
  kind: Kind;
  text: string;
  ways: Ways;
}

/** What can be done with whom is found; null where it cannot now. */
interface Ways {
  busy: boolean;
  send: ((form: TransferForm) => void) | null;
  ask: ((form: TransferForm) => void) | null;
}

function Found({ kind, text, ways }: FoundProps) {
  const { t } = useTranslation('desk');
  const targets = useTargets();
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

function WayButtons({ form, can, ways }: { form: TransferForm; can: boolean; ways: Ways }) {
  const { t } = useTranslation('desk');
  const { busy, send, ask } = ways;
  return (
    <span className={styles['send']}>
      <Button disabled={!can || busy || ask === null} onClick={() => ask?.(form)}>
        {t('transfer.ask')}
      </Button>
      <Button disabled={!can || busy || send === null} onClick={() => send?.(form)}>
        {t('transfer.send')}
      </Button>
    </span>
  );
}
