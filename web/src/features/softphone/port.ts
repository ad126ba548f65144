/** What the desk knows of a telephone in the page. Drawn by components, played by `sip-phone.ts`. */

import type { Quality } from './quality';

/** Whether the telephone can ring. */
export type Line =
  | 'off'
  /** On its way, or on its way back after a drop. */
  | 'connecting'
  | 'ready'
  /** The server does not take it; nobody tries again by themselves. */
  | 'refused';

/** What is known of the microphone; the telephone registers with a `good` one only. */
export type Microphone = 'unknown' | 'testing' | 'good' | 'silent' | 'denied' | 'missing';

interface PhoneCall {
  state: 'ringing' | 'answered';
  muted: boolean;
  quality: Quality | null;
}

export interface PhoneState {
  line: Line;
  microphone: Microphone;
  call: PhoneCall | null;
}

/** How the server's telephone line is reached: who we are there, and by which helpers. */
export interface Access {
  username: string;
  password: string;
  realm: string;
  path: string;
  iceServers: RTCIceServer[];
}

export interface Devices {
  microphone: string;
  speaker: string;
  /** Where it rings; a loudspeaker beside the headset, for instance. */
  ringer: string;
}

export interface Softphone {
  readonly state: PhoneState;
  watch(watcher: () => void): () => void;
  /** Test the microphone, then be reachable; again after either failed. */
  start(access: Access, devices: Devices): Promise<void>;
  stop(): void;
  /** Use other devices, at once, also within a call. */
  use(devices: Devices): Promise<void>;
  answer(): void;
  hangUp(): void;
  mute(muted: boolean): void;
  press(key: string): void;
}
