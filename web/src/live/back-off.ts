/** Coming back after a line dropped: where to, and how long to wait before. */

/** Pauses in milliseconds; each is varied, so that not all come at once. */
const BACK_MS = [200, 1000, 2000, 4000, 8000];

export function pause_ms(failures: number): number {
  const found = BACK_MS[Math.min(failures, BACK_MS.length - 1)] ?? 0;
  return found * (0.75 + Math.random() / 2);
}

/** Return the address of a WebSocket of the server that this page came from. */
export function lineAddress(path: string, asked: Record<string, string>): URL {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  return address;
}
