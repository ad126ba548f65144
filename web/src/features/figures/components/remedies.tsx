import { BulbOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import type { Metric } from '../api';
import styles from './page.module.css';

/** What to do when a figure is below plan. */
export function Remedies({ metric }: { metric: Metric }) {
  const { language } = usePreferences();
  return (
    <ul className={styles['remedies']}>
      {Object.entries(metric.remedies_told ?? {}).map(([name, words]) => (
        <li key={name}>{toldIn(words, language)}</li>
      ))}
    </ul>
  );
}

/** The same, one hover or click away. */
export function RemediesMark({ metric }: { metric: Metric }) {
  const { t } = useTranslation('figures');
  const count = Object.keys(metric.remedies_told ?? {}).length;
  if (count === 0) return null;
  return (
    <Popover
      trigger={['hover', 'click']}
      placement="left"
      title={t('remedies')}
      content={
        <div className={styles['narrow']}>
          <Remedies metric={metric} />
        </div>
      }
    >
      <Button size="small" icon={<BulbOutlined aria-hidden />}>
        {t('remediesCount', { count })}
      </Button>
    </Popover>
  );
}
