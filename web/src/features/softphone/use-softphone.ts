/** The page's one telephone, for components. */

import { useSyncExternalStore } from 'react';
import { sessionToken } from '../../shared/session';
import type { Access, Devices, PhoneState, Softphone } from './port';
import { SipPhone } from './sip-phone';

const KEY = 'huawu.devices';
const phone: Softphone = new SipPhone();

const watch = (watcher: () => void) => phone.watch(watcher);

export function softphone(): Softphone {
  return phone;
}

/** Going from one page to another takes less than this. */
const BETWEEN_PAGES_MS = 3000;
let holders = 0;

/** Have the telephone reachable until it is let go; a call that runs moves to the next page. */
export function holdPhone(access: Access): () => void {
  holders += 1;
  if (phone.state.line !== 'ready') void phone.start(access, chosenDevices());
  return () => {
    holders -= 1;
    setTimeout(stopUnheld, BETWEEN_PAGES_MS);
  };
}

/** Test devices and use them; who is not at work yet is not reachable by it. */
export function tryDevices(access: Access, devices: Devices): void {
  chooseDevices(devices);
  void (holders > 0 ? phone.start(access, devices) : phone.use(devices));
}

function stopUnheld(): void {
  if (holders > 0) return;
  if (phone.state.call === null || sessionToken() === null) {
    phone.stop();
    return;
  }
  const unwatch = phone.watch(() => {
    if (phone.state.call !== null) return;
    unwatch();
    stopUnheld();
  });
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

function chooseDevices(devices: Devices): void {
  localStorage.setItem(KEY, JSON.stringify(devices));
}
