import { Duplex } from 'node:stream';
import { asOurselves, type Tenant } from './tenant.js';

/** Virtual ms. */
const LATENCY_MS = 1;

interface End {
  readonly localPort: number;
  readonly remotePort: number;
  readonly allowHalfOpen: boolean;
  readonly crossed: () => void;
  /** Virtual ms that the next message takes beyond what each takes. */
  readonly nextDelayMs: () => number;
}

/** Something on its way to an end: it is taken when it is due, and not before what was sent earlier. */
interface UnderWay {
  readonly take: () => void;
  due: boolean;
}

/** One end of a connection in memory, with what Node's HTTP and its clients ask of a TCP socket. */
export class MemorySocket extends Duplex {
  readonly localAddress = '127.0.0.1';
  readonly remoteAddress = '127.0.0.1';
  readonly remoteFamily = 'IPv4';
  readonly localPort: number;
  readonly remotePort: number;
  connecting: boolean;
  timeout = 0;
  bytesRead = 0;
  bytesWritten = 0;
  /** Whose end it is. */
  tenant: Tenant | undefined;
  #peer: MemorySocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #frozen = false;
  /** Ends a write of the peer that waits until somebody reads. */
  #drained: (() => void) | undefined;
  readonly #crossed: () => void;
  readonly #nextDelayMs: () => number;
  readonly #isServer: boolean;
  readonly #underWay: UnderWay[] = [];
  /** Within a message from the peer: its further bytes have no delay of their own. */
  #inMessage = false;

  constructor({ localPort, remotePort, allowHalfOpen, crossed, nextDelayMs }: End, connecting: boolean) {
    super({ allowHalfOpen, emitClose: true });
    this.localPort = localPort;
    this.remotePort = remotePort;
    this.connecting = connecting;
    this.#crossed = crossed;
    this.#nextDelayMs = nextDelayMs;
    this.#isServer = !connecting;
  }

  joinTo(peer: MemorySocket): void {
    this.#peer = peer;
  }

  /** Nobody took the connection. */
  refused(error: Error): void {
    this.#peer = undefined;
    this.destroy(error);
  }

  established(): void {
    if (this.destroyed) return;
    this.connecting = false;
    this.#act(() => {
      this.emit('connect');
      this.emit('ready');
    });
  }

  /** Nothing arrives here any more and nothing leaves; the peer sees a reset, as when the process at this end was killed. */
  freeze(): void {
    if (this.#frozen) return;
    this.#frozen = true;
    clearTimeout(this.#timer);
    this.#peer?.reset();
  }

  override _read(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.connecting) {
      this.once('connect', () => this._write(chunk, _encoding, done));
      return;
    }
    if (this.#frozen) return;
    // Node ends some messages with an empty write, which a stream of bytes does not know.
    if (chunk.length === 0) {
      done();
      return;
    }
    this.#touch();
    this.#inMessage = false;
    this.bytesWritten += chunk.length;
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed) {
      done(broken('write EPIPE', 'EPIPE'));
      return;
    }
    // Taken in the peer's turn, and told in our own.
    peer.#arrives(Buffer.from(chunk), () => this.#act(() => done()));
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.connecting) {
      this.once('connect', () => this._final(done));
      return;
    }
    if (this.#frozen) return;
    const peer = this.#peer;
    if (peer !== undefined) peer.#arrives(null, () => {});
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    const peer = this.#peer;
    this.#peer = undefined;
    if (!this.#frozen && peer !== undefined && !peer.destroyed) {
      if (this.writableFinished || error === null) peer.#arrives(null, () => {});
      else peer.reset();
      // What is written to a connection that is gone comes back as a reset.
      peer.#peer = undefined;
    }
    this.#drained?.();
    this.#drained = undefined;
    done(error);
  }

  /** The peer is gone without a word. */
  reset(): void {
    process.nextTick(() => {
      if (this.#frozen || this.destroyed) return;
      // One that its user has let go of has nobody left to tell.
      const error = this.listenerCount('error') > 0 ? broken('read ECONNRESET', 'ECONNRESET') : undefined;
      this.#act(() => this.destroy(error));
    });
  }

  resetAndDestroy(): this {
    this.#peer?.reset();
    this.#peer = undefined;
    return this.destroy();
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  setTimeout(ms: number, whenIdle?: () => void): this {
    this.timeout = ms;
    if (whenIdle !== undefined) {
      if (ms === 0) this.removeListener('timeout', whenIdle);
      else this.once('timeout', whenIdle);
    }
    this.#touch();
    return this;
  }

  setKeepAlive = (): this => this;
  setNoDelay = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
  address = () => ({ address: this.localAddress, family: 'IPv4', port: this.localPort });

  /**
   * What a caller sends takes a moment, so that who asks again and again at once sees time pass. A message that was given a
   * delay is overtaken by those of other connections; bytes of one connection stay in order.
   */
  #arrives(bytes: Buffer | null, taken: () => void): void {
    this.#crossed();
    const delayMs = (this.#isServer ? LATENCY_MS : 0) + this.#delayOf(bytes);
    this.#inOrder(delayMs, () => {
      if (this.#frozen || this.destroyed || this.readableEnded) {
        taken();
        return;
      }
      this.#touch();
      this.bytesRead += bytes?.length ?? 0;
      this.#act(() => {
        if (this.push(bytes) || bytes === null) taken();
        else this.#drained = taken;
      });
    });
  }

  #delayOf(bytes: Buffer | null): number {
    if (bytes === null || this.#inMessage) return 0;
    this.#inMessage = true;
    return this.#nextDelayMs();
  }

  #inOrder(delayMs: number, take: () => void): void {
    const one: UnderWay = { take, due: false };
    this.#underWay.push(one);
    const due = () => {
      one.due = true;
      while (this.#underWay[0]?.due === true) this.#underWay.shift()?.take();
    };
    if (delayMs > 0) setTimeout(due, delayMs);
    else process.nextTick(due);
  }

  /** As the program that owns this end. */
  #act(act: () => void): void {
    if (this.tenant !== undefined) this.tenant.run(act);
    else asOurselves(act);
  }

  #touch(): void {
    clearTimeout(this.#timer);
    if (this.timeout === 0 || this.destroyed || this.#frozen) return;
    this.#timer = setTimeout(() => this.#act(() => this.emit('timeout')), this.timeout);
  }
}

const broken = (message: string, code: string): Error =>
  Object.assign(new Error(message), { code, syscall: message.split(' ')[0] });

/** Both ends of a new connection; the client's is not connected yet. */
export function pairOf({
  port,
  clientPort,
  tenant,
  ...ways
}: {
  port: number;
  clientPort: number;
  tenant: Tenant | undefined;
  crossed: () => void;
  nextDelayMs: () => number;
}): { client: MemorySocket; server: MemorySocket } {
  const client = new MemorySocket({ localPort: clientPort, remotePort: port, allowHalfOpen: false, ...ways }, true);
  const server = new MemorySocket({ localPort: port, remotePort: clientPort, allowHalfOpen: true, ...ways }, false);
  client.tenant = tenant;
  client.joinTo(server);
  server.joinTo(client);
  return { client, server };
}
