import type { Money } from '../money.js';

/**
 * What a code says that a merchant shows and a payer scans: EMV QRCPS Merchant-Presented Mode 1.1 (November 2020),
 * https://www.emvco.com/emv-technologies/qr-codes/. Lists keep the order of the payload.
 */
export interface MerchantQr {
  /** `static`: one code for many payments; `dynamic`: one for this payment. */
  readonly initiation?: 'static' | 'dynamic';
  /** At least one. */
  readonly accounts: readonly MerchantAccount[];
  /** Four digits of ISO 18245; `0000` where it is not known. */
  readonly categoryCode: string;
  /** ISO 4217, by its letters. */
  readonly currency: string;
  /** Absent where the payer types it. In `currency`, above zero. */
  readonly amount?: Money;
  readonly tip?: Tip;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly name: string;
  readonly city: string;
  readonly postalCode?: string;
  readonly additionalData?: AdditionalData;
  /** Name and city in the merchant's own script. */
  readonly inLanguage?: InLanguage;
  /** IDs 65 to 79, which mean nothing yet. */
  readonly reserved?: readonly Field[];
  /** IDs 80 to 99, for whoever takes one. */
  readonly templates?: readonly Template[];
}

/** IDs 02 to 25 are fields of card schemes, 26 to 51 templates of others. */
export type MerchantAccount = Field | Template;

export interface Field {
  readonly id: string;
  readonly value: string;
}

export interface Template {
  readonly id: string;
  /** An application identifier, a UUID without hyphens, or a domain name backwards. */
  readonly globalId: string;
  readonly fields: readonly Field[];
}

export type Tip =
  | { readonly kind: 'asked' }
  | { readonly kind: 'fixed'; readonly amount: Money }
  /** From `00.01` to `99.99`. */
  | { readonly kind: 'percentage'; readonly percent: string };

/** IDs in the Additional Data Field Template (62). */
export const ADDITIONAL_DATA = {
  billNumber: '01',
  mobileNumber: '02',
  storeLabel: '03',
  loyaltyNumber: '04',
  referenceLabel: '05',
  customerLabel: '06',
  terminalLabel: '07',
  purpose: '08',
  consumerDataRequest: '09',
  merchantTaxId: '10',
  merchantChannel: '11',
} as const;

/** `***` in a value asks the payer for it. */
export type AdditionalData = { readonly [key in keyof typeof ADDITIONAL_DATA]?: string } & {
  readonly reserved?: readonly Field[];
  readonly templates?: readonly Template[];
};

export interface InLanguage {
  /** ISO 639, two letters. */
  readonly language: string;
  readonly name: string;
  readonly city?: string;
  readonly reserved?: readonly Field[];
}
