import type { SwitchInfo, SwitchValue } from '../kit/network.js';
import { amount, type ChosenOf, choice, chosenOf } from '../kit/switches.js';

/**
 * Where sources differ or are silent, a switch chooses; the first value is the default. Names, values and fact ids are
 * those of `schemas/wechatpay/facts.json`, which says where each reading comes from.
 */
export const switches = {
  'user-paying-form': choice(['WX-U1'], 'how Quick Pay answers while the payer types a password', [
    '200-order',
    '202-order',
    '202-minimal',
    '202-error',
    '400-error',
  ]),
  'error-status-table': choice(['WX-U2'], 'which HTTP status business errors have', ['domestic', 'contract-pay']),
  'order-number-key': choice(['WX-U3'], "under which key WeChat Pay's order number stands", [
    'id-and-both',
    'transaction-id',
    'id',
  ]),
  'notify-ladder': choice(['WX-U4'], 'how long notices are resent', ['15-steps', '10-steps']),
  'reverse-window': choice(['WX-U5'], 'until when a Quick Pay order can be reversed', ['7-days', 'same-day']),
  'error-spelling': choice(['WX-U9'], 'whether error codes have underscores', ['as-pages', 'underscores']),
  'associated-data': choice(['WX-U11'], 'associated_data of a notice', ['original-type', 'empty', 'arbitrary']),
  'notice-id': choice(['WX-U12'], 'whether a resent notice keeps its id', ['same', 'new']),
  'platform-key': choice(['WX-U18'], 'whether certificates, a WeChat Pay public key or both of them sign', [
    'certificate',
    'public-key',
    'mixed',
  ]),
  'nonce-replay': choice(['WX-U15'], 'whether a nonce may be used again', ['allowed', 'refused']),
  'unpaid-fields': choice(['WX-U17'], 'what an unpaid order has in the place of number, time and bank', [
    'absent',
    'empty',
  ]),
  'password-threshold': choice(['WX-U22'], 'from which amount a Quick Pay payer must type a password', [
    '3000-cny',
    '1000-cny',
  ]),
  'sign-errors': choice(
    ['WX-U24'],
    'whether refusals of an authenticated request are signed (alternate: every other)',
    ['present', 'absent', 'alternate'],
  ),
  'unknown-request-keys': choice(['WX-U25'], 'request keys that the page does not name', ['ignored', 'refused']),
  'refund-notice-states': choice(['WX-U26'], 'how refund notices name a closed and an abnormal refund', [
    'closed',
    'refundclose',
    'abnormal-event',
  ]),
  'early-close': choice(['WX-U27'], 'a close within five minutes of the order', ['accepted', 'refused']),
  'absent-currency': choice(['WX-U31'], 'the currency of an order that names none', ['settlement', 'cny']),
  'refund-notice-amounts': choice(['WX-U37'], 'which amounts a refund notice has', ['with-currencies', 'four-amounts']),
  'ack-body': choice(['WX-U38'], 'a notification answered 200 with code FAIL', ['status-decides', 'body-decides']),
  'auth-code-errors': choice(['WX-U39'], "which codes refuse a payer's code", ['apiv2', 'generic']),
  'strict-notify-url': choice(['WX-R1'], 'where a notify_url may point', ['loopback', 'strict']),
  'refund-pace': choice(['WX-U40'], 'two refunds of an order within a minute', ['accepted', 'refused']),
  'reverse-user-paying': choice(['WX-U41'], 'a reverse while the payer types a password', ['revokes', 'user-paying']),
  'notice-encoding': choice([], 'plain JSON, or legal JSON with odd spacing, escapes, order and an unknown key', [
    'plain',
    'odd',
  ]),
  'krw-per-cny': amount(190, 'won for one yuan, a whole number'),
  'refund-delay-ms': amount(20_000, 'network ms from acceptance of a refund to its end'),
  'code-lifetime-ms': amount(120_000, "network ms for which a payer's code can be used"),
} as const satisfies Readonly<Record<string, SwitchInfo>>;

export type Switches = ChosenOf<typeof switches>;

/** Throws with every unknown name and value at once. */
export const chooseSwitches = (given: Readonly<Record<string, SwitchValue>>): Switches =>
  chosenOf(switches, given, { 'krw-per-cny': 1, 'refund-delay-ms': 0, 'code-lifetime-ms': 1 });
