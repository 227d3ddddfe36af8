import { closest } from 'fastest-levenshtein';
import { type CataloguedScenario, CatalogueError } from './catalogue.js';

/** A named choice of what a run tries. */
export interface Profile {
  readonly name: string;
  /** One sentence for `pyx run --help`. */
  readonly summary: string;
  /** Ids; absent: every scenario. */
  readonly scenarios?: readonly string[];
  /** Points at which a scenario with kill points is killed, drawn from all; absent: every one. */
  readonly killPoints?: number;
}

/** What shows a new user in seconds what is judged: payments of each kind, losses, refunds, forgeries, a crash. */
const FIRST = [
  'api/refused-amounts',
  'callback/duplicate-after-restart',
  'callback/duplicate-in-parallel',
  'callback/duplicate-in-sequence',
  'callback/event-refused-at-first',
  'callback/forged',
  'cancel/network-cancel-never-seen',
  'cancel/network-cancel-paid',
  'cpm/declined',
  'cpm/insufficient-funds',
  'cpm/paid',
  'cpm/password-confirmed',
  'idempotency/repeated-requests',
  'idempotency/simultaneous-creates',
  'merchant/crossed-identifiers',
  'mpm/paid',
  'mpm/static-paid',
  'refund/answer-lost',
  'refund/equal-parts',
  'refund/more-than-paid',
  'refund/two-at-once',
  'restart/killed-after-notification',
  'timeout/answers-broken',
  'timeout/order-answer-lost',
  'timeout/pay-answer-lost',
] as const;

/** Every MUST that any scenario exercises, by as few and as short scenarios as will do; `profiles.test.ts` holds it to that. */
const QUICK = [
  ...FIRST,
  'alipay/other-wallet-at-the-till',
  'amount/named-again',
  'amount/sweep',
  'api/asked-without-events',
  'api/unknown-payment',
  'callback/after-the-end',
  'callback/before-the-answer',
  'callback/duplicate-refund-notice',
  'callback/never-arrives',
  'callback/storage-fails',
  'cancel/after-the-window',
  'cancel/and-refund-at-once',
  'cancel/close-against-payment',
  'cancel/network-reverses-by-itself',
  'cancel/request-after-its-cancellation',
  'cancel/reverse-answer-lost',
  'cancel/reverse-never-arrives',
  'cancel/reverse-while-paying',
  'cpm/code-of-no-network',
  'cpm/expired-code',
  'instances/one-dies-with-work-in-hand',
  'keys/rotation-in-mid-payment',
  'keys/unknown-serials-in-floods',
  'load/one-merchant-floods',
  'load/slow-for-one',
  'merchant/closed-store',
  'mpm/coupon',
  'mpm/paid-at-expiry',
  'mpm/reissued-both-paid',
  'mpm/static-altered',
  'mpm/two-payers-one-qr',
  'refund/closed-and-abnormal',
  'refund/limits',
  'refund/never-answered',
  'refund/rate-changed',
  'refund/three-parts-and-one-too-many',
  'refund/unpaid',
  'restart/killed-anywhere-cancel',
  'security/extra-members',
  'security/marked-values',
  'security/metacharacters',
  'security/no-token',
  'security/small-payment-names-a-big-one',
  'security/webhook-addresses',
  'store/interleaved-merchants',
  'timeout/answers-unverifiable',
  'timeout/call-ok-payment-failed',
  'timeout/long-outage',
  'timeout/not-there-yet',
  'timeout/poisoned-order',
  'timeout/stale-answer-after-success',
  'timeout/unusual-answers',
] as const;

export const PROFILES: readonly Profile[] = [
  { name: 'default', summary: 'every scenario' },
  {
    name: 'quick',
    summary: 'every MUST that any scenario exercises, in under a minute; kill points are drawn',
    scenarios: QUICK,
    killPoints: 4,
  },
  { name: 'first', summary: 'a first look in seconds', scenarios: FIRST },
];

/** Throws CatalogueError for an unknown name. */
export function profileNamed(name: string): Profile {
  const found = PROFILES.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const names = PROFILES.map((profile) => profile.name);
  throw new CatalogueError([
    `unknown profile "${name}".\n  Did you mean ${closest(name, names)}?   Profiles: ${names.join(', ')}`,
  ]);
}

/** The scenarios of a profile. Throws CatalogueError where it names one that is not there. */
export function ofProfile(all: readonly CataloguedScenario[], { name, scenarios }: Profile): CataloguedScenario[] {
  if (scenarios === undefined) return [...all];
  const unknown = scenarios.filter((wanted) => !all.some(({ id }) => id === wanted));
  if (unknown.length > 0)
    throw new CatalogueError(unknown.map((id) => `profile ${name} names the scenario "${id}", which is not there.`));
  return all.filter(({ id }) => scenarios.includes(id));
}
