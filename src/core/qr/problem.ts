/**
 * What a payload can break, each in words. `merchant` rules are of EMV QRCPS Merchant-Presented Mode 1.1 ("Data Objects",
 * "Requirements"), `consumer` rules of EMV QRCPS Consumer-Presented Mode 1.1 and of BER-TLV (EMV Book 3, Annex B). A judge
 * that does without one of them leaves it out by its name.
 */
export const QR_RULES = {
  size: 'A payload has at most 512 characters.',
  header: 'A data object begins with its ID and its length, both in the form of its mode.',
  'empty-value': 'No data object of a merchant-presented payload is empty: lengths are 01 to 99.',
  'beyond-end': 'A value ends where its template, or the payload, ends, or before.',
  first: 'The Payload Format Indicator is the first data object.',
  last: 'The CRC is the last data object, and nothing follows it.',
  duplicate: 'A data object stands at most once in its template.',
  missing: 'What is mandatory is there.',
  characters: 'A value has only characters of its format: names in other scripts belong into the Language Template.',
  form: 'A value has the length and the form of its data object.',
  currency: 'A currency is one of ISO 4217, by its number.',
  amount: 'An amount has digits and at most one point, is above zero, and has no more decimals than its currency.',
  'leading-zero':
    'An amount is written without leading zeros. The specification is silent; Pyx wants one text for one amount.',
  tip: 'A fee stands there exactly where the Tip or Convenience Indicator says so: 56 for 02, 57 for 03.',
  crc: 'The CRC is CRC-16/CCITT-FALSE over all UTF-8 bytes before its value, as four upper-case hexadecimal digits.',
  base64: 'A consumer-presented payload is base64 of RFC 4648, section 4, with its padding.',
} as const;

export type QrRule = keyof typeof QR_RULES;

export interface QrProblem {
  readonly rule: QrRule;
  /** Of the data object, from the outermost: `54`, `62.05`, `61.4F`. Empty for the payload as a whole. */
  readonly path: string;
  /** Where it begins, from 0: in characters of a merchant-presented payload, in bytes of a decoded consumer-presented one. */
  readonly offset: number;
  readonly expected: string;
  readonly seen: string;
}

/** A payload that says nothing that could be relied on, with all that is wrong with it, in the order of the payload. */
export class QrError extends Error {
  override readonly name = 'QrError';
  readonly problems: readonly QrProblem[];

  constructor(problems: readonly QrProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

export const describeProblem = ({ rule, path, offset, expected, seen }: QrProblem): string =>
  `${path === '' ? 'payload' : path} at ${offset}: ${rule}: expected ${expected}, got ${seen}`;
