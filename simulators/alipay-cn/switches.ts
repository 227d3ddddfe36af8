import type { SwitchInfo, SwitchValue } from '../kit/network.js';
import { switchesOf } from '../kit/network.js';

const choice = <const Values extends readonly [string, ...string[]]>(
  facts: readonly string[],
  description: string,
  values: Values,
) => ({ default: values[0], values, description, facts });

const amount = (value: number, description: string) => ({ default: value, description, facts: [] as string[] });

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

type ValueOf<S> = S extends { readonly values: readonly (infer V)[] } ? V : number;

export type Switches = { readonly [Name in keyof typeof switches]: ValueOf<(typeof switches)[Name]> };

/** Throws with every unknown name and value at once. */
export function chooseSwitches(given: Readonly<Record<string, SwitchValue>>): Switches {
  const chosen = switchesOf(switches, given);
  for (const [name, least] of [
    ['refund-delay-ms', 0],
    ['code-lifetime-ms', 1],
    ['krw-per-cny', 1],
  ] as const) {
    if (!Number.isSafeInteger(chosen[name]) || Number(chosen[name]) < least)
      throw new RangeError(`switch ${name}: ${chosen[name]} is not a whole number of at least ${least}`);
  }
  return chosen as Switches;
}
