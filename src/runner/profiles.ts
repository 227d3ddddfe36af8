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

/** What shows a new user in seconds that something is judged: one payment of each kind, one loss, one refund, one forgery. */
const FIRST = [
  'callback/duplicate-in-sequence',
  'callback/forged',
  'cancel/network-cancel-paid',
  'cpm/declined',
  'cpm/paid',
  'idempotency/repeated-requests',
  'mpm/paid',
  'refund/equal-parts',
  'refund/more-than-paid',
  'refund/two-at-once',
  'timeout/pay-answer-lost',
] as const;

/** Every MUST that any scenario exercises, by as few and as short scenarios as will do; `profiles.test.ts` holds it to that. */
const QUICK = [
  ...FIRST,
  'amount/named-again',
  'amount/sweep',
  'api/asked-without-events',
  'api/refused-amounts',
  'api/unknown-payment',
  'callback/after-the-end',
  'callback/before-the-answer',
  'callback/duplicate-after-restart',
  'callback/duplicate-in-parallel',
  'callback/duplicate-refund-notice',
  'callback/event-refused-at-first',
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
  'cpm/password-confirmed',
  'idempotency/simultaneous-creates',
  'instances/one-dies-with-work-in-hand',
  'keys/rotation-in-mid-payment',
  'keys/unknown-serials-in-floods',
  'load/one-merchant-floods',
  'load/slow-for-one',
  'merchant/closed-store',
  'merchant/crossed-identifiers',
  'mpm/coupon',
  'mpm/paid-at-expiry',
  'mpm/reissued-both-paid',
  'mpm/static-altered',
  'mpm/static-paid',
  'mpm/two-payers-one-qr',
  'refund/answer-lost',
  'refund/closed-and-abnormal',
  'refund/limits',
  'refund/never-answered',
  'refund/rate-changed',
  'refund/three-parts-and-one-too-many',
  'refund/unpaid',
  'restart/killed-after-notification',
  'restart/killed-anywhere-cancel',
  'security/extra-members',
  'security/marked-values',
  'security/metacharacters',
  'security/no-token',
  'security/small-payment-names-a-big-one',
  'security/webhook-addresses',
  'store/interleaved-merchants',
  'timeout/answers-broken',
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
