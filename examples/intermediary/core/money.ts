/** An amount in minor units of its currency. Won has no decimals: KRW 15000 is `15000n`. */
export interface Money {
  readonly currency: string;
  readonly minor: bigint;
}

export const money = (currency: string, minor: bigint): Money => ({ currency, minor });

/** Currency is part of every comparison: 100 CNY never settles an order of 100 of something else (AMOUNT-06). */
export const sameMoney = (a: Money, b: Money): boolean => a.currency === b.currency && a.minor === b.minor;

export const sumMinor = (amounts: readonly Money[]): bigint => amounts.reduce((total, each) => total + each.minor, 0n);

export interface MoneyJson {
  readonly currency: string;
  readonly value: string;
}

export const moneyJson = (amount: Money): MoneyJson => ({ currency: amount.currency, value: amount.minor.toString() });
