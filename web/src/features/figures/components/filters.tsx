import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerQuery, type Where } from '../api';
import { isTime } from '../model';
import type { Period } from '../period';
import styles from './page.module.css';
import { useDimensionName } from './use-dimension-name';
import { useNames } from './use-names';

interface Props {
  /** What may be filtered by. */
  dimensions: readonly string[];
  /** Counted to find which values there are. */
  metric: string;
  period: Period;
  where: Where;
  onWhere: (where: Where) => void;
}

/** Of which rows figures are counted: a few values of some dimensions. */
export function Filters({ dimensions, metric, period, where, onWhere }: Props) {
  const { t } = useTranslation('figures');
  const dimensionName = useDimensionName();
  const names = useNames();
  const remove = (name: string) => {
    const { [name]: _, ...others } = where;
    onWhere(others);
  };
  const free = dimensions.filter((name) => !(name in where) && !isTime(name));
  const items = free.map((name) => ({
    key: name,
    label: dimensionName(name),
    onClick: () => onWhere({ ...where, [name]: [] }),
  }));
  return (
    <>
      {Object.entries(where).map(([name, words]) =>
        isTime(name) ? (
          <Tag key={name} closable onClose={() => remove(name)}>
            {dimensionName(name)}: {words.map((word) => names(name, word)).join(', ')}
          </Tag>
        ) : (
          <ValuePicker
            key={name}
            dimension={name}
            metric={metric}
            period={period}
            words={words}
            onWords={(some) => onWhere({ ...where, [name]: some })}
            onRemove={() => remove(name)}
          />
        ),
      )}
      {items.length > 0 && (
        <Dropdown menu={{ items, className: styles['long'] ?? '' }} trigger={['click']}>
          <Button icon={<PlusOutlined aria-hidden />}>{t('filter.add')}</Button>
        </Dropdown>
      )}
    </>
  );
}

interface ValueProps {
  dimension: string;
  metric: string;
  period: Period;
  words: string[];
  onWords: (words: string[]) => void;
  onRemove: () => void;
}

function ValuePicker({ dimension, metric, period, words, onWords, onRemove }: ValueProps) {
  const { t } = useTranslation('figures');
  const dimensionName = useDimensionName();
  const names = useNames();
  const found = useQuery(answerQuery({ metrics: [metric], by: [dimension], period, where: {} }));
  const known = found.data?.rows.map((row) => String(row[dimension])) ?? [];
  const all = [...new Set([...words, ...known])];
  return (
    <span className={styles['row']}>
      <Select
        mode="multiple"
        aria-label={dimensionName(dimension)}
        placeholder={dimensionName(dimension)}
        style={{ minWidth: 180 }}
        maxTagCount="responsive"
        loading={found.isFetching}
        value={words}
        options={all.map((word) => ({ value: word, label: names(dimension, word) || t('none') }))}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={onWords}
        allowClear
        onClear={onRemove}
      />
    </span>
  );
}

/** Return the filters that say something: an empty one waits for its values. */
export function filled(where: Where): Where {
  return Object.fromEntries(Object.entries(where).filter(([, words]) => words.length > 0));
}
