import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { houseReason, toneOf } from '../../../shared/ui/agent-state';
import { Chip } from '../../../shared/ui/chip';
import type { Shown } from '../shown';

/** An agent's state, and for a pause its reason. */
export function StateChip({ agent, shown }: { agent: AgentNow; shown: Shown }) {
  const { t } = useTranslation('desk');
  const house = houseReason(agent.reason);
  const ours = house === undefined ? agent.reason : t(`reason.${house}`);
  const reason = shown.reason(agent.reason) ?? ours;
  return (
    <Chip tone={toneOf(agent.state)}>
      {t(`state.${agent.state}`)}
      {reason !== '' && ` · ${reason}`}
    </Chip>
  );
}
