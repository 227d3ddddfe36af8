import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { DEEPEST_JSON, isTooDeep } from '../../src/core/json.js';
import type { Breach, WireRequest } from '../../src/record/exchange.js';
import { headerValues, type Protocol } from '../kit/pipeline.js';
import type { Receiver } from './receivers.js';

/** What authentication found, for the fact that the operation writes: an unauthentic event is heard, and refused. */
export interface EventVerdict {
  readonly authentic: boolean;
}

/** What Standard Webhooks allow between sending and receiving, either way. */
const TOLERANCE_MS = 300_000;

/** Authenticity of events: Standard Webhooks, symmetric (`v1`), tolerance five minutes; each receiver has its own secret. */
export function eventProtocol({
  receiverAt,
  nowMs,
}: {
  receiverAt: (target: string) => Receiver | undefined;
  /** Wire time. */
  nowMs: () => number;
}): {
  protocol: Protocol<EventVerdict>;
  verdictOf: (request: WireRequest) => Breach | undefined;
} {
  function verdictOf(request: WireRequest): Breach | undefined {
    const headers: Record<string, string> = {};
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const values = headerValues(request, name);
      if (values.length > 1) return breach('duplicate-header', name, `${name} stands ${values.length} times`);
      headers[name] = values[0] ?? '';
    }
    const receiver = receiverAt(request.target);
    if (receiver === undefined) return NOBODY;
    const problem = problemOf(headers, request.body.toString('utf8'), receiver.secret, nowMs());
    return problem === undefined ? undefined : breach('signature', 'webhook-signature', problem);
  }

  return {
    verdictOf,
    protocol: {
      network: 'zeropay',
      link: 'event',
      bodyLimit: 1_048_576,
      marksOf(request, _operation, body) {
        const merchant = receiverAt(request.target)?.merchant;
        return { ...marksOfEvent(body), ...(merchant === undefined ? {} : { account: merchant }) };
      },
      parseBody({ body }) {
        try {
          const parsed: unknown = JSON.parse(body.toString('utf8'));
          if (isTooDeep(parsed)) return { body: undefined, problem: `nested more than ${DEEPEST_JSON} deep` };
          return { body: parsed };
        } catch (error) {
          return { body: undefined, problem: (error as Error).message };
        }
      },
      authenticate(request) {
        const found = verdictOf(request);
        if (found === NOBODY) return { answer: { status: 404, body: { error: 'no such path' } }, breaches: [NOBODY] };
        if (found === undefined) return { principal: { authentic: true } };
        return { answer: { status: 401, body: { error: found.message } }, breaches: [found] };
      },
      seal: ({ status, body }) => ({
        status,
        headers: [['Content-Type', 'application/json; charset=utf-8']],
        body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
      }),
      answers: {
        unknownPath: () => ({ status: 404, body: { error: 'no such path' } }),
        wrongMethod: () => ({ status: 405, body: { error: 'POST only' } }),
        tooLarge: () => ({ status: 413, body: { error: 'event too large' } }),
        unreadable: (_request, problem) => ({ status: 400, body: { error: problem } }),
        internal: () => ({ status: 500, body: { error: 'internal' } }),
        trouble: ({ status }) => ({ status, body: { error: 'come again later' } }),
      },
    },
  };
}

/** The library's own `verify` looks at the wall clock of the judge, which may be another than that of the messages. */
function problemOf(
  headers: Readonly<Record<string, string>>,
  body: string,
  secret: string,
  nowMs: number,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures) return 'Missing required headers';
  const sentAtMs = Number.parseInt(timestamp, 10) * 1_000;
  if (Number.isNaN(sentAtMs)) return 'Invalid Signature Headers';
  if (nowMs - sentAtMs > TOLERANCE_MS) return 'Message timestamp too old';
  if (sentAtMs - nowMs > TOLERANCE_MS) return 'Message timestamp too new';
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(sentAtMs), body));
  const isRight = signatures
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  return isRight ? undefined : 'No matching signature found';
}

const NOBODY: Breach = { kind: 'contract', rule: 'path', message: 'no merchant was given this address' };

function breach(rule: string, where: string, message: string): Breach {
  return { kind: 'authenticity', rule, where, message };
}

/** An event names its merchant, and the payment or refund it is about. */
export function marksOfEvent(body: unknown): {
  account?: string;
  order?: string;
  refund?: string;
  notification?: string;
} {
  const event = asRecord(body);
  const data = asRecord(event.data);
  const marks = {
    account: event.merchantId,
    order: data.paymentId,
    refund: data.refundId,
    notification: event.id,
  };
  return Object.fromEntries(Object.entries(marks).filter(([, value]) => typeof value === 'string'));
}

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
