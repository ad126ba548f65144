/** The microphone: had from the browser, and heard before anybody is promised that it works. */

import type { Microphone } from './port';

/** A microphone that works is never digitally silent: it hears at least its own noise. */
const NOISE_FLOOR = 0.0001;
const TEST_MS = 3000;
const LOOK_MS = 50;

export interface Tested {
  verdict: Microphone;
  /** Set only with the verdict `good`. */
  stream: MediaStream | null;
}

/** Open a microphone and listen until it is heard, three seconds at most. */
export async function testMicrophone(deviceId: string): Promise<Tested> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: constraints(deviceId) });
  } catch (error) {
    const denied = error instanceof DOMException && error.name === 'NotAllowedError';
    return { verdict: denied ? 'denied' : 'missing', stream: null };
  }
  if (await isHeard(stream)) return { verdict: 'good', stream };
  release(stream);
  return { verdict: 'silent', stream: null };
}

function constraints(deviceId: string): MediaTrackConstraints {
  const cleaning = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return deviceId === '' ? cleaning : { ...cleaning, deviceId: { exact: deviceId } };
}

export function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function isHeard(stream: MediaStream): Promise<boolean> {
  const meter = new LevelMeter(stream);
  try {
    const until = performance.now() + TEST_MS;
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (meter.level() > NOISE_FLOOR) return true;
    }
    return false;
  } finally {
    meter.close();
  }
}

/** How loud a stream is now. */
class LevelMeter {
  readonly #context = new AudioContext();
  readonly #analyser = this.#context.createAnalyser();
  readonly #samples = new Float32Array(1024);

  constructor(stream: MediaStream) {
    this.#analyser.fftSize = this.#samples.length;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    void this.#context.resume();
  }

  /** Return the root mean square of the last samples; 0 to 1. */
  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return Math.sqrt(this.#samples.reduce((sum, x) => sum + x * x, 0) / this.#samples.length);
  }

  close(): void {
    void this.#context.close();
  }
}
