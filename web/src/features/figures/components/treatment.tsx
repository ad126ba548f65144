import { ControlOutlined } from '@ant-design/icons';
import { Badge, Button, InputNumber, Popover, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import zh from '../../../shared/words/zh-CN/figures.json';
import type { Metric } from '../api';
import { type Knob, knobsOf } from '../model';
import type { Search } from '../search';
import styles from './page.module.css';

interface Props {
  /** Those that are chosen, as they hold now. */
  metrics: readonly Metric[];
  search: Search;
  onSearch: (search: Search) => void;
}

/** How figures are read here: thresholds and windows, and by which version of a definition. */
export function Treatment({ metrics, search, onSearch }: Props) {
  const { t } = useTranslation('figures');
  const knobs = knobsOf(metrics);
  const changed = metrics.filter((each) => each.version > 1);
  const { params = {}, versions = {}, ...rest } = search;
  const count = Object.keys(params).length + Object.keys(versions).length;
  if (knobs.length + changed.length === 0 && count === 0) return null;
  const read = (some: Pick<Search, 'params' | 'versions'>) =>
    onSearch({ ...rest, params, versions, ...some });
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className={styles['treatment']}>
          {knobs.map((knob) => (
            <Parameter
              key={knob.name}
              knob={knob}
              value={params[knob.name]}
              onChange={(value) => read({ params: without(params, knob.name, value) })}
            />
          ))}
          {changed.map((metric) => (
            <Version
              key={metric.id}
              metric={metric}
              value={versions[metric.id]}
              onChange={(value) => read({ versions: without(versions, metric.id, value) })}
            />
          ))}
          <p className={styles['quiet']}>{t('treatment.how')}</p>
          <Button
            size="small"
            style={{ justifySelf: 'end' }}
            disabled={count === 0}
            onClick={() => onSearch(rest)}
          >
            {t('treatment.reset')}
          </Button>
        </div>
      }
    >
      <Badge count={count} size="small" color="blue">
        <Button icon={<ControlOutlined aria-hidden />}>{t('treatment.open')}</Button>
      </Badge>
    </Popover>
  );
}

function without<Value>(
  some: Record<string, Value>,
  name: string,
  value: Value | undefined,
): Record<string, Value> {
  const { [name]: _, ...rest } = some;
  return value === undefined ? rest : { ...rest, [name]: value };
}

interface ParameterProps {
  knob: Knob;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Parameter({ knob, value, onChange }: ParameterProps) {
  const { t } = useTranslation('figures');
  const { name, unit, usual, byQueue } = knob;
  const known = name in zh.treatment.param;
  const label = known ? t(`treatment.param.${name}` as 'treatment.param.within') : name;
  return (
    <div className={styles['knob']}>
      <span>{label}</span>
      <InputNumber
        aria-label={label}
        min={0}
        precision={0}
        style={{ width: 190 }}
        placeholder={byQueue ? t('treatment.queues') : String(usual)}
        suffix={t(unit === 'd' ? 'treatment.days' : 'treatment.seconds')}
        value={value === undefined ? null : Number.parseInt(value, 10)}
        onChange={(typed) => onChange(typed === null ? undefined : `${typed} ${unit}`)}
      />
    </div>
  );
}

interface VersionProps {
  metric: Metric;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

function Version({ metric, value, onChange }: VersionProps) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const name = t('treatment.version', { name: toldIn(metric, language) });
  const older = Array.from({ length: metric.version - 1 }, (_, at) => metric.version - 1 - at);
  return (
    <div className={styles['knob']}>
      <span>{name}</span>
      <Select
        aria-label={name}
        style={{ width: 190 }}
        value={value ?? 0}
        options={[
          { value: 0, label: t('treatment.newest') },
          ...older.map((version) => ({
            value: version,
            label: t('treatment.older', { version }),
          })),
        ]}
        onChange={(version: number) => onChange(version === 0 ? undefined : version)}
      />
    </div>
  );
}
