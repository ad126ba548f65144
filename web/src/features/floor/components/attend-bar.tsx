import { Button, Popover, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { Chip } from '../../../shared/ui/chip';
import { type Attended, MODES } from '../acts';
import type { FloorPhone } from '../phone-port';
import type { Attending } from '../use-attending';
import styles from './panel.module.css';

interface Props {
  attending: Attending;
  agents: readonly AgentNow[];
  phone: FloorPhone;
}

/** Which call one attends and how; one's own telephone. Its place is kept. */
export function AttendBar({ attending, agents, phone }: Props) {
  const { t } = useTranslation('floor');
  const { attended, awaited } = attending;
  const named = (id: string) => agents.find((agent) => agent.id === id)?.name ?? id;
  return (
    <section className={styles['attend']} aria-label={t('attending.label')}>
      {attended !== null && (
        <Call attended={attended} name={named(attended.agent)} {...{ attending, phone }} />
      )}
      {attended === null && awaited !== null && (
        <>
          <Chip tone="info">{t('attending.awaited', { name: named(awaited.agent) })}</Chip>
          <Button onClick={() => attending.await(null)}>{t('attending.cancel')}</Button>
        </>
      )}
      <Popover content={<div style={{ width: 400 }}>{phone.panel}</div>} trigger="click">
        <Button>{t('phone.open')}</Button>
      </Popover>
    </section>
  );
}

interface CallProps {
  attended: Attended;
  name: string;
  attending: Attending;
  phone: FloorPhone;
}

function Call({ attended, name, attending, phone }: CallProps) {
  const { t } = useTranslation('floor');
  const { call } = phone;
  return (
    <>
      <span role="status">
        <Chip tone="busy" strong>
          {t(`act.${attended.mode}`)} · {t('attending.with', { name })}
        </Chip>
      </span>
      {phone.inPage && call?.state !== 'answered' && (
        <span className={styles['quiet']}>{t('attending.ringing')}</span>
      )}
      {!phone.inPage && <span className={styles['quiet']}>{t('attending.atPhone')}</span>}
      <Segmented
        aria-label={t('attending.mode')}
        value={attended.mode}
        disabled={attending.busy}
        options={MODES.map((value) => ({ value, label: t(`act.${value}`) }))}
        onChange={attending.change}
      />
      {call !== null && attended.mode !== 'monitor' && (
        <Button onClick={() => phone.mute(!call.muted)}>
          {t(call.muted ? 'attending.unmute' : 'attending.mute')}
        </Button>
      )}
      <Button danger disabled={attending.busy} onClick={attending.takeOver}>
        {t('attending.takeOver')}
      </Button>
      <Button disabled={attending.busy} onClick={attending.leave}>
        {t('attending.leave')}
      </Button>
    </>
  );
}
