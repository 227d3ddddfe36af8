import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../src/core/clock.js';
import type { WireRequest, WireResponse } from '../../src/record/exchange.js';
import type { Journal } from '../../src/record/journal.js';

/** Any bytes to a notify address, whole or drop by drop. */
export interface PostedBytes {
  readonly order: string;
  /** What is wrong with them, for people: `oversized`. */
  readonly what: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Real ms between pieces, and how many there are; absent: at once. */
  readonly slow?: { readonly pieces: number; readonly everyMs: number };
}

/** Longer than any IUT should listen. */
const LIMIT_MS = 20_000;

const ANSWER_LIMIT_BYTES = 65_536;

export type Posting = { readonly outcome: 'answered' | 'reset' | 'timeout'; readonly response?: WireResponse };

/** Sends on a connection of its own. Never rejects: that an IUT breaks it off is what is asked of it. */
function postBytes(
  url: URL,
  { headers, body }: WireRequest,
  slow: PostedBytes['slow'],
  clock: Clock,
): Promise<Posting> {
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method: 'POST', agent: false, headers: Object.fromEntries(headers) });
    let isOver = false;
    const end = (posting: Posting) => {
      isOver = true;
      clearTimeout(limit);
      resolve(posting);
      request.destroy();
    };
    const limit = setTimeout(() => end({ outcome: 'timeout' }), LIMIT_MS);
    request.on('error', () => end({ outcome: 'reset' }));
    request.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
      });
      answer.on('error', () => end({ outcome: 'reset' }));
      answer.on('end', () => {
        const response = { status: answer.statusCode ?? 0, headers: [], body: Buffer.concat(chunks) };
        end({ outcome: 'answered', response });
      });
    });
    if (slow === undefined) {
      request.end(body);
      return;
    }
    const length = Math.ceil(body.length / slow.pieces);
    const drip = async () => {
      for (let at = 0; at < body.length && !isOver; at += length) {
        request.write(body.subarray(at, at + length));
        await clock.sleepReal(slow.everyMs);
      }
      if (!isOver) request.end();
    };
    void drip();
  });
}

/**
 * The same as an exchange of a network that stands in the journal, with a `bytes-posted` fact. Resolves when the IUT has
 * ended it.
 */
export async function postAsNotice(
  { clock, journal }: { clock: Clock; journal: Journal },
  {
    notifyUrl,
    contentType,
    ...about
  }: {
    readonly network: string;
    /** Notification id of the contract. */
    readonly operation: string;
    readonly notifyUrl: string;
    readonly contentType: string;
    readonly marks: { readonly account: string; readonly order: string };
  },
  { what, body, headers = {}, slow }: Omit<PostedBytes, 'order'>,
): Promise<{ status?: number }> {
  const url = new URL(notifyUrl);
  const bytes = Buffer.from(body);
  const request: WireRequest = {
    method: 'POST',
    target: `${url.pathname}${url.search}`,
    headers: Object.entries({ 'Content-Type': contentType, 'Content-Length': String(bytes.length), ...headers }),
    body: bytes,
  };
  const exchange = journal.openExchange({ link: 'notification', ...about, request });
  const { outcome, response } = await postBytes(url, request, slow, clock);
  exchange.close({ outcome, ...(response === undefined ? {} : { response }) });
  const answered = response === undefined ? {} : { status: response.status };
  const { network, marks } = about;
  journal.fact({ kind: 'bytes-posted', network, ...marks, what, ...answered, exchange: exchange.id });
  return answered;
}
