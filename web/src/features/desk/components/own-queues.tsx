import { WarningOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { percent } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { FigurePopover } from '../../../shared/ui/figure-popover';
import { ownQueuesQuery } from '../api';
import { worst } from '../model';

/** How the queues go that one serves: the one farthest below its target, and all on a click. */
export function OwnQueues() {
  const { t } = useTranslation('desk');
  const { language } = usePreferences();
  const queues = useQuery(ownQueuesQuery).data ?? [];
  const shown = worst(queues);
  const level = (ratio: number | null) => (ratio === null ? '–' : percent(ratio, language));
  const below = shown !== null && (shown.service_level_ratio ?? 1) < shown.sl_target;
  return (
    <FigurePopover
      name={t('today.level')}
      value={
        <>
          {below && <WarningOutlined role="img" aria-label={t('today.below')} />}{' '}
          {level(shown?.service_level_ratio ?? null)}
        </>
      }
      warns={below}
      hint={shown?.name}
      title={t('today.queues')}
    >
      <thead>
        <tr>
          {(['queue', 'waiting', 'level', 'target'] as const).map((head) => (
            <th key={head} scope="col">
              {t(`today.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={queue.id}>
            <td>{queue.name}</td>
            <td className="figures">{queue.waiting}</td>
            <td className="figures">{level(queue.service_level_ratio)}</td>
            <td className="figures">{level(queue.sl_target)}</td>
          </tr>
        ))}
      </tbody>
    </FigurePopover>
  );
}
