import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import type { Tone } from '../../../shared/ui/tokens';
import { accessOf, type Telephone } from '../api';
import type { Devices, PhoneState } from '../port';
import { chosenDevices, tryDevices, usePhoneState } from '../use-softphone';
import { PhoneHint } from './phone-hint';
import styles from './phone-panel.module.css';

/** The telephone in the page: whether it can ring, and by which devices. */
export function PhonePanel({ telephone }: { telephone: Telephone }) {
  const { t } = useTranslation('softphone');
  const phone = usePhoneState();
  return (
    <section className={styles['panel']} aria-labelledby="phone-title">
      <header className={styles['head']}>
        <h2 id="phone-title">{t('title')}</h2>
        <LineChip phone={phone} />
      </header>
      <PhoneHint microphone={phone.microphone} line={phone.line} />
      <DeviceChoice telephone={telephone} testing={phone.microphone === 'testing'} />
    </section>
  );
}

function LineChip({ phone }: { phone: PhoneState }) {
  const { t } = useTranslation('softphone');
  const tones: Record<PhoneState['line'], Tone> = {
    off: 'neutral',
    connecting: 'warn',
    ready: 'good',
    refused: 'bad',
  };
  return (
    <span role="status">
      <Chip tone={tones[phone.line]}>{t(`line.${phone.line}`)}</Chip>
    </span>
  );
}

const KINDS = { microphone: 'audioinput', speaker: 'audiooutput', ringer: 'audiooutput' } as const;

function DeviceChoice({ telephone, testing }: { telephone: Telephone; testing: boolean }) {
  const { t } = useTranslation('softphone');
  const [chosen, choose] = useState(chosenDevices);
  const found = useMediaDevices();
  const apply = (devices: Devices) => {
    choose(devices);
    tryDevices(accessOf(telephone), devices);
  };
  return (
    <div className={styles['devices']}>
      {(['microphone', 'speaker', 'ringer'] as const).map((use) => (
        <div key={use} className={styles['device']}>
          <label htmlFor={`phone-${use}`}>{t(`device.${use}`)}</label>
          <Select
            id={`phone-${use}`}
            value={found.some((each) => each.deviceId === chosen[use]) ? chosen[use] : ''}
            options={optionsFor(found, KINDS[use], t('device.usual'))}
            onChange={(id) => apply({ ...chosen, [use]: id })}
            popupMatchSelectWidth={false}
          />
        </div>
      ))}
      <Button loading={testing} onClick={() => apply(chosen)}>
        {t('test')}
      </Button>
    </div>
  );
}

function optionsFor(found: readonly MediaDeviceInfo[], kind: MediaDeviceKind, usual: string) {
  const fitting = found.filter(
    (each) => each.kind === kind && each.deviceId !== 'default' && each.deviceId !== '',
  );
  return [
    { value: '', label: usual },
    ...fitting.map((each) => ({ value: each.deviceId, label: each.label || each.deviceId })),
  ];
}

/** Follow the machine's sound devices; their names are told once the microphone was allowed. */
function useMediaDevices(): readonly MediaDeviceInfo[] {
  const [found, tell] = useState<readonly MediaDeviceInfo[]>([]);
  const { microphone } = usePhoneState();
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (microphone === 'testing' || media === undefined) return;
    const look = () => void media.enumerateDevices().then(tell);
    look();
    media.addEventListener('devicechange', look);
    return () => media.removeEventListener('devicechange', look);
  }, [microphone]);
  return found;
}
