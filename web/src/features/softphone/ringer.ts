/** What is heard beside the conversation: the ringing, on a device of its own. */

const RATE = 8000;

/** Return one ring and its pause as a WAV file: the Chinese cadence, 1 s of 450 Hz, then 4 s. */
function ringing(): Blob {
  const samples = new Int16Array(RATE * 5);
  for (let at = 0; at < RATE; at += 1) {
    const edge = Math.min(1, at / 200, (RATE - at) / 200);
    samples[at] = Math.round(9000 * edge * Math.sin((2 * Math.PI * 450 * at) / RATE));
  }
  return new Blob([header(samples.byteLength), samples], { type: 'audio/wav' });
}

function header(size: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at: number, word: string) => {
    for (let i = 0; i < word.length; i += 1) view.setUint8(at + i, word.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, size, true);
  return view.buffer;
}

/** Send an element's sound to a device; browsers that cannot choose use their own. */
export async function soundAt(element: HTMLAudioElement, deviceId: string): Promise<void> {
  if (typeof element.setSinkId === 'function')
    await element.setSinkId(deviceId).catch(() => undefined);
}

export class Ringer {
  readonly #element = new Audio();

  constructor() {
    this.#element.src = URL.createObjectURL(ringing());
    this.#element.loop = true;
  }

  at(deviceId: string): Promise<void> {
    return soundAt(this.#element, deviceId);
  }

  start(): void {
    this.#element.currentTime = 0;
    // Refused before the first click on the page; the screen rings all the same.
    void this.#element.play().catch(() => undefined);
  }

  stop(): void {
    this.#element.pause();
  }
}
