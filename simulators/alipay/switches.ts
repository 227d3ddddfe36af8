import type { SwitchInfo, SwitchValue } from '../kit/network.js';
import { amount, type ChosenOf, choice, chosenOf } from '../kit/switches.js';

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

export type Switches = ChosenOf<typeof switches>;

/** Throws with every unknown name and value at once. */
export const chooseSwitches = (given: Readonly<Record<string, SwitchValue>>): Switches =>
  chosenOf(switches, given, { 'krw-per-cny': 1, 'krw-per-usd': 1, 'refund-delay-ms': 0, 'code-lifetime-ms': 1 });
