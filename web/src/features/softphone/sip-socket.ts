/** The way to the telephone engine: Huawu's own port, opened with the session's token. */

import type { Socket } from 'jssip';
import { sessionToken } from '../../shared/session';

/** JsSIP's port for a connection; the first message is ours, everything after it is SIP. */
export class SipSocket implements Socket {
  readonly via_transport = 'WS';
  readonly sip_uri: string;
  readonly url: string;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: <T>(data: T) => void = () => undefined;
  #line: WebSocket | null = null;

  constructor(path: string) {
    const here = new URL(path, window.location.href);
    here.protocol = here.protocol === 'https:' ? 'wss:' : 'ws:';
    this.url = here.href;
    this.sip_uri = `sip:${here.host};transport=ws`;
  }

  connect(): void {
    if (this.#line !== null) return;
    const line = new WebSocket(this.url, 'sip');
    this.#line = line;
    line.onopen = () => {
      line.send(JSON.stringify({ token: sessionToken() ?? '' }));
      this.onconnect();
    };
    line.onmessage = ({ data }) => this.ondata(data);
    line.onclose = ({ wasClean, code, reason }) => {
      if (this.#line !== line) return;
      this.#line = null;
      this.ondisconnect(!wasClean, code, reason);
    };
  }

  disconnect(): void {
    const line = this.#line;
    this.#line = null;
    line?.close();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (this.#line?.readyState !== WebSocket.OPEN) return false;
    this.#line.send(message as string);
    return true;
  }

  isConnected(): boolean {
    return this.#line?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#line?.readyState === WebSocket.CONNECTING;
  }
}
