import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import type { Metric } from '../api';
import { duration, standardText } from '../model';
import styles from './page.module.css';

/** A metric's name with its whole definition one hover away. */
export function MetricName({ metric, onOpen }: { metric: Metric; onOpen?: () => void }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const name = toldIn(metric, language);
  return (
    <Popover content={<About metric={metric} />} title={name} mouseEnterDelay={0.3}>
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
export function About({ metric }: { metric: Metric }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const params = Object.entries(metric.params).map(
    ([name, value]) => `$${name} = ${duration(value)}`,
  );
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
            {metric.grades.map((band) => `${band.grade}: ${band.band}`).join('　')}
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
          {each.source} {each.note}
        </div>
      ))}
    </>
  );
}
