import type { KnownWallet } from '../scenario/wallets.js';
import type { Operation, StepOf } from './steps.js';

/** A fault with parameters that every intermediary must survive, whatever else happens. */
export type Trouble = Pick<StepOf<'fault'>, 'fault' | 'parameters'>;

const trouble = (fault: string, parameters?: Trouble['parameters']): Trouble =>
  parameters === undefined ? { fault } : { fault, parameters };

/** Legal forms that few expect. */
const ANSWER_STYLES = ['unknown-field', 'pretty', 'reordered', 'escaped', 'absent-optionals', 'odd'] as const;

/** The caller learns nothing, and the operation was done. */
const UNHEARD: readonly Trouble[] = [
  trouble('lose-reply'),
  trouble('truncate-answer', { percent: 60 }),
  trouble('half-close', { percent: 60 }),
  trouble('garble-answer'),
  trouble('garble-answer', { signed: true }),
  trouble('wrong-content-length', { by: 40 }),
];

const ODD: readonly Trouble[] = [
  trouble('delay', { ms: 300 }),
  trouble('wrong-content-type'),
  ...ANSWER_STYLES.map((style) => trouble('unusual-answer', { style })),
];

const OF_NOTICES: readonly Trouble[] = [
  trouble('suppress-notification'),
  trouble('repeat-notification', { copies: 3 }),
  trouble('repeat-notification', { copies: 2, parallel: true }),
  trouble('unusual-notification', { style: 'odd' }),
];

/** What may strike a message of a wallet's network in a campaign, in groups that are drawn alike. */
export function troublesOf(
  { troubles, answerForms, forgeries }: Pick<KnownWallet, 'troubles' | 'answerForms' | 'forgeries'>,
  operation: Operation,
): readonly (readonly Trouble[])[] {
  // The network does not say what it has done: each way of saying so exists with and without the effect (TIMEOUT-07).
  const unsaid = troubles.map((parameters) => trouble('answer-error', parameters));
  const undone = [trouble('reset-before'), ...unsaid];
  const unverifiable = answerForms.map((form) => trouble('forge-answer', { form }));
  const forged = forgeries.flatMap((form) => [
    trouble('forge-notification', { form }),
    trouble('forge-notification', { form, withhold: true }),
  ]);
  switch (operation) {
    case 'paymentNotice':
    case 'refundNotice':
      return [OF_NOTICES, forged];
    case 'query':
    case 'refundQuery':
      return [undone, ODD, unverifiable, [trouble('answer-as-before')]];
    default: {
      const done = troubles.map((parameters) => trouble('answer-error', { ...parameters, effect: true }));
      const unheard = [...UNHEARD, ...done];
      return [unheard, unheard, undone, ODD, unverifiable];
    }
  }
}

/** What may be kept on its way, of each operation. */
export const holdableOf = (operation: Operation): readonly StepOf<'hold'>['what'][] =>
  isNotice(operation) ? ['notification'] : ['request', 'answer'];

export const isNotice = (operation: Operation): operation is StepOf<'reorder'>['notice'] =>
  operation === 'paymentNotice' || operation === 'refundNotice';
