/** The telephone in the page, by JsSIP: the only file that knows SIP. */

import type { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import { release, testMicrophone } from './microphone';
import type { Access, Devices, PhoneState, Softphone } from './port';
import { qualityOf } from './quality';
import { Ringer, soundAt } from './ringer';
import { SipSocket } from './sip-socket';

const OFF: PhoneState = { line: 'off', microphone: 'unknown', call: null };
const REGISTER_S = 120;
/** Trying again after a drop begins soon and stays frequent: calls wait for it. */
const RECOVERY_S = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 5 };
const LOOK_MS = 1000;
/** How long addresses are gathered before the answer goes; helpers (TURN) may take that long. */
const GATHER_MS = 800;

export class SipPhone implements Softphone {
  state = OFF;
  readonly #watchers = new Set<() => void>();
  readonly #ringer = new Ringer();
  readonly #voice = new Audio();
  #agent: UA | null = null;
  #session: RTCSession | null = null;
  #stream: MediaStream | null = null;
  #access: Access | null = null;
  #looking: ReturnType<typeof setInterval> | null = null;

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async start(access: Access, devices: Devices): Promise<void> {
    this.#access = access;
    // SIP is a quarter of a megabyte that only people at work need.
    const [{ UA }] = await Promise.all([import('./user-agent'), this.use(devices)]);
    if (this.#stream === null || this.#agent !== null) return;
    const agent = new UA({
      sockets: [new SipSocket(access.path)],
      uri: `sip:${access.username}@${access.realm}`,
      password: access.password,
      realm: access.realm,
      register_expires: REGISTER_S,
      session_timers: false,
      user_agent: 'Huawu web',
      ...RECOVERY_S,
    });
    this.#agent = agent;
    agent.on('connecting', () => this.#is({ line: 'connecting' }));
    agent.on('disconnected', () => this.#is({ line: 'connecting' }));
    agent.on('registered', () => this.#registered());
    agent.on('registrationFailed', () =>
      this.#is({ line: agent.isConnected() ? 'refused' : 'connecting' }),
    );
    agent.on('newRTCSession', ({ session }: { session: RTCSession }) => this.#incoming(session));
    agent.start();
  }

  stop(): void {
    this.#agent?.stop();
    this.#agent = null;
    this.#over();
    release(this.#stream);
    this.#stream = null;
    this.#is(OFF);
  }

  async use(devices: Devices): Promise<void> {
    this.#is({ microphone: 'testing' });
    await Promise.all([this.#ringer.at(devices.ringer), soundAt(this.#voice, devices.speaker)]);
    const tested = await testMicrophone(devices.microphone);
    this.#is({ microphone: tested.verdict });
    if (tested.stream === null) {
      this.#lose();
      return;
    }
    const before = this.#stream;
    this.#stream = tested.stream;
    for (const track of tested.stream.getAudioTracks()) {
      track.onended = () => this.#microphoneGone();
      await this.#sender()?.replaceTrack(track);
    }
    release(before);
    this.mute(this.state.call?.muted ?? false);
  }

  answer(): void {
    const { iceServers } = this.#access ?? { iceServers: [] };
    if (this.#session === null || this.#stream === null) return;
    this.#session.answer({
      mediaStream: this.#stream,
      pcConfig: { iceServers, bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' },
    });
  }

  hangUp(): void {
    if (this.#session?.isEnded() === false) this.#session.terminate({ status_code: 486 });
  }

  mute(muted: boolean): void {
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted;
    if (this.state.call !== null) this.#is({ call: { ...this.state.call, muted } });
  }

  press(key: string): void {
    const sender = this.#sender();
    if (sender?.dtmf?.canInsertDTMF) sender.dtmf.insertDTMF(key, 120, 60);
  }

  #is(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.#watchers) watcher();
  }

  #registered(): void {
    this.#is({ line: 'ready' });
    // The engine reaches a call that outlived the drop only by its new address.
    if (this.#session?.isEstablished())
      this.#session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
  }

  /** A telephone without a microphone takes no calls; one in a call keeps hearing. */
  #lose(): void {
    if (this.state.call !== null) return;
    this.#agent?.stop();
    this.#agent = null;
    this.#is({ line: 'off' });
  }

  #microphoneGone(): void {
    this.#is({ microphone: 'missing' });
    this.#lose();
  }

  #sender(): RTCRtpSender | undefined {
    const connection = this.#session?.connection as RTCPeerConnection | null | undefined;
    return connection?.getSenders().find((sender) => sender.track?.kind === 'audio');
  }

  #incoming(session: RTCSession): void {
    if (this.#session !== null) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.#session = session;
    this.#is({ call: { state: 'ringing', muted: false, quality: null } });
    this.mute(false);
    this.#ringer.start();
    session.on('peerconnection', ({ peerconnection }) => this.#hear(peerconnection));
    this.#gatherBriefly(session);
    session.on('confirmed', () => this.#confirmed());
    session.on('ended', () => this.#over());
    session.on('failed', () => this.#over());
  }

  #hear(connection: RTCPeerConnection): void {
    connection.ontrack = ({ streams: [stream] }) => {
      this.#voice.srcObject = stream ?? null;
      void this.#voice.play().catch(() => undefined);
    };
  }

  #gatherBriefly(session: RTCSession): void {
    let asked = false;
    session.on('icecandidate', ({ ready }) => {
      if (!asked) setTimeout(ready, GATHER_MS);
      asked = true;
    });
  }

  #confirmed(): void {
    this.#ringer.stop();
    const call = this.state.call;
    if (call !== null) this.#is({ call: { ...call, state: 'answered' } });
    this.#looking = setInterval(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const connection = this.#session?.connection as RTCPeerConnection | undefined;
    if (connection === undefined || this.state.call === null) return;
    const report = await connection.getStats();
    const call = this.state.call;
    if (call !== null) this.#is({ call: { ...call, quality: qualityOf(report.values()) } });
  }

  #over(): void {
    this.#ringer.stop();
    if (this.#looking !== null) clearInterval(this.#looking);
    this.#looking = null;
    this.#session = null;
    this.#voice.srcObject = null;
    this.#is({ call: null });
    if (this.state.microphone !== 'good') this.#lose();
  }
}
