import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import type { Metric } from '../api';
import { commonDimensions, isTime } from '../model';
import type { Period } from '../period';
import { type Search, VIEWS } from '../search';
import { Filters } from './filters';
import styles from './page.module.css';
import { useDimensionName } from './use-dimension-name';

const KINDS = ['operations', 'assessment', 'business', 'own'] as const;
const MOST_DIMENSIONS = 4;

interface Props {
  catalogue: readonly Metric[];
  /** Those that are chosen. */
  metrics: readonly Metric[];
  period: Period;
  search: Search;
  onSearch: (search: Search) => void;
}

/** What is asked: metrics, dimensions, filters; and how the answer is shown. */
export function AskBar({ catalogue, metrics, period, search, onSearch }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const dimensionName = useDimensionName();
  const dimensions = commonDimensions(metrics);
  const groups = KINDS.map((kind) => ({
    label: t(`kind.${kind}`),
    options: catalogue
      .filter((each) => each.kind === kind)
      .map((each) => ({ value: each.id, label: toldIn(each, language) })),
  })).filter((group) => group.options.length > 0);
  const times = dimensions.filter(isTime);
  const others = dimensions.filter((name) => !isTime(name));
  const by = search.by ?? [];
  const named = (names: readonly string[]) =>
    names.map((name) => ({ value: name, label: dimensionName(name) }));
  return (
    <div className={styles['card']}>
      <div className={styles['row']}>
        <Select
          mode="multiple"
          className={styles['pick'] ?? ''}
          aria-label={t('explore.metrics')}
          placeholder={t('explore.metrics')}
          maxTagCount="responsive"
          options={groups}
          value={search.metrics ?? []}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(some) => onSearch({ ...search, metrics: some })}
        />
        <Select
          mode="multiple"
          className={styles['pick'] ?? ''}
          aria-label={t('explore.by')}
          placeholder={t('explore.by')}
          maxCount={MOST_DIMENSIONS}
          options={[
            { label: t('explore.times'), options: named(times) },
            { label: t('explore.things'), options: named(others) },
          ]}
          value={by}
          onChange={(some) => onSearch({ ...search, by: some })}
        />
        <Select
          allowClear
          aria-label={t('explore.pivot')}
          placeholder={t('explore.pivot')}
          style={{ width: 140 }}
          disabled={by.length < 2}
          options={named(by)}
          value={search.pivot !== undefined && by.includes(search.pivot) ? search.pivot : null}
          onChange={(name: string | undefined) => {
            const { pivot: _, ...rest } = search;
            onSearch(name === undefined ? rest : { ...rest, pivot: name });
          }}
        />
        <Filters
          dimensions={dimensions}
          metric={metrics[0]?.id ?? 'offered'}
          period={period}
          where={search.where ?? {}}
          onWhere={(where) => onSearch({ ...search, where })}
        />
        <Segmented
          aria-label={t('view.label')}
          value={search.view ?? 'table'}
          options={VIEWS.map((each) => ({ value: each, label: t(`view.${each}`) }))}
          onChange={(shown) => onSearch({ ...search, view: shown })}
        />
      </div>
    </div>
  );
}
