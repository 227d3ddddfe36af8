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
 * those of `schemas/alipay/facts.json`, which says where each reading comes from.
 */
export const switches = {
  'code-made': choice(['AP-U1'], 'how pay answers that an order code or entry code is made', ['in-process', 'success']),
  'synchronous-notice': choice(['AP-U2'], 'a notice of a payment whose answer has told of its success', [
    'not-sent',
    'sent',
  ]),
  'failure-notice': choice(['AP-U3'], 'a notice of the failure of a payment that was left open', ['sent', 'not-sent']),
  'expired-status': choice(['AP-U8'], 'paymentStatus of a payment that nobody has paid in time', ['fail', 'cancelled']),
  'payment-code-error': choice(['AP-U11'], "which code refuses a payer's code", ['antom', 'alipay-plus']),
  acknowledgement: choice(['AP-U12'], 'whether the acknowledgement of a notice must be signed', [
    'unsigned-accepted',
    'signed-required',
  ]),
  'client-error': choice(['AP-U16'], 'how an unknown Client-Id is refused', ['invalid-client', 'client-invalid']),
  'settlement-currency': choice(['AP-R2'], 'in which currency the contract settles', ['krw', 'usd']),
  'krw-per-cny': amount(190, 'won for one yuan, a whole number'),
  'krw-per-usd': amount(1_350, 'won for one dollar that is settled, a whole number'),
  'refund-delay-ms': amount(0, 'network ms from acceptance of a refund to its end; 0: its answer says that it is done'),
  'code-lifetime-ms': amount(60_000, "network ms for which a payer's code can be used"),
} as const satisfies Readonly<Record<string, SwitchInfo>>;

type ValueOf<S> = S extends { readonly values: readonly (infer V)[] } ? V : number;

export type Switches = { readonly [Name in keyof typeof switches]: ValueOf<(typeof switches)[Name]> };

/** Throws with every unknown name and value at once. */
export function chooseSwitches(given: Readonly<Record<string, SwitchValue>>): Switches {
  const chosen = switchesOf(switches, given);
  for (const name of ['krw-per-cny', 'krw-per-usd', 'refund-delay-ms', 'code-lifetime-ms'] as const) {
    const least = name === 'refund-delay-ms' ? 0 : 1;
    if (!Number.isSafeInteger(chosen[name]) || Number(chosen[name]) < least) {
      throw new RangeError(`switch ${name}: ${chosen[name]} is not a whole number of at least ${least}`);
    }
  }
  return chosen as Switches;
}
