/** The desk's line: one socket that beats, comes back by itself, and hears what it missed. */

import { sessionToken } from '../shared/session';
import { lineAddress, pause_ms } from './back-off';
import { endingOf, type Message } from './messages';
import { newsCame } from './news';
import { type Change, type LiveState, NOTHING, reduce } from './reducer';

type Timer = ReturnType<typeof setTimeout>;

class DeskLine {
  state = NOTHING;
  readonly #watchers = new Set<() => void>();
  #session: string | null = null;
  #socket: WebSocket | null = null;
  #beat: Timer | null = null;
  #silence: Timer | null = null;
  #back: Timer | null = null;
  #failures = 0;

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Hold a session; null leaves the one that is held. */
  hold(session: string | null): void {
    if (session === this.#session) return;
    this.#close();
    this.#session = session;
    this.#failures = 0;
    this.#change({ type: 'left' });
    if (session !== null) this.#open(session);
  }

  #change(change: Change): LiveState {
    const next = reduce(this.state, change);
    if (next !== this.state) {
      this.state = next;
      for (const watcher of this.#watchers) watcher();
    }
    return next;
  }

  #open(session: string): void {
    this.#change({ type: 'connecting' });
    const { seq } = this.state;
    const after = seq === null ? {} : { after: String(seq) };
    const socket = new WebSocket(lineAddress('/api/v1/desk/live', { session, ...after }));
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ token: sessionToken() ?? '' }));
    socket.onmessage = ({ data }) => this.#heard(socket, JSON.parse(data as string) as Message);
    socket.onclose = ({ code }) => this.#closed(socket, code);
  }

  #heard(socket: WebSocket, message: Message): void {
    if (socket !== this.#socket) return;
    if (message.type === 'hello') {
      this.#failures = 0;
      this.#keepBeating(socket, message.beat_s, message.silent_after_s);
    }
    this.#expect(socket);
    if (message.type === 'inbox') newsCame();
    this.#change(message);
  }

  #silent_ms = 10_000;

  #keepBeating(socket: WebSocket, beat_s: number, silent_after_s: number): void {
    this.#silent_ms = silent_after_s * 1000;
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"beat"}');
    }, beat_s * 1000);
  }

  /** A line on which nothing is heard is dead, whatever the browser thinks of it. */
  #expect(socket: WebSocket): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#closed(socket, 0), this.#silent_ms);
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#close();
    const why = endingOf(code);
    if (why !== null) {
      this.#session = null;
      this.#change({ type: 'ended', why });
      return;
    }
    this.#change({ type: 'dropped' });
    const session = this.#session;
    if (session === null) return;
    this.#back = setTimeout(() => this.#open(session), pause_ms(this.#failures));
    this.#failures += 1;
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of [this.#beat, this.#silence, this.#back])
      if (timer !== null) clearTimeout(timer);
    this.#beat = this.#silence = this.#back = null;
    socket?.close();
  }
}

export const deskLine = new DeskLine();
