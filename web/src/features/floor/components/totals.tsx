import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../../live/floor-state';
import { chosen, EVERYBODY, holding } from '../model';
import styles from './panel.module.css';

/** The floor in four numbers. */
export function Totals({ floor }: { floor: FloorNow }) {
  const { t } = useTranslation('floor');
  const numbers = {
    calls: floor.calls,
    talking: floor.talking,
    waiting: holding(floor.waiting).length,
    present: chosen(floor.agents, EVERYBODY, 'name').length,
  };
  return (
    <dl className={styles['totals']} aria-label={t('totals.label')}>
      {(['calls', 'talking', 'waiting', 'present'] as const).map((name) => (
        <div key={name} className={styles['total']}>
          <dt>{t(`totals.${name}`)}</dt>
          <dd className="figures">{numbers[name]}</dd>
        </div>
      ))}
    </dl>
  );
}
