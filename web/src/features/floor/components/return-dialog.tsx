import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { FormModal } from '../../../shared/ui/form-modal';
import { useSet } from '../setting';
import { keepReason, lastReason, WhyField } from './why-field';

/** Gives a moved agent back to the queues of the set-up. */
export function ReturnDialog({ agent, onClose }: { agent: AgentNow; onClose: () => void }) {
  const { t } = useTranslation('floor');
  const set = useSet(onClose);
  return (
    <FormModal<{ why: string }>
      title={`${t('set.give_back')} · ${agent.name}`}
      send={t('ask.send')}
      busy={set.isPending}
      lead={t('set.giveBackMeans')}
      begin={{ why: lastReason() }}
      onSend={({ why }) => {
        keepReason(why);
        set.mutate({ kind: 'give_back', body: { why, agents: [agent.id] } });
      }}
      onClose={onClose}
    >
      <WhyField />
    </FormModal>
  );
}
