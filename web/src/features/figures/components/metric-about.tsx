import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import type { Metric } from '../api';
import { duration, standardText } from '../model';
import styles from './page.module.css';

interface Props {
  metric: Metric;
  /** With which values it was counted, where not with its own. */
  params?: Record<string, string> | undefined;
}

type PeriodName = 'period_name.month';

/** Of how many periods the catalogue knows: a metric of all of them needs no word. */
const ALL_PERIODS = 8;

/** A metric's name with its whole definition one hover away. */
export function MetricName({ metric, params, onOpen }: Props & { onOpen?: () => void }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const name = toldIn(metric, language);
  return (
    <Popover content={<About metric={metric} params={params} />} title={name} mouseEnterDelay={0.3}>
      {onOpen === undefined ? (
        <span className={styles['named']}>
          {name}
          <InfoCircleOutlined className={styles['quiet'] ?? ''} aria-label={t('about.label')} />
        </span>
      ) : (
        <Button type="link" className={styles['cell'] ?? ''} onClick={onOpen}>
          {name}
        </Button>
      )}
    </Popover>
  );
}

/** What a metric means and how it is counted. */
export function About({ metric, params: told = {} }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const params = Object.entries(metric.params).map(([name, value]) => {
    const own = metric.queue_params.includes(name) ? ` (${t('treatment.queues')})` : '';
    return `$${name} = ${told[name] ?? `${duration(value)}${own}`}`;
  });
  return (
    <dl className={styles['about']}>
      <dt>{t('about.meaning')}</dt>
      <dd>{toldIn(metric.meaning, language)}</dd>
      <dt>{t('about.formula')}</dt>
      <dd className={styles['mono']}>{metric.formula}</dd>
      {params.length > 0 && (
        <>
          <dt>{t('about.params')}</dt>
          <dd className={styles['mono']}>{params.join(', ')}</dd>
        </>
      )}
      {metric.needs !== '' && (
        <>
          <dt>{t('about.needs')}</dt>
          <dd className={styles['mono']}>{metric.needs}</dd>
        </>
      )}
      {metric.periods.length < ALL_PERIODS && (
        <>
          <dt>{t('about.periods')}</dt>
          <dd>{metric.periods.map((each) => t(`period_name.${each}` as PeriodName)).join('、')}</dd>
        </>
      )}
      <dt>{t('about.version')}</dt>
      <dd>
        {metric.id} · {metric.version}
        {metric.sources.length > 0 && ` · ${metric.sources.join(', ')}`}
        {metric.completed && ` · ${t('about.completed')}`}
      </dd>
      {metric.standards.length > 0 && (
        <>
          <dt>{t('about.standards')}</dt>
          <dd>
            <Standards metric={metric} />
          </dd>
        </>
      )}
      {metric.grades.length > 0 && (
        <>
          <dt>{t('about.grades')}</dt>
          <dd className={styles['number']}>
            {metric.grades.map((band) => `${band.grade}: ${band.band}`).join(' · ')}
          </dd>
        </>
      )}
      {metric.remarks.length > 0 && (
        <>
          <dt>{t('about.remarks')}</dt>
          <dd>
            {metric.remarks.map((each) => (
              <div key={each.id}>
                {toldIn(each.says, language)} → {toldIn(each.decided, language)}
              </div>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

function Standards({ metric }: { metric: Metric }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  return (
    <>
      {metric.standards.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: standards have no name, and do not move
        <div key={at}>
          {t(`standard.${each.kind}` as 'standard.own')} {standardText(each, metric.unit, language)}{' '}
          {each.source} {each.note && toldIn(each.note, language)}
        </div>
      ))}
    </>
  );
}
