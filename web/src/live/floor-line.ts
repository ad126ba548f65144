/** The floor's line: one socket for all who watch it in this window; it closes with the last. */

import { useSyncExternalStore } from 'react';
import { sessionToken } from '../shared/session';
import { serverSaid } from '../shared/time/clock';
import { lineAddress, pause_ms } from './back-off';
import { afterMessage, type FloorMessage, type FloorState, UNKNOWN } from './floor-state';
import { Frames } from './frames';
import { newsCame } from './news';

/** The server says something every five seconds. */
const SILENT_MS = 12_000;
/** Nobody should come back after these. */
const REFUSALS = new Set([4400, 4401, 4403]);

type Timer = ReturnType<typeof setTimeout>;

class FloorLine {
  state = UNKNOWN;
  readonly #watchers = new Set<() => void>();
  readonly #frames = new Frames(() => this.#tell());
  #socket: WebSocket | null = null;
  #silence: Timer | null = null;
  #back: Timer | null = null;
  #failures = 0;
  /** What is drawn lags behind what is known by a frame. */
  #known = UNKNOWN;

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) this.#open();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#leave();
    };
  }

  #tell(): void {
    this.state = this.#known;
    for (const watcher of this.#watchers) watcher();
  }

  #is(state: FloorState): void {
    this.#known = state;
    this.#frames.ask();
  }

  #open(): void {
    const socket = new WebSocket(lineAddress('/api/v1/live', { form: 'changes' }));
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ token: sessionToken() ?? '' }));
    socket.onmessage = ({ data }) => this.#heard(socket, JSON.parse(data as string));
    socket.onclose = ({ code }) => this.#closed(socket, code);
    this.#expect(socket);
  }

  #heard(socket: WebSocket, message: FloorMessage): void {
    if (socket !== this.#socket) return;
    this.#failures = 0;
    this.#expect(socket);
    if (message.type === 'floor') serverSaid(message.floor.at);
    if (message.type === 'changes') serverSaid(message.changes.at);
    if (message.type === 'inbox') newsCame();
    this.#is(afterMessage(this.#known, message));
  }

  #expect(socket: WebSocket): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#closed(socket, 0), SILENT_MS);
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#close();
    const line = REFUSALS.has(code) ? 'refused' : 'lost';
    this.#is({ ...this.#known, line });
    if (line === 'refused') return;
    this.#back = setTimeout(() => this.#open(), pause_ms(this.#failures));
    this.#failures += 1;
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of [this.#silence, this.#back]) if (timer !== null) clearTimeout(timer);
    this.#silence = this.#back = null;
    socket?.close();
  }

  #leave(): void {
    this.#close();
    this.#failures = 0;
    this.state = this.#known = UNKNOWN;
  }
}

const floorLine = new FloorLine();
const watch = (watcher: () => void) => floorLine.watch(watcher);

/** Follow the floor, as one may see it. */
export function useFloor(): FloorState {
  return useSyncExternalStore(watch, () => floorLine.state);
}
