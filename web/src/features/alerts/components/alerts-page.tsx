import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Switch, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../../shared/format/figures';
import { measured, toldIn } from '../../../shared/format/measured';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import type { Tone } from '../../../shared/ui/tokens';
import { type Alert, type AlertRule, alertsQuery, type PastAlert, pastQuery } from '../api';
import { chime, isSilent, keepSilent } from '../chime';
import { stands } from '../model';
import styles from './alerts.module.css';
import { RuleDrawer } from './rule-drawer';
import { useTelling } from './use-telling';

const TONES: Record<string, Tone> = {
  quiet: 'good',
  rising: 'warn',
  raised: 'bad',
  falling: 'warn',
};

/** What stands, by which rules, and what was. */
export function AlertsPage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('alerts');
  const [open, setOpen] = useState<AlertRule | 'new' | null>(null);
  const alerts = useQuery(alertsQuery);
  if (alerts.isError) return <Failed error={alerts.error} onRetry={() => alerts.refetch()} />;
  const raised = alerts.data?.filter(stands) ?? [];
  return (
    <section aria-label={t('title')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('title')}</h2>
        <SoundSwitch />
        {mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen('new')}>
            {t('add')}
          </Button>
        )}
      </header>
      {raised.map((alert) => (
        <Standing key={alert.rule.id} alert={alert} />
      ))}
      <Rules
        alerts={alerts.data ?? []}
        loading={alerts.isPending}
        onOpen={mayWrite ? setOpen : undefined}
      />
      <h3>{t('past')}</h3>
      <Past />
      {open !== null && (
        <RuleDrawer rule={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </section>
  );
}

/** Who switches the sound on hears it at once: browsers allow sound only after a click. */
function SoundSwitch() {
  const { t } = useTranslation('alerts');
  const [silent, setSilent] = useState(isSilent);
  return (
    <span className={styles['sound']}>
      {t('sound')}
      <Switch
        aria-label={t('sound')}
        checked={!silent}
        onChange={(on) => {
          keepSilent(!on);
          setSilent(!on);
          chime();
        }}
      />
    </span>
  );
}

/** One alert that stands, with what to do. */
function Standing({ alert: { rule, value: now, raised_at, remedies } }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  const { condition, scope, value, language } = useTelling();
  return (
    <article className={styles['card']} aria-label={rule.name}>
      <header className={styles['head']}>
        <Chip tone="bad">{t('phase.raised')}</Chip>
        <h3>{rule.name}</h3>
        <span>{scope(rule)}</span>
        <span>{condition(rule)}</span>
        <strong className={styles['value']}>{t('now', { value: value(rule.measure, now) })}</strong>
        {raised_at !== null && (
          <span className={styles['quiet']}>{t('since', { at: moment(raised_at, language) })}</span>
        )}
      </header>
      <ul className={styles['remedies']}>
        {Object.entries(remedies).map(([name, words]) => (
          <li key={name}>{toldIn(words, language)}</li>
        ))}
      </ul>
    </article>
  );
}

interface RulesProps {
  alerts: Alert[];
  loading: boolean;
  onOpen: ((rule: AlertRule) => void) | undefined;
}

function Rules({ alerts, loading, onOpen }: RulesProps) {
  const { t } = useTranslation('alerts');
  const { condition, scope, value, language } = useTelling();
  const seconds = (of: number | undefined) => measured(of, 'seconds', language);
  const columns: TableColumnsType<Alert> = [
    {
      title: t('rule.name'),
      render: (_, { rule }) =>
        onOpen === undefined ? (
          rule.name
        ) : (
          <Button type="link" className={styles['open'] ?? ''} onClick={() => onOpen(rule)}>
            {rule.name}
          </Button>
        ),
    },
    { title: t('rule.scope'), render: (_, { rule }) => scope(rule) },
    { title: t('rule.condition'), render: (_, { rule }) => condition(rule) },
    { title: t('rule.for'), align: 'right', render: (_, { rule }) => seconds(rule.for_s) },
    {
      title: t('rule.value'),
      align: 'right',
      className: styles['value'] ?? '',
      render: (_, alert) => alert.trouble || value(alert.rule.measure, alert.value),
    },
    { title: t('rule.state'), render: (_, alert) => <PhaseChip alert={alert} /> },
  ];
  return (
    <Table
      rowKey={({ rule }) => rule.id}
      columns={columns}
      dataSource={alerts}
      loading={loading}
      size="middle"
      pagination={false}
      locale={{ emptyText: <Empty description={t('noRules')} /> }}
    />
  );
}

function PhaseChip({ alert: { phase, rule } }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  if (!rule.enabled) return <Chip tone="neutral">{t('phase.resting')}</Chip>;
  return <Chip tone={TONES[phase] ?? 'neutral'}>{t(`phase.${phase}` as 'phase.quiet')}</Chip>;
}

function Past() {
  const { t } = useTranslation('alerts');
  const { measure, scope, value, language } = useTelling();
  const past = useQuery(pastQuery);
  if (past.isError) return <Failed error={past.error} onRetry={() => past.refetch()} />;
  const columns: TableColumnsType<PastAlert> = [
    { title: t('at'), render: (_, { at }) => moment(at, language), width: 200 },
    {
      title: t('rule.state'),
      render: (_, { kind, cause }) =>
        kind === 'alert.raised' ? (
          <Chip tone="bad">{t('phase.raised')}</Chip>
        ) : (
          <Chip tone="good">{t(`cleared.${cause}` as 'cleared.back')}</Chip>
        ),
    },
    { title: t('rule.name'), dataIndex: 'name' },
    { title: t('rule.scope'), render: (_, event) => scope(event) },
    { title: t('rule.measure'), render: (_, event) => measure(event.measure) },
    {
      title: t('rule.value'),
      align: 'right',
      className: styles['value'] ?? '',
      render: (_, event) => value(event.measure, event.value),
    },
    {
      title: t('lasted'),
      align: 'right',
      className: styles['value'] ?? '',
      render: (_, { elapsed_s }) =>
        elapsed_s === null ? '' : measured(elapsed_s, 'seconds', language),
    },
  ];
  return (
    <Table
      rowKey="position"
      columns={columns}
      dataSource={past.data ?? []}
      loading={past.isPending}
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Empty description={t('nothing')} /> }}
    />
  );
}
