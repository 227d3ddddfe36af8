/** A faulty intermediary of `../faulty`, what it breaks, and which scenarios are to catch it. */
export interface Faulty {
  readonly name: string;
  /** The requirement that a report must name. */
  readonly breaks: string;
  /** Default FAIL; WARN for a SHOULD. */
  readonly as?: 'WARN';
  readonly only: readonly [string, ...string[]];
  /** What the same fault breaks besides. Any other accusation is a false one. */
  readonly also?: readonly string[];
  /** Why nothing catches it yet. It is shown in the summary, not tried. */
  readonly missed?: string;
}

/** An intermediary of `../odd`: unusual, correct, and not to be accused. */
export interface Odd {
  readonly name: string;
  /** The requirement that permits it. */
  readonly permittedBy: string;
  readonly only: readonly [string, ...string[]];
}

/** A payment that was believed without money: the same for all that believe a forged notification. */
const PAID_WITHOUT_MONEY = ['CB-13', 'STATE-02'];

/** Those that take longest first, so that the whole ends soon. */
export const faulty: readonly Faulty[] = [
  {
    name: 'acknowledges-before-storing',
    breaks: 'CB-02',
    only: ['restart/killed-after-notification'],
    also: ['AVAIL-01', 'IDENTITY-1', 'TIMEOUT-08'],
  },
  {
    name: 'refund-number-from-amount',
    breaks: 'REFUND-15',
    only: ['refund/equal-parts'],
    also: ['REFUND-03', 'REFUND-04', 'CB-13', 'IDENTITY-1'],
  },
  {
    name: 'new-refund-number-on-retry',
    breaks: 'REFUND-02',
    only: ['refund/answer-lost-unheard'],
    also: ['IDENTITY-1'],
  },
  {
    name: 'nothing-recovered',
    breaks: 'AVAIL-01',
    only: ['restart/killed-while-paying'],
    // Whether the kill overtakes the charge is the network's to say.
    also: ['TIMEOUT-02', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  { name: 'close-is-final', breaks: 'CANCEL-04', only: ['cancel/close-against-payment-unheard'], also: ['STATE-02'] },
  {
    name: 'charges-again',
    breaks: 'CPM-03',
    only: ['timeout/pay-answer-lost'],
    also: ['CPM-02', 'IDEM-08', 'TIMEOUT-01', 'TIMEOUT-02', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'never-asks',
    breaks: 'TIMEOUT-02',
    only: ['timeout/pay-answer-lost'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'password-is-failure',
    breaks: 'TIMEOUT-03',
    only: ['cpm/password-confirmed'],
    also: ['CPM-04', 'CANCEL-03', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'new-event-id-at-each-resend',
    breaks: 'CB-14',
    only: ['callback/event-refused-at-first'],
    also: ['IDEM-11'],
  },
  { name: 'event-rewritten-at-each-resend', breaks: 'CB-14', only: ['callback/event-refused-at-first'] },
  {
    name: 'new-order-number-on-retry',
    breaks: 'IDEM-08',
    only: ['timeout/order-answer-lost'],
    also: ['TIMEOUT-02'],
  },
  { name: 'reverses-too-early', breaks: 'CANCEL-07', as: 'WARN', only: ['cpm/aborted-while-password'] },
  {
    name: 'unverified-notifications',
    breaks: 'SIGN-01',
    only: ['callback/forged'],
    also: ['SIGN-03', 'SIGN-04', 'SIGN-05', 'SIGN-12', ...PAID_WITHOUT_MONEY],
  },
  {
    name: 'unknown-serial-believed',
    breaks: 'SIGN-05',
    only: ['callback/forged'],
    // The institution's own serial number is one that it holds no platform key for.
    also: ['SIGN-12', ...PAID_WITHOUT_MONEY],
  },
  { name: 'own-key-believed', breaks: 'SIGN-12', only: ['callback/forged'], also: PAID_WITHOUT_MONEY },
  {
    name: 'amount-not-compared',
    breaks: 'CB-05',
    only: ['callback/forged'],
    also: ['AMOUNT-06', ...PAID_WITHOUT_MONEY],
  },
  { name: 'sub-merchant-not-checked', breaks: 'CB-04', only: ['callback/forged'], also: PAID_WITHOUT_MONEY },
  { name: 'told-remembered-in-memory', breaks: 'IDEM-03', only: ['callback/duplicate-after-restart'] },
  { name: 'duplicates-refused', breaks: 'CB-03', only: ['callback/duplicate-in-sequence'] },
  { name: 'accepted-is-refunded', breaks: 'REFUND-04', only: ['refund/equal-parts'], also: ['CB-13'] },
  { name: 'success-told-too-early', breaks: 'CB-13', only: ['cpm/password-confirmed'] },
  {
    name: 'creates-again',
    breaks: 'IDEM-06',
    only: ['idempotency/simultaneous-creates'],
    also: ['CPM-02', 'IDEM-08'],
  },
  { name: 'repeats-refused', breaks: 'IDEM-04', only: ['idempotency/repeated-requests'] },
  { name: 'content-not-compared', breaks: 'IDEM-05', only: ['idempotency/repeated-requests'] },
  { name: 'timeout-is-failure', breaks: 'TIMEOUT-01', only: ['timeout/pay-answer-lost'], also: ['STATE-02'] },
  { name: 'gives-up-without-cancelling', breaks: 'TIMEOUT-05', only: ['cpm/password-never'] },
  {
    name: 'reverse-sent-is-reversed',
    breaks: 'CANCEL-01',
    only: ['cancel/reverse-never-arrives'],
    also: ['TIMEOUT-05'],
  },
  {
    name: 'network-cancel-forgotten',
    breaks: 'CANCEL-09',
    only: ['cancel/network-cancel-never-seen'],
    also: ['CANCEL-02', 'STATE-01'],
  },
  {
    name: 'network-cancel-not-found',
    breaks: 'CANCEL-09',
    only: ['cancel/network-cancel-never-seen'],
  },
  {
    name: 'late-money-kept',
    breaks: 'CANCEL-03',
    only: ['timeout/request-arrives-late'],
    also: ['IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'pending-refunds-not-counted', breaks: 'REFUND-01', only: ['refund/two-at-once'], also: ['REFUND-11'] },
  { name: 'won-in-cents', breaks: 'AMOUNT-01', only: ['cpm/paid'] },
  {
    name: 'amounts-through-a-float',
    breaks: 'AMOUNT-05',
    only: ['api/refused-amounts'],
    also: ['API-03', 'API-04'],
  },
  { name: 'any-token-reaches-all', breaks: 'MERCH-04', only: ['merchant/crossed-identifiers'] },
  { name: 'ends-hurried-requests', breaks: 'API-01', only: ['timeout/slow-network'] },
];

export const odd: readonly Odd[] = [
  {
    name: 'refunds-in-batches',
    permittedBy: 'REFUND-16',
    only: ['refund/equal-parts', 'refund/three-parts-and-one-too-many', 'refund/answer-lost', 'refund/two-at-once'],
  },
  {
    name: 'reverses-without-asking',
    permittedBy: 'CANCEL-14',
    only: [
      'timeout/pay-answer-lost',
      'timeout/pay-reset-before',
      'cancel/reverse-answer-lost',
      'cancel/network-cancel-while-paying',
      'cpm/password-never',
    ],
  },
  {
    name: 'queries-alone',
    permittedBy: 'CB-15',
    only: ['mpm', 'callback/duplicate-in-sequence', 'callback/duplicate-refund-notice', 'refund/answer-lost'],
  },
  {
    name: 'irregular-polls',
    permittedBy: 'TIMEOUT-14',
    only: ['mpm', 'cpm/password-confirmed', 'cpm/password-never', 'timeout/pay-answer-lost'],
  },
  {
    name: 'pending-at-first',
    permittedBy: 'API-06',
    only: ['cpm/paid', 'cpm/declined', 'refund/two-at-once', 'timeout/slow-network', 'idempotency'],
  },
  {
    name: 'events-sent-thrice',
    permittedBy: 'CB-14',
    only: ['callback/event-refused-at-first', 'callback/duplicate-refund-notice', 'cpm/paid', 'mpm/paid'],
  },
  {
    name: 'acknowledges-without-a-word',
    permittedBy: 'CB-16',
    only: ['mpm/paid', 'callback/duplicate-in-sequence', 'callback/duplicate-refund-notice', 'callback/stale'],
  },
  {
    name: 'acknowledges-at-length',
    permittedBy: 'CB-16',
    only: ['mpm/paid', 'callback/duplicate-in-parallel', 'callback/duplicate-refund-notice'],
  },
  {
    name: 'other-words',
    permittedBy: 'API-06',
    only: ['api', 'idempotency', 'merchant', 'refund/more-than-paid', 'cancel/network-cancel-never-seen'],
  },
];
