import type { Operation, StepOf } from './steps.js';

/** A fault with parameters that every intermediary must survive, whatever else happens. */
export type Trouble = Pick<StepOf<'fault'>, 'fault' | 'parameters'>;

const trouble = (fault: string, parameters?: Trouble['parameters']): Trouble =>
  parameters === undefined ? { fault } : { fault, parameters };

/** Ways in which an answer cannot be verified (SIGN-07); each is one that the network lists. */
export const ANSWER_FORMS = [
  'wrong-signature',
  'unsigned',
  'other-body',
  'stale-timestamp',
  'unknown-serial',
  'own-key',
  'weaker-algorithm',
] as const;

/** Forgeries of the network that claim a payment that nobody made. */
export const FORGERIES = [
  'bad-signature',
  'missing-signature',
  'unsigned',
  'altered-body',
  'signtest-probe',
  'unknown-serial',
  'sandbox-key',
  'own-key',
  'weaker-algorithm',
  'tampered-ciphertext',
  'plaintext-resource',
  'other-merchant',
  'other-sub-merchant',
  'other-amount',
  'other-currency',
  'unknown-event-type',
] as const;

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
  trouble('answer-error', { status: 500, effect: true }),
  trouble('answer-error', { status: 503, effect: true }),
];

/** The caller learns nothing, and nothing was done. */
const UNDONE: readonly Trouble[] = [
  trouble('reset-before'),
  trouble('answer-error', { status: 500 }),
  trouble('answer-error', { status: 502 }),
  trouble('answer-error', { status: 429 }),
];

const ODD: readonly Trouble[] = [
  trouble('delay', { ms: 300 }),
  trouble('wrong-content-type'),
  ...ANSWER_STYLES.map((style) => trouble('unusual-answer', { style })),
];

const UNVERIFIABLE: readonly Trouble[] = ANSWER_FORMS.map((form) => trouble('forge-answer', { form }));

const OF_NOTICES: readonly Trouble[] = [
  trouble('suppress-notification'),
  trouble('repeat-notification', { copies: 3 }),
  trouble('repeat-notification', { copies: 2, parallel: true }),
  trouble('forge-notification', { form: 'bad-signature' }),
  trouble('forge-notification', { form: 'tampered-ciphertext', withhold: true }),
  trouble('forge-notification', { form: 'other-amount', withhold: true }),
  trouble('unusual-notification', { style: 'odd' }),
];

/** What may strike an operation or notification in a campaign, in groups that are drawn alike. */
export function troublesOf(operation: Operation): readonly (readonly Trouble[])[] {
  switch (operation) {
    case 'paymentNotice':
    case 'refundNotice':
      return [OF_NOTICES];
    case 'query':
    case 'refundQuery':
      return [UNDONE, ODD, UNVERIFIABLE, [trouble('answer-as-before')]];
    default:
      return [UNHEARD, UNHEARD, UNDONE, ODD, UNVERIFIABLE];
  }
}

/** What may be kept on its way, of each operation. */
export const holdableOf = (operation: Operation): readonly StepOf<'hold'>['what'][] =>
  isNotice(operation) ? ['notification'] : ['request', 'answer'];

export const isNotice = (operation: Operation): operation is StepOf<'reorder'>['notice'] =>
  operation === 'paymentNotice' || operation === 'refundNotice';
