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

const CLOCK = 'clock/set-while-payments-wait';

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
    also: ['CB-08', 'IDENTITY-1'],
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
  { name: 'loses-outbox-at-crash', breaks: 'CB-14', only: ['restart/killed-with-an-event-refused'] },
  { name: 'event-rewritten-at-each-resend', breaks: 'CB-14', only: ['callback/event-refused-at-first'] },
  {
    name: 'new-order-number-on-retry',
    breaks: 'IDEM-08',
    only: ['timeout/order-answer-lost'],
    also: ['TIMEOUT-02'],
  },
  {
    name: 'signs-with-its-first-key',
    breaks: 'SIGN-14',
    as: 'WARN',
    only: ['keys/own-key-renewed'],
    // Each call of its own is refused from the revocation on: nothing that was under way ends.
    also: ['AVAIL-01', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'forgets-the-old-certificate',
    breaks: 'SIGN-06',
    only: ['keys/old-serial-after-the-new-one'],
    also: ['CANCEL-04', 'CB-01', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'fetched-certificates-unused',
    breaks: 'SIGN-06',
    only: ['keys/rotation-in-mid-payment'],
    also: ['CB-01', 'CPM-04', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  // Whether a timer alone may fetch them is disputed, and no trial waits for a day (WX-U44).
  { name: 'never-refreshes-keys', breaks: 'SIGN-06', as: 'WARN', only: ['keys/rotation-in-mid-payment'] },
  { name: 'nonces-used-again', breaks: 'SIGN-08', only: ['mpm/paid'] },
  { name: 'downloads-at-each-unknown-serial', breaks: 'SIGN-15', only: ['keys/unknown-serials-in-floods'] },
  { name: 'asks-twice-a-second', breaks: 'TIMEOUT-04', as: 'WARN', only: ['cpm/password-in-real-time'] },
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
    also: ['AMOUNT-06', 'SEC-03', ...PAID_WITHOUT_MONEY, 'AMOUNT-09'],
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
    also: ['CANCEL-02', 'STATE-01', 'TIMEOUT-12', 'API-07'],
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
  { name: 'one-refund-under-way', breaks: 'IDENTITY-1', only: ['refund/two-released-at-once'] },
  { name: 'pending-refunds-not-counted', breaks: 'REFUND-01', only: ['refund/two-at-once'], also: ['REFUND-11'] },
  { name: 'won-in-cents', breaks: 'AMOUNT-01', only: ['cpm/paid'], also: ['AMOUNT-02'] },
  {
    name: 'amounts-through-a-float',
    breaks: 'AMOUNT-05',
    only: ['api/refused-amounts'],
    also: ['API-03', 'API-04'],
  },
  { name: 'any-token-reaches-all', breaks: 'MERCH-04', only: ['merchant/crossed-identifiers'] },
  { name: 'ends-hurried-requests', breaks: 'API-01', only: ['timeout/slow-network'] },
  { name: 'suspended-merchants-sell', breaks: 'MERCH-03', only: ['merchant/suspended-store'] },
  { name: 'lists-by-store-alone', breaks: 'MERCH-04', only: ['merchant/others-views'] },
  { name: 'lists-by-offset', breaks: 'API-05', only: ['api/pages-of-a-list'] },
  {
    name: 'ended-refunds-are-archived',
    breaks: 'API-07',
    only: ['api/asked-without-events'],
    also: ['API-02', 'TIMEOUT-08'],
  },
  { name: 'refunds-left-out-of-history', breaks: 'STATE-05', as: 'WARN', only: ['store/told-alike-everywhere'] },
  {
    name: 'notices-matched-by-amount',
    breaks: 'STATE-04',
    only: ['store/interleaved-merchants'],
    also: ['TIMEOUT-11', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3', 'REFUND-01', ...PAID_WITHOUT_MONEY],
  },
  { name: 'codes-not-remembered', breaks: 'CPM-02', only: ['store/one-code-two-terminals'], also: ['CPM-08'] },
  // The network's own field rule is that of its simulator, so breaking it is a WARN.
  { name: 'any-code-is-sent', breaks: 'CPM-07', only: ['cpm/code-of-no-network'], also: ['API-04'] },
  { name: 'lists-in-single-precision', breaks: 'AMOUNT-03', only: ['amount/sweep'], also: ['STATE-01'] },
  { name: 'latest-amount-shown', breaks: 'AMOUNT-04', only: ['amount/named-again'], also: ['IDEM-05', 'STATE-01'] },
  { name: 'client-names-the-notify-address', breaks: 'SEC-04', only: ['security/extra-members'] },
  { name: 'reads-need-no-token', breaks: 'SEC-05', only: ['security/no-token'] },
  {
    name: 'names-in-any-letters',
    breaks: 'SEC-02',
    only: ['security/small-payment-names-a-big-one'],
    also: ['TIMEOUT-11', ...PAID_WITHOUT_MONEY],
  },
  {
    name: 'part-payments-settle',
    breaks: 'SEC-03',
    only: ['security/small-payment-names-a-big-one'],
    also: ['TIMEOUT-11', 'AMOUNT-09', ...PAID_WITHOUT_MONEY],
  },
  { name: 'webhooks-checked-by-their-text', breaks: 'SEC-07', only: ['security/webhook-addresses'] },
  {
    name: 'walks-through-any-body',
    breaks: 'AVAIL-01',
    only: ['security/hostile-notification-bodies'],
    also: ['SEC-09'],
  },
  { name: 'logs-text-as-it-came', breaks: 'SEC-10', only: ['security/metacharacters'] },
  { name: 'logs-whole-requests', breaks: 'PRIV-01', only: ['security/marked-values'] },
  {
    name: 'unreadable-is-failure',
    breaks: 'AVAIL-05',
    only: ['timeout/answers-broken'],
    also: ['TIMEOUT-02', 'TIMEOUT-05', 'TIMEOUT-08', 'REFUND-01', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'status-line-is-enough', breaks: 'AVAIL-05', only: ['timeout/answers-broken'] },
  { name: 'timeout-is-success', breaks: 'TIMEOUT-01', only: ['timeout/pay-answer-lost'] },
  {
    name: 'believes-unverified-answers',
    breaks: 'SIGN-07',
    only: ['timeout/answers-unverifiable'],
    also: ['SIGN-03', 'SIGN-04', 'SIGN-05', 'SIGN-09', 'SIGN-12'],
  },
  {
    name: 'trouble-is-failure',
    breaks: 'TIMEOUT-07',
    only: ['timeout/network-in-trouble'],
    also: ['TIMEOUT-02', 'TIMEOUT-05', 'TIMEOUT-08', 'REFUND-01', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'too-many-requests-is-failure',
    breaks: 'TIMEOUT-07',
    only: ['timeout/network-in-trouble'],
    also: ['TIMEOUT-02', 'TIMEOUT-05', 'TIMEOUT-08', 'REFUND-01', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'hammers-the-network', breaks: 'AVAIL-03', only: ['timeout/long-outage'] },
  {
    name: 'unknown-state-is-failure',
    breaks: 'TIMEOUT-13',
    only: ['timeout/unusual-answers'],
    also: ['TIMEOUT-01', 'TIMEOUT-02', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'unknown-state-is-success', breaks: 'TIMEOUT-13', only: ['timeout/unusual-answers'], also: ['TIMEOUT-01'] },
  {
    name: 'unknown-field-refused',
    breaks: 'SIGN-02',
    only: ['timeout/unusual-answers'],
    also: ['CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'not-found-is-final',
    breaks: 'TIMEOUT-06',
    only: ['timeout/not-there-yet'],
    also: ['CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'not-found-is-cancelled',
    breaks: 'CANCEL-09',
    only: ['cancel/request-after-its-cancellation'],
    also: ['CANCEL-03', 'TIMEOUT-06', 'IDENTITY-1', 'IDENTITY-2'],
  },
  {
    name: 'late-answer-overwrites',
    breaks: 'TIMEOUT-12',
    only: ['timeout/stale-answer-after-success'],
    also: ['STATE-01', 'IDEM-11'],
  },
  { name: 'booked-by-each-source', breaks: 'IDEM-11', only: ['timeout/stale-answer-after-success'] },
  {
    name: 'one-bad-order-stops-all',
    breaks: 'TIMEOUT-09',
    only: ['timeout/poisoned-order'],
    also: ['TIMEOUT-02', 'TIMEOUT-03', 'TIMEOUT-08', 'CPM-04', 'STATE-04', 'IDENTITY-1'],
  },
  {
    name: 'http-200-is-paid',
    breaks: 'TIMEOUT-11',
    only: ['timeout/call-ok-payment-failed'],
    also: ['CB-13', 'CPM-06', 'STATE-02', 'IDENTITY-1', 'IDENTITY-3'],
  },
  {
    name: 'userpaying-error-is-failure',
    breaks: 'TIMEOUT-03',
    as: 'WARN',
    only: ['timeout/call-refused-payment-goes-on'],
    also: ['CPM-04', 'CANCEL-03', 'STATE-02', 'IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'waits-as-long-as-it-takes', breaks: 'TIMEOUT-10', as: 'WARN', only: ['timeout/answer-late'] },
  {
    name: 'memory-locks-only',
    breaks: 'AVAIL-07',
    only: ['instances/two-on-one-database'],
    also: ['IDEM-06', 'IDEM-08', 'CPM-02'],
  },
  {
    name: 'lease-expires-in-a-slow-call',
    breaks: 'AVAIL-07',
    only: ['instances/two-on-one-database'],
    also: ['REFUND-02', 'IDENTITY-1'],
  },
  {
    name: 'watch-list-in-memory',
    breaks: 'AVAIL-01',
    only: ['restart/killed-anywhere-cpm'],
    also: ['CPM-04', 'TIMEOUT-02', 'TIMEOUT-03', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'starts-as-if-alone',
    breaks: 'AVAIL-07',
    only: ['instances/one-dies-with-work-in-hand'],
    also: ['REFUND-02', 'IDEM-12', 'AVAIL-01', 'IDENTITY-1'],
  },
  {
    name: 'order-number-not-stored-before-sending',
    breaks: 'IDEM-12',
    only: ['restart/killed-anywhere-mpm'],
    also: ['TIMEOUT-02'],
  },
  {
    name: 'refund-number-not-stored-before-sending',
    breaks: 'IDEM-12',
    only: ['restart/killed-anywhere-refund'],
    also: ['AVAIL-01', 'CB-02', 'IDENTITY-1'],
  },
  {
    name: 'cancel-forgotten-after-crash',
    breaks: 'CANCEL-12',
    only: ['restart/killed-anywhere-cancel'],
    also: ['AVAIL-01', 'CANCEL-09', 'CPM-05', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  },
  { name: 'refuses-after-sending', breaks: 'AVAIL-04', only: ['load/one-merchant-floods'], also: ['API-01', 'API-02'] },
  { name: 'one-queue-for-all', breaks: 'AVAIL-02', only: ['load/slow-for-one'], also: ['TIMEOUT-10'] },
  { name: 'one-outbox-for-all', breaks: 'AVAIL-02', only: ['callback/a-merchant-is-deaf'] },
  { name: 'webhooks-signed-for-the-platform', breaks: 'CB-14', only: ['callback/a-merchant-is-deaf'] },
  { name: 'one-webhook-for-all', breaks: 'MERCH-04', only: ['callback/a-merchant-is-deaf'] },
  { name: 'merchants-told-once', breaks: 'CB-14', only: ['callback/a-merchant-is-deaf'] },
  {
    name: 'waits-for-the-notification',
    breaks: 'CB-06',
    only: ['callback/never-arrives'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'early-notices-forgotten',
    breaks: 'CB-07',
    only: ['callback/before-the-answer'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'orders-known-by-memory',
    breaks: 'AVAIL-01',
    only: ['callback/delayed-over-a-restart'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'notices-in-order-alone',
    breaks: 'CB-08',
    only: ['callback/overtaken'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  {
    name: 'older-notice-wins',
    breaks: 'CB-08',
    only: ['callback/out-of-order'],
    also: ['CB-11', 'STATE-01', 'IDENTITY-1'],
  },
  {
    name: 'late-success-revives',
    breaks: 'CANCEL-02',
    only: ['callback/after-the-end'],
    also: ['IDEM-01', 'STATE-01'],
  },
  {
    name: 'refund-notice-pays',
    breaks: 'CB-11',
    only: ['callback/after-the-end'],
    also: ['CANCEL-02', 'IDEM-01', 'STATE-01'],
  },
  { name: 'believes-the-later-word', breaks: 'STATE-01', only: ['callback/contradicts-the-query'], also: ['IDEM-11'] },
  { name: 'verifies-reserialised-json', breaks: 'SIGN-02', only: ['callback/unusual-encoding'] },
  {
    name: 'acknowledges-what-it-could-not-store',
    breaks: 'CB-09',
    only: ['callback/storage-fails'],
    also: ['TIMEOUT-08', 'IDENTITY-1'],
  },
  { name: 'acknowledges-in-turn', breaks: 'CB-01', only: ['callback/ten-times-as-many'] },
  {
    name: 'busy-orders-drop-notices',
    breaks: 'TIMEOUT-08',
    only: ['callback/two-refunds-at-once'],
    also: ['CB-08', 'IDENTITY-1'],
  },
  { name: 'told-before-it-is-marked', breaks: 'IDEM-02', only: ['callback/duplicate-in-parallel'] },
  { name: 'currency-taken-for-granted', breaks: 'AMOUNT-06', only: ['amount/refund-in-another-currency'] },
  { name: 'sends-no-events', breaks: 'CB-14', only: ['mpm/paid'], also: ['STATE-03'] },
  { name: 'new-refund-number-when-not-found', breaks: 'REFUND-02', only: ['refund/request-held-past-its-repeat'] },
  { name: 'no-funds-is-failure', breaks: 'REFUND-10', as: 'WARN', only: ['refund/no-funds-at-the-network'] },
  { name: 'abnormal-is-failed-for-good', breaks: 'REFUND-05', only: ['refund/closed-and-abnormal'] },
  { name: 'closed-refund-still-counts', breaks: 'REFUND-11', only: ['refund/closed-and-abnormal'] },
  {
    name: 'portal-refund-unseen',
    breaks: 'REFUND-14',
    only: ['refund/from-the-portal'],
    also: ['REFUND-06', 'IDENTITY-1', 'IDENTITY-3'],
  },
  { name: 'refused-refunds-stay-reserved', breaks: 'REFUND-09', only: ['refund/limits'], also: ['REFUND-11'] },
  { name: 'refund-failed-by-age', breaks: 'REFUND-07', only: ['refund/never-answered'] },
  { name: 'refund-at-todays-rate', breaks: 'AMOUNT-07', only: ['refund/rate-changed'], also: ['AMOUNT-08'] },
  { name: 'each-part-rounded-for-itself', breaks: 'AMOUNT-08', only: ['refund/rate-changed'] },
  { name: 'coupons-left-out', breaks: 'AMOUNT-09', only: ['mpm/coupon'] },
  {
    name: 'leaves-refunds-to-the-network',
    breaks: 'REFUND-01',
    only: ['refund/more-than-paid-permissive'],
    also: ['REFUND-06', 'IDENTITY-3', 'IDENTITY-4'],
  },
  { name: 'codes-forgotten-when-paid', breaks: 'CPM-02', only: ['cpm/used-code-permissive'] },
  {
    name: 'leaves-duplicates-to-the-network',
    breaks: 'IDEM-04',
    only: ['idempotency/duplicate-order-permissive'],
    also: ['IDEM-06', 'IDENTITY-1', 'IDENTITY-3'],
  },
  {
    name: 'refunds-beside-a-cancel',
    breaks: 'CANCEL-10',
    only: ['cancel/and-refund-at-once'],
    also: ['REFUND-01', 'IDENTITY-1', 'IDENTITY-4'],
  },
  { name: 'reverses-past-its-window', breaks: 'CANCEL-05', only: ['cancel/after-the-window'], also: ['TIMEOUT-08'] },
  {
    name: 'network-reversal-unseen',
    breaks: 'CANCEL-13',
    only: ['cancel/network-reverses-by-itself'],
    also: ['IDENTITY-1', 'IDENTITY-3'],
  },
  {
    name: 'one-reverse-is-enough',
    breaks: 'CANCEL-08',
    only: ['cancel/reverse-while-paying'],
    also: ['CANCEL-03', 'CPM-05', 'STATE-02', 'TIMEOUT-05', 'IDENTITY-1', 'IDENTITY-2'],
  },
  { name: 'late-notice-pays', breaks: 'CANCEL-02', only: ['cancel/late-success'], also: ['STATE-01', 'IDEM-11'] },
  {
    name: 'counter-code-keeps-its-amount',
    breaks: 'MPM-03',
    only: ['mpm/static-paid'],
    also: ['AMOUNT-01', 'AMOUNT-02', 'CB-01', 'TIMEOUT-08', 'IDENTITY-1'],
  },
  { name: 'any-counter-code-is-read', breaks: 'QR-08', only: ['mpm/static-altered'] },
  {
    name: 'new-qr-at-each-showing',
    breaks: 'MPM-04',
    only: ['mpm/two-payers-one-qr'],
    also: ['MPM-05', 'CB-01', 'IDEM-04', 'IDEM-08', 'IDENTITY-1', 'IDENTITY-3'],
  },
  { name: 'keeps-both-codes-paid', breaks: 'MPM-05', only: ['mpm/reissued-both-paid'], also: ['IDENTITY-3'] },
  {
    name: 'expired-by-the-clock',
    breaks: 'MPM-02',
    only: ['mpm/paid-at-expiry'],
    also: ['CANCEL-03', 'TIMEOUT-05', 'IDENTITY-1', 'IDENTITY-2', 'STATE-02'],
  },
  { name: 'counter-sells-while-suspended', breaks: 'MERCH-03', only: ['merchant/suspended-with-codes-in-the-street'] },
  { name: 'deadlines-by-the-wall-clock', breaks: 'AVAIL-06', only: [CLOCK], also: ['CANCEL-07'] },
  {
    name: 'long-due-work-is-skipped',
    breaks: 'AVAIL-06',
    only: [CLOCK],
    also: ['TIMEOUT-08', 'CPM-04', 'CPM-05', 'IDENTITY-1'],
  },
  {
    name: 'leases-by-the-wall-clock',
    breaks: 'AVAIL-06',
    only: ['clock/set-in-a-slow-call'],
    also: ['AVAIL-07', 'REFUND-02'],
  },
  { name: 'payment-keys-purged', breaks: 'IDEM-10', only: ['clock/keys-beyond-retention'], also: ['CPM-02'] },
  {
    name: 'refund-keys-purged',
    breaks: 'IDEM-10',
    only: ['clock/keys-beyond-retention'],
    // What the second one overwrites was told and shown before.
    also: ['REFUND-02', 'REFUND-04', 'REFUND-08', 'CB-13', 'STATE-01'],
  },
];

export const odd: readonly Odd[] = [
  {
    name: 'refunds-in-batches',
    permittedBy: 'REFUND-16',
    only: [
      'refund/equal-parts',
      'refund/three-parts-and-one-too-many',
      'refund/answer-lost',
      'refund/two-at-once',
      'callback/two-refunds-at-once',
    ],
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
    only: [
      'mpm',
      'callback/duplicate-in-sequence',
      'callback/duplicate-refund-notice',
      'callback/never-arrives',
      'callback/before-the-answer',
      'callback/out-of-order',
      'callback/after-the-end',
      'callback/unusual-encoding',
      'callback/storage-fails',
      'refund/answer-lost',
    ],
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
  { name: 'tells-in-batches', permittedBy: 'AVAIL-02', only: ['callback/a-merchant-is-deaf', 'mpm/paid'] },
  {
    name: 'events-sent-thrice',
    permittedBy: 'CB-14',
    only: [
      'callback/event-refused-at-first',
      'callback/a-merchant-is-deaf',
      'callback/duplicate-refund-notice',
      'cpm/paid',
      'mpm/paid',
    ],
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
  {
    name: 'refuses-what-it-does-not-know',
    permittedBy: 'SEC-04',
    only: ['security/extra-members', 'security/small-payment-names-a-big-one', 'security/metacharacters', 'api'],
  },
  {
    name: 'forbids-in-place-of-hiding',
    permittedBy: 'MERCH-04',
    only: ['merchant', 'security/no-token'],
  },
  {
    name: 'talkative-histories',
    permittedBy: 'API-06',
    only: ['store', 'security/marked-values'],
  },
  {
    name: 'sheds-load-early',
    permittedBy: 'AVAIL-04',
    only: ['load/one-merchant-floods'],
  },
  {
    name: 'recovers-slowly',
    permittedBy: 'AVAIL-01',
    only: ['restart/killed-while-paying', 'restart/killed-after-notification', 'instances/one-dies-with-work-in-hand'],
  },
  {
    name: 'answers-in-progress',
    permittedBy: 'API-06',
    only: ['instances', 'idempotency'],
  },
  {
    name: 'keys-by-the-minute',
    permittedBy: 'SIGN-06',
    only: ['keys/rotation-in-mid-payment', 'keys/rotation-with-overlap'],
  },
  { name: 'members-of-its-own', permittedBy: 'API-04', only: ['cpm/paid', 'mpm/paid'] },
  {
    name: 'refunds-side-by-side',
    permittedBy: 'REFUND-09',
    only: [
      'refund/two-released-at-once',
      'refund/equal-parts',
      'refund/three-parts-and-one-too-many',
      'callback/two-refunds-at-once',
    ],
  },
  { name: 'waits-for-funds-overnight', permittedBy: 'REFUND-10', only: ['refund/no-funds-at-the-network'] },
  {
    name: 'cancels-what-is-left',
    permittedBy: 'CANCEL-10',
    only: ['cancel/and-refund-at-once', 'cancel/after-the-window', 'cancel/reverse-while-paying'],
  },
  { name: 'waits-when-set-back', permittedBy: 'AVAIL-06', only: ['clock'] },
  { name: 'forgets-keys-after-retention', permittedBy: 'IDEM-10', only: ['clock/keys-beyond-retention'] },
];
