import type { Breach, WireRequest } from '../../src/record/exchange.js';
import type { Journal } from '../../src/record/journal.js';
import type { Call, Operation } from '../kit/pipeline.js';
import { eventProblems } from './contract.js';
import { asRecord, type EventVerdict, marksOfEvent } from './protocol.js';
import type { Receiver } from './receivers.js';

export const EVENTS_OPERATION = 'zeropay.events';
export const EVENTS_PATH = '/events';
export const WEBHOOKS_OPERATION = 'zeropay.webhooks';

/** What comes of an event that is rightly signed and legal. */
export type Acknowledgement = 'accepted' | 'refused' | 'unanswered';

/** Hears an event, writes down what was said and whether it may be believed, and acknowledges it with 204. */
export function eventOperation({
  operation,
  path,
  journal,
  verdictOf,
  receiverAt,
  acknowledge,
}: {
  operation: string;
  path: string;
  journal: Journal;
  verdictOf: (request: WireRequest) => Breach | undefined;
  receiverAt: (target: string) => Receiver | undefined;
  acknowledge: (call: Call<EventVerdict>) => Acknowledgement | Promise<Acknowledgement>;
}): Operation<EventVerdict> {
  function hear({ exchange, body, request }: Call<EventVerdict>, problems: readonly string[], accepted: boolean): void {
    const receiver = receiverAt(request.target);
    if (receiver === undefined) return;
    const marks = marksOfEvent(body);
    const event = asRecord(body);
    journal.fact({
      kind: 'event-received',
      receiver: receiver.kind,
      event: marks.notification ?? '',
      type: typeof event.type === 'string' ? event.type : '',
      merchant: receiver.merchant ?? marks.account ?? '',
      ...(marks.order === undefined ? {} : { payment: marks.order }),
      ...(marks.refund === undefined ? {} : { refund: marks.refund }),
      body,
      authentic: verdictOf(request) === undefined,
      accepted,
      problems,
      exchange: exchange.id,
    });
  }

  return {
    operation,
    method: 'POST',
    path,
    check(call) {
      const problems =
        call.bodyProblem === undefined ? eventProblems(call.body) : [`the body is not JSON: ${call.bodyProblem}`];
      const authentic = verdictOf(call.request) === undefined;
      if (problems.length === 0 && authentic) return undefined;
      // Heard all the same: what an IUT said wrongly is evidence too.
      hear(call, problems, false);
      if (problems.length === 0) return undefined;
      return {
        answer: { status: 400, body: { error: problems.join('; ') } },
        breaches: problems.map((message) => ({ kind: 'contract', rule: 'event', message })),
      };
    },
    async operate(call) {
      const acknowledgement = await acknowledge(call);
      hear(call, [], acknowledgement === 'accepted');
      return acknowledgement === 'accepted' ? { status: 204 } : { status: 503, body: { error: 'not now' } };
    },
    checkAnswer: () => undefined,
  };
}
