/** The page's one telephone, for components. */

import { useSyncExternalStore } from 'react';
import type { Devices, PhoneState, Softphone } from './port';
import { SipPhone } from './sip-phone';

const KEY = 'huawu.devices';
const phone: Softphone = new SipPhone();

const watch = (watcher: () => void) => phone.watch(watcher);

export function softphone(): Softphone {
  return phone;
}

export function usePhoneState(): PhoneState {
  return useSyncExternalStore(watch, () => phone.state);
}

/** Return the devices chosen on this browser; "" is the browser's own choice. */
export function chosenDevices(): Devices {
  const none: Devices = { microphone: '', speaker: '', ringer: '' };
  try {
    return { ...none, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Devices>) };
  } catch {
    return none;
  }
}

export function chooseDevices(devices: Devices): void {
  localStorage.setItem(KEY, JSON.stringify(devices));
}
