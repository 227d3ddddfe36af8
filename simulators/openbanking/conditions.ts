/** What is asked of an account. */
export type Use = 'withdraw' | 'deposit' | 'balance' | 'real-name';

interface ConditionRow {
  /** bank_rsp_code. */
  readonly code: string;
  readonly refuses: readonly Use[];
}

const WITHDRAWALS = ['withdraw'] as const;
const DEPOSITS = ['deposit'] as const;
const TRANSFERS = ['withdraw', 'deposit'] as const;
const READING_TOO = ['withdraw', 'balance'] as const;
const EVERYTHING = ['withdraw', 'deposit', 'balance', 'real-name'] as const;

/** What can be the matter with an account, with the code that its bank answers then. What it refuses is our reading (OB-U16). */
export const CONDITIONS = {
  'passbook-lost': { code: '413', refuses: WITHDRAWALS },
  moved: { code: '414', refuses: EVERYTHING },
  closed: { code: '415', refuses: EVERYTHING },
  unclaimed: { code: '416', refuses: EVERYTHING },
  'not-real-name': { code: '417', refuses: TRANSFERS },
  security: { code: '418', refuses: TRANSFERS },
  'accident-reported': { code: '419', refuses: WITHDRAWALS },
  frozen: { code: '420', refuses: TRANSFERS },
  company: { code: '421', refuses: WITHDRAWALS },
  'own-bank-only': { code: '422', refuses: TRANSFERS },
  overdue: { code: '424', refuses: WITHDRAWALS },
  seized: { code: '425', refuses: WITHDRAWALS },
  protected: { code: '426', refuses: DEPOSITS },
  'no-withdrawals': { code: '427', refuses: WITHDRAWALS },
  'no-written-consent': { code: '428', refuses: WITHDRAWALS },
  'certificate-issued': { code: '431', refuses: WITHDRAWALS },
  'passbook-not-updated': { code: '432', refuses: WITHDRAWALS },
  'seal-lost': { code: '433', refuses: WITHDRAWALS },
  'pin-tries-used-up': { code: '452', refuses: WITHDRAWALS },
  delayed: { code: '458', refuses: WITHDRAWALS },
  'notice-returned': { code: '462', refuses: WITHDRAWALS },
  'faulty-record': { code: '464', refuses: WITHDRAWALS },
  unused: { code: '467', refuses: WITHDRAWALS },
  'bank-consent-expired': { code: '468', refuses: READING_TOO },
  'data-exposed': { code: '470', refuses: WITHDRAWALS },
  'no-electronic-transactions': { code: '471', refuses: WITHDRAWALS },
  'barred-by-customer': { code: '472', refuses: WITHDRAWALS },
  'holder-changed': { code: '473', refuses: WITHDRAWALS },
  'pin-locked': { code: '474', refuses: WITHDRAWALS },
  new: { code: '475', refuses: WITHDRAWALS },
  bankrupt: { code: '476', refuses: WITHDRAWALS },
  'other-device': { code: '477', refuses: WITHDRAWALS },
  blocked: { code: '490', refuses: READING_TOO },
  unprocessable: { code: '499', refuses: EVERYTHING },
} as const satisfies Readonly<Record<string, ConditionRow>>;

export type Condition = keyof typeof CONDITIONS;

export const isCondition = (name: string): name is Condition => Object.hasOwn(CONDITIONS, name);

/** The bank's code, where it refuses this use of an account in this condition. */
export function refusalOf(condition: Condition | undefined, use: Use): string | undefined {
  if (condition === undefined) return undefined;
  const { code, refuses }: ConditionRow = CONDITIONS[condition];
  return refuses.includes(use) ? code : undefined;
}
