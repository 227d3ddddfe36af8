import type { Breach, WireRequest } from '../../src/record/exchange.js';
import type { Journal } from '../../src/record/journal.js';
import type { Call, Operation } from '../kit/pipeline.js';
import { eventProblems } from './contract.js';
import type { EventRefusals } from './operator.js';
import { asRecord, type EventVerdict, marksOfEvent } from './protocol.js';

export const EVENTS_OPERATION = 'zeropay.events';
export const EVENTS_PATH = '/events';

/** Hears an event, writes down what was said and whether it may be believed, and acknowledges it with 204. */
export function eventOperation({
  journal,
  refusals,
  verdictOf,
}: {
  journal: Journal;
  refusals: EventRefusals;
  verdictOf: (request: WireRequest) => Breach | undefined;
}): Operation<EventVerdict> {
  function hear({ exchange, body, request }: Call<EventVerdict>, problems: readonly string[], accepted: boolean): void {
    const marks = marksOfEvent(body);
    const event = asRecord(body);
    journal.fact({
      kind: 'event-received',
      event: marks.notification ?? '',
      type: typeof event.type === 'string' ? event.type : '',
      merchant: marks.account ?? '',
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
    operation: EVENTS_OPERATION,
    method: 'POST',
    path: EVENTS_PATH,
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
    operate(call) {
      const refused = refusals.left.find(
        ({ merchant, times }) => times > 0 && (merchant === undefined || merchant === call.exchange.marks.account),
      );
      if (refused !== undefined) refused.times -= 1;
      hear(call, [], refused === undefined);
      return refused === undefined ? { status: 204 } : { status: 503, body: { error: 'not now' } };
    },
    checkAnswer: () => undefined,
  };
}
