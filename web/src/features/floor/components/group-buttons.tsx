import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Filter, GROUPS } from '../model';
import styles from './panel.module.css';

type Choice = Filter['group'];

const CHOICES = ['present', ...Object.keys(GROUPS), 'all'] as Choice[];

interface Props {
  counts: Record<Choice, number>;
  value: Choice;
  onChange: (group: Choice) => void;
}

/** How many are in which state; pressed, only those are shown. */
export function GroupButtons({ counts, value, onChange }: Props) {
  const { t } = useTranslation('floor');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div className={styles['groups']} role="group" aria-label={t('agents.state')}>
      {CHOICES.map((group) => (
        <Button
          key={group}
          size="small"
          type={group === value ? 'primary' : 'text'}
          aria-pressed={group === value}
          onClick={() => onChange(group)}
        >
          {t(`group.${group}`)} <span className="figures">{counts[group]}</span>
        </Button>
      ))}
    </div>
  );
}
