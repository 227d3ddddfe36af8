import type { SwitchInfo, SwitchValue } from '../kit/network.js';
import { amount, type ChosenOf, choice, chosenOf } from '../kit/switches.js';

/**
 * Where sources differ or are silent, a switch chooses; the first value is the default. Names, values and fact ids are
 * those of `schemas/alipay-cn/facts.json`, which says where each reading comes from.
 */
export const switches = {
  'system-error': choice(['AC-U7'], 'how the system error of a business is written', ['business', 'gateway']),
  'qr-trade': choice(['AC-U9'], 'when the trade of a code begins', ['after-scan', 'at-once']),
  'failed-pay': choice(['AC-U10'], 'what a pay leaves behind whose payer has too little', ['waits', 'nothing']),
  'unscanned-cancel': choice(['AC-U12'], 'a code that was cancelled before anybody has scanned it', ['dead', 'alive']),
  notices: choice(['AC-U13'], 'which changes of a trade are told', ['all', 'payments']),
  'krw-per-cny': amount(190, 'won for one yuan, a whole number'),
  'refund-delay-ms': amount(0, 'network ms from acceptance of a refund to its end; 0: its answer says that it is done'),
  'code-lifetime-ms': amount(60_000, "network ms for which a payer's code can be used"),
} as const satisfies Readonly<Record<string, SwitchInfo>>;

export type Switches = ChosenOf<typeof switches>;

/** Throws with every unknown name and value at once. */
export const chooseSwitches = (given: Readonly<Record<string, SwitchValue>>): Switches =>
  chosenOf(switches, given, { 'refund-delay-ms': 0, 'code-lifetime-ms': 1, 'krw-per-cny': 1 });
