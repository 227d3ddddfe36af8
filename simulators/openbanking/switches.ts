import type { SwitchInfo, SwitchValue } from '../kit/network.js';
import { amount, type ChosenOf, choice, chosenOf } from '../kit/switches.js';

/**
 * Where sources differ or are silent, a switch chooses; the first value is the default. Names, values and fact ids are
 * those of `schemas/openbanking/facts.json`, which says where each reading comes from.
 */
export const switches = {
  institution: choice(['OB-U1'], 'which tokens withdrawals and balances take', ['self-authenticating', 'relying']),
  'in-process': choice(['OB-U6'], 'where a deposit says that it is in process', ['head', 'entry']),
  'refused-entry': choice(['OB-U7'], 'whether the head says that the entry was refused', ['head-too', 'entry-alone']),
  'duplicate-code': choice(['OB-U8'], 'the code for a bank_tran_id that is in use', ['number', 'transaction']),
  'refused-number': choice(['OB-U9'], 'whether the number of what was refused can be used again', ['used', 'free']),
  maintenance: choice(['OB-U14'], 'when the service is down', ['by-staff', 'nightly']),
  'transfer-delay-ms': amount(0, 'network ms for which a transfer is in process; 0: its answer says how it ended'),
  'token-lifetime-ms': amount(7_775_999_000, 'network ms for which a token is good'),
  'own-balance': amount(10_000_000_000, "won in the institution's account at the beginning"),
} as const satisfies Readonly<Record<string, SwitchInfo>>;

export type Switches = ChosenOf<typeof switches>;

/** Throws with every unknown name and value at once. */
export const chooseSwitches = (given: Readonly<Record<string, SwitchValue>>): Switches =>
  chosenOf(switches, given, { 'transfer-delay-ms': 0, 'token-lifetime-ms': 1, 'own-balance': 0 });
