import type { CHIP_FIELDS, DATA_FIELDS } from './consumer-format.js';

type Members<List extends readonly { readonly member: string }[]> = {
  readonly [member in List[number]['member']]?: string;
};

/**
 * What a code says that a payer shows and a merchant scans: EMV QRCPS Consumer-Presented Mode 1.1,
 * https://www.emvco.com/emv-technologies/qr-codes/. It holds card data, which belong into no log.
 */
export interface ConsumerQr {
  /** What the merchant may choose from, the payer's first choice first; at least one. */
  readonly applications: readonly (ConsumerData & { readonly adfName: string })[];
  /** What is true of all of them. */
  readonly common?: ConsumerData;
  readonly unknown?: readonly UnknownObject[];
}

/**
 * Texts are texts; digits keep the zeros that pad them; all else is upper-case hexadecimal digits. A PAN is without its
 * padding.
 */
export type ConsumerData = Members<typeof DATA_FIELDS> & {
  /** Of the Transparent Template, 63 or 64. */
  readonly chip?: ChipData;
  readonly unknown?: readonly UnknownObject[];
};

export type ChipData = Members<typeof CHIP_FIELDS> & { readonly unknown?: readonly UnknownObject[] };

/** Both upper-case hexadecimal digits. */
export interface UnknownObject {
  readonly tag: string;
  readonly value: string;
}
