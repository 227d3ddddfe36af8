import { Agent, type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecurely, Agent as SecureAgent } from 'node:https';
import type { WireRequest, WireResponse } from '../record/exchange.js';

/** How a call of ours ended; see `Outcome` of the record. */
export type CallOutcome = 'answered' | 'timeout' | 'reset' | 'refused' | 'unreadable';

export interface HttpResult {
  readonly outcome: CallOutcome;
  /** Present whenever a status line came, even if the body was cut off. */
  readonly response?: WireResponse;
  /** Unix ms at which the last byte of the request was handed to the socket (of the attempt, if none was). */
  readonly sentAtMs: number;
  /** Unix ms of the last byte of the answer, or of its failure. */
  readonly answeredAtMs: number;
  /** Between the two, monotonic. */
  readonly latencyMs: number;
  /** Why there is no whole answer, in the system's words. */
  readonly detail?: string;
}

export interface HttpClient {
  send(request: WireRequest, options: { timeoutMs: number; repeatable: boolean }): Promise<HttpResult>;
  close(): void;
}

/** Connections idle for longer are not used again: many servers close them after a few seconds, in the very moment of use. */
const IDLE_MS = 1_000;
/** A timer that fires so much too late was held up by a pause of ours; the answer may lie in the socket, unread. */
const OWN_PAUSE_MS = 100;

/**
 * Sends requests byte for byte as given, over kept connections. It never throws for what the peer does.
 *
 * A kept connection may be closed by the peer while a request is on its way into it. That is nobody's fault, so a
 * *repeatable* request (a read) that dies so before any answer is sent once more on a new connection; a stimulus is not, since
 * it might arrive twice.
 */
export function createHttpClient(baseUrl: string): HttpClient {
  const { protocol, hostname, port } = new URL(baseUrl);
  const secure = protocol === 'https:';
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, timeout: IDLE_MS });
  const open = secure ? requestSecurely : requestPlain;

  function attempt(wire: WireRequest, timeoutMs: number, fresh: boolean): Promise<HttpResult & { reused: boolean }> {
    return new Promise((resolve) => {
      let sentAtMs = Date.now();
      let sentReal = performance.now();
      let connected = false;
      let answer: IncomingMessage | undefined;
      const chunks: Buffer[] = [];

      const request: ClientRequest = open({
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        method: wire.method,
        path: wire.target,
        // Every header is given by the caller, so that the record holds what is sent.
        setHost: false,
        agent: fresh ? new (secure ? SecureAgent : Agent)({ keepAlive: false }) : agent,
      });
      for (const [name, value] of wire.headers) request.setHeader(name, value);

      let done = false;
      const end = (outcome: CallOutcome, detail?: string) => {
        if (done) return;
        done = true;
        clearTimeout(timer);
        const latencyMs = performance.now() - sentReal;
        const response = answer === undefined ? undefined : responseOf(answer, Buffer.concat(chunks));
        resolve({
          outcome,
          sentAtMs,
          answeredAtMs: Date.now(),
          latencyMs,
          reused: request.reusedSocket && answer === undefined && outcome === 'reset',
          ...(response === undefined ? {} : { response }),
          ...(detail === undefined ? {} : { detail }),
        });
        if (outcome !== 'answered') request.destroy();
      };
      // Our own pause is not the peer's silence: it is given back.
      const wait = (waitMs: number): NodeJS.Timeout => {
        const dueReal = performance.now() + waitMs;
        return setTimeout(() => {
          const lateMs = performance.now() - dueReal;
          if (lateMs > OWN_PAUSE_MS) timer = wait(lateMs);
          else end('timeout', `no whole answer in ${timeoutMs} ms`);
        }, waitMs);
      };
      let timer = wait(timeoutMs);

      request.once('socket', (socket) => {
        if (request.reusedSocket || !socket.connecting) connected = true;
        else
          socket.once('connect', () => {
            connected = true;
          });
      });
      request.once('finish', () => {
        sentAtMs = Date.now();
        sentReal = performance.now();
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const detail = error.code ?? error.message;
        if (detail.startsWith('HPE_')) end('unreadable', `not HTTP (${detail})`);
        else if (answer !== undefined) end('unreadable', `cut off (${detail})`);
        else end(connected ? 'reset' : 'refused', detail);
      });
      request.once('response', (response) => {
        answer = response;
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () =>
          end(response.complete ? 'answered' : 'unreadable', response.complete ? undefined : 'cut off'),
        );
        response.once('error', (error) => end('unreadable', `cut off (${error.message})`));
        response.once('close', () => end('unreadable', 'cut off'));
      });
      request.end(wire.body);
    });
  }

  return {
    async send(wire, { timeoutMs, repeatable }) {
      const { reused, ...result } = await attempt(wire, timeoutMs, false);
      if (!reused || !repeatable) return result;
      const { reused: _, ...again } = await attempt(wire, timeoutMs, true);
      return again;
    },
    close: () => agent.destroy(),
  };
}

function responseOf(answer: IncomingMessage, body: Buffer): WireResponse {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
    headers.push([answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '']);
  return { status: answer.statusCode ?? 0, headers, body };
}
