import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { DEEPEST_JSON, isTooDeep } from '../../src/core/json.js';
import type { Breach, WireRequest } from '../../src/record/exchange.js';
import { headerValues, type Protocol } from '../kit/pipeline.js';

/** What authentication found, for the fact that the operation writes: an unauthentic event is heard, and refused. */
export interface EventVerdict {
  readonly authentic: boolean;
}

/** Authenticity of events: Standard Webhooks, symmetric (`v1`), tolerance five minutes. */
export function eventProtocol({ secret }: { secret: string }): {
  protocol: Protocol<EventVerdict>;
  verdictOf: (request: WireRequest) => Breach | undefined;
} {
  const webhook = new Webhook(secret);

  function verdictOf(request: WireRequest): Breach | undefined {
    const headers: Record<string, string> = {};
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const values = headerValues(request, name);
      if (values.length > 1) return breach('duplicate-header', name, `${name} stands ${values.length} times`);
      headers[name] = values[0] ?? '';
    }
    try {
      webhook.verify(request.body.toString('utf8'), headers);
      return undefined;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return breach('signature', 'webhook-signature', error.message);
      // The library parses the payload after it has verified it; a body that is not JSON is a matter of the contract.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  return {
    verdictOf,
    protocol: {
      network: 'zeropay',
      link: 'event',
      bodyLimit: 1_048_576,
      marksOf: (_request, _operation, body) => marksOfEvent(body),
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
