import { Collapse, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import styles from './page.module.css';

type Version = Schema<'VersionView'>;

interface Props {
  version: Version;
  versions: readonly Version[];
  chosen: string | null;
  onChoose: (version: string | null) => void;
}

const percent = (value: unknown) =>
  typeof value === 'number' ? `${(value * 100).toFixed(1)} %` : '–';
const plain = (value: unknown) => (typeof value === 'number' ? value.toFixed(2) : '–');

/** Which forecast is shown, and how well such forecasts did on the weeks before it. */
export function ForecastFacts({ version, versions, chosen, onChoose }: Props) {
  const { t, i18n } = useTranslation('planning');
  const best = version.accuracy[0];
  const named = (each: Version) =>
    `${new Date(each.made_at).toLocaleString(i18n.language)} · ${each.first} – ${each.last}`;
  const figures: readonly [string, string][] = [
    [t('facts.model'), t(version.model === 'top-down' ? 'facts.topDown' : 'facts.weekdayMean')],
    [t('facts.wape'), percent(best?.['wape'])],
    [t('facts.mase'), plain(best?.['mase'])],
    [t('facts.bias'), percent(best?.['bias'])],
    [t('facts.coverage'), percent(best?.['coverage'])],
    [
      t('facts.patience'),
      version.patience_s === null ? t('facts.unmeasured') : `${version.patience_s.toFixed(0)} s`,
    ],
    [t('facts.knownTo'), version.known_to],
  ];
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('facts.title')}</h3>
        <Select
          aria-label={t('facts.version')}
          style={{ width: 360 }}
          value={chosen ?? ''}
          onChange={(id) => onChoose(id === '' ? null : id)}
          options={[
            { value: '', label: t('facts.newest') },
            ...versions.map((each) => ({ value: each.id, label: named(each) })),
          ]}
        />
      </header>
      <dl className={styles['figures']}>
        {figures.map(([name, value]) => (
          <div key={name} className={styles['figure']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: 'notes',
            label: t('facts.notes', { count: version.notes.length }),
            children: (
              <ul className={styles['notes']}>
                {version.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </div>
  );
}
