import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, thingsQuery } from '../api';
import type { Held } from '../held';
import styles from './controls.module.css';

export interface Level {
  skill: string;
  level: number;
}

/** Skills with a level of 0 to 10 each. */
export function LevelsControl({ id, value = [], onChange }: Held<Level[]>) {
  const { t } = useTranslation('admin');
  const skills = useQuery(thingsQuery('skills')).data ?? [];
  const name = (skill: string) => {
    const found = skills.find((kept) => kept.thing.id === skill);
    return found === undefined ? skill : labelOf(found.thing);
  };
  const free = skills.filter((kept) => !value.some((entry) => entry.skill === kept.thing.id));
  return (
    <div className={styles['stack']}>
      {value.map((entry) => (
        <div key={entry.skill} className={styles['row']}>
          <span className={styles['grow']}>{name(entry.skill)}</span>
          <InputNumber<number>
            aria-label={t('levelOf', { skill: name(entry.skill) })}
            min={0}
            max={10}
            value={entry.level}
            onChange={(level) =>
              onChange?.(
                value.map((each) =>
                  each.skill === entry.skill ? { ...each, level: level ?? 0 } : each,
                ),
              )
            }
          />
          <Button
            type="text"
            icon={<CloseOutlined aria-hidden />}
            aria-label={t('takeAway', { name: name(entry.skill) })}
            onClick={() => onChange?.(value.filter((each) => each.skill !== entry.skill))}
          />
        </div>
      ))}
      <Select
        {...(id === undefined ? {} : { id })}
        value={null}
        placeholder={t('addSkill')}
        options={free.map((kept) => ({ value: kept.thing.id, label: labelOf(kept.thing) }))}
        onChange={(skill: string | null) =>
          skill !== null && onChange?.([...value, { skill, level: 5 }])
        }
        showSearch={{ optionFilterProp: 'label' }}
      />
    </div>
  );
}
