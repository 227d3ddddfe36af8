import type { FeeTerms, MerchantRegistration, Store, Wallet } from '../generated/intermediary.js';

/** Chance in [0, 1), such as `createRandom(seed).fraction`. */
export type Draw = () => number;

export interface MerchantWishes {
  /** Wallets that it accepts, with the sub-merchant number that it already has there, if any. */
  readonly wallets: readonly { readonly wallet: Wallet; readonly networkMerchantId?: string }[];
  readonly webhook?: { readonly url: string; readonly secret: string };
}

type AtLeastOne<T> = readonly [T, ...T[]];

/** In Korean, English and Chinese. */
const PLACES: AtLeastOne<readonly [ko: string, en: string, zh: string]> = [
  ['한강', 'Hangang', '汉江'],
  ['은하수', 'Milky Way', '银河'],
  ['소나무', 'Pine Tree', '松树'],
  ['달빛', 'Moonlight', '月光'],
  ['무지개', 'Rainbow', '彩虹'],
  ['바람개비', 'Pinwheel', '风车'],
  ['돌담', 'Stone Wall', '石墙'],
  ['새벽', 'Daybreak', '黎明'],
];
/** With the category that such a shop has (ISO 18245). */
const TRADES: AtLeastOne<readonly [ko: string, en: string, zh: string, mcc: string]> = [
  ['식당', 'Restaurant', '餐厅', '5812'],
  ['상회', 'Store', '商店', '5411'],
  ['약국', 'Pharmacy', '药店', '5912'],
  ['서점', 'Books', '书店', '5942'],
  ['카페', 'Cafe', '咖啡馆', '5814'],
  ['안경', 'Optics', '眼镜店', '8043'],
];
const REGIONS: AtLeastOne<readonly [code: string, name: string]> = [
  ['KR-11', '서울특별시'],
  ['KR-26', '부산광역시'],
  ['KR-28', '인천광역시'],
  ['KR-49', '제주특별자치도'],
];
const BANKS: AtLeastOne<string> = ['003', '004', '011', '020', '081', '088'];
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A merchant of this seed: nothing about it repeats from run to run, and nothing says that it is made up. */
export function drawMerchant(draw: Draw, { wallets, webhook }: MerchantWishes): MerchantRegistration {
  const below = (limit: number) => Math.floor(draw() * limit);
  const pick = <T>(items: AtLeastOne<T>): T => items[below(items.length)] ?? items[0];
  const word = (length: number) => Array.from({ length }, () => LETTERS.charAt(below(LETTERS.length))).join('');
  const digits = (length: number) => Array.from({ length }, () => String(below(10))).join('');

  const [placeKo, placeEn, placeZh] = pick(PLACES);
  const [tradeKo, tradeEn, tradeZh, mcc] = pick(TRADES);
  const [region, city] = pick(REGIONS);
  const legalName = `${placeKo}${tradeKo} ${below(90) + 10}호`;

  const store = (number: number): Store => ({
    storeId: `s${number}-${word(6)}`,
    name: `${placeKo}${tradeKo} ${number}호점`,
    address: `${city} 가온로 ${below(400) + 1}`,
    terminals: Array.from({ length: below(3) + 1 }, (_, index) => `t${index + 1}-${word(6)}`),
  });
  const feeOf = (wallet: Wallet): FeeTerms => ({
    wallet,
    ratePpm: 5_000 + 100 * below(101),
    minimum: { currency: 'KRW', value: pick(['0', '0', '10']) },
    vat: pick(['INCLUDED', 'ADDED']),
    rounding: pick(['HALF_UP', 'DOWN']),
    level: pick(['LINE', 'DAY']),
    onRefund: pick(['RETURN_PROPORTIONAL', 'KEEP']),
    // Long ago, so that no clock of a trial stands before it.
    effectiveFrom: '2020-01-01T00:00:00+09:00',
  });

  return {
    merchantId: `m-${word(12)}`,
    legalName,
    displayName: { ko: `${placeKo}${tradeKo}`, en: `${placeEn} ${tradeEn}`, zh: `${placeZh}${tradeZh}` },
    businessRegistrationNumber: withCheckDigit(
      `${below(899) + 101}${String(below(99) + 1).padStart(2, '0')}${digits(4)}`,
    ),
    mcc,
    region,
    settlementAccount: {
      bankCode: pick(BANKS),
      accountNumber: `${below(9) + 1}${digits(11 + below(3))}`,
      holder: legalName,
    },
    feeSchedule: wallets.map(({ wallet }) => feeOf(wallet)),
    ...(webhook === undefined ? {} : { webhook: { ...webhook } }),
    stores: Array.from({ length: below(3) + 1 }, (_, index) => store(index + 1)),
    wallets: wallets.map((choice) => ({ ...choice })),
  };
}

const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/**
 * Nine digits of a Korean business registration number, with the tenth that checks them: weighted sum, to which the tens of
 * the ninth product are added, taken from the next multiple of ten.
 */
export function withCheckDigit(nine: string): string {
  const digits = [...nine].map(Number);
  const sum = digits.reduce((total, digit, index) => total + digit * (WEIGHTS[index] ?? 0), 0);
  const carried = Math.floor(((digits[8] ?? 0) * 5) / 10);
  return `${nine}${(10 - ((sum + carried) % 10)) % 10}`;
}
