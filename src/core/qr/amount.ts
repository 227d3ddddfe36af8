import { decimalsOf, type Money, money } from '../money.js';
import type { Complaint } from './data-objects.js';

/**
 * Reads `15000` won, `23.72`, `23.7` or `23.` yuan; or says what is wrong. The specification only recommends as many
 * decimals as the currency has, so fewer are taken; more are no amount of that currency.
 * EMV QRCPS Merchant-Presented Mode 1.1, "Transaction Amount (ID 54)".
 */
export function amountFrom(text: string, currency: string): Money | Complaint {
  const complaint = (rule: 'amount' | 'leading-zero', expected: string): Complaint => ({
    rule,
    expected,
    seen: JSON.stringify(text),
  });
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return complaint('amount', 'digits with at most one point');
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals) return complaint('amount', `at most ${decimals} decimals of ${currency}`);
  const minor = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (minor === 0n) return complaint('amount', 'more than zero');
  if (/^0\d/.test(whole)) return complaint('leading-zero', 'no zero in front');
  return money(currency, minor);
}
