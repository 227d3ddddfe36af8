import { cny, type Money } from '../../src/core/money.js';

/** Amounts are in yuan with decimals on this wire alone; here they are fen. */
export function fromYuan(text: string): Money {
  const [whole = '0', fraction = ''] = text.split('.');
  return cny(BigInt(whole + fraction.padEnd(2, '0')));
}

export function inYuan({ minor }: Money): string {
  const digits = minor.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
