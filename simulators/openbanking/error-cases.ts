import { BY_STAFF } from '../kit/errors-page.js';
import { CONDITIONS, type Condition, type Use } from './conditions.js';
import { PATHS, type Reply, type Stand } from './test-stand.js';

/** How each documented code comes about in this world: the tests hold it so, and docs/openbanking-errors.md tells it. */
export interface ErrorCase {
  /** Without the network's name; `*` for a code that every operation may answer. */
  readonly operation: string;
  readonly code: string;
  readonly how: string;
  readonly produce: (stand: Stand) => Promise<Reply>;
}

const WITHDRAW = 'transfer.withdraw';
const DEPOSIT = 'transfer.deposit';
const TO_ACCOUNT = 'transfer.deposit-to-account';
const RESULT = 'transfer.result';
const BALANCE = 'account.balance';
const REAL_NAME = 'inquiry.real-name';

const WITH_BANK = [WITHDRAW, DEPOSIT, TO_ACCOUNT, BALANCE, REAL_NAME];
const ALL = [...WITH_BANK, RESULT];
const DEPOSITS = [DEPOSIT, TO_ACCOUNT];
const TRANSFERS = [WITHDRAW, ...DEPOSITS];

interface Terms {
  /** Handle, or the whole of an account, that it is about. */
  readonly of?: ReturnType<Stand['user']>;
  readonly number?: string;
  readonly amount?: string;
  /** Members of the message's own level. */
  readonly change?: object;
}

/** A legal call of every operation, about an account that is well. */
const LEGAL: Readonly<Record<string, (stand: Stand, terms?: Terms) => Promise<Reply>>> = {
  [WITHDRAW]: (stand, { of = stand.user(), number = stand.number(), amount = '10000', change } = {}) =>
    stand.withdraw({ fintech_use_num: of.fintechUseNum, bank_tran_id: number, tran_amt: amount, ...change }),
  [DEPOSIT]: (stand, { of = stand.user(), number = stand.number(), amount = '10000', change } = {}) =>
    stand.deposit({ fintech_use_num: of.fintechUseNum, bank_tran_id: number, tran_amt: amount }, change),
  [TO_ACCOUNT]: (stand, { of = stand.user(), number = stand.number(), amount = '10000', change } = {}) =>
    stand.payOut(
      { bank_code_std: of.bankCode, account_num: of.accountNum, bank_tran_id: number, tran_amt: amount },
      change,
    ),
  [RESULT]: (stand, { number = stand.number() } = {}) => stand.result('1', number),
  [BALANCE]: (stand, { of = stand.user(), number = stand.number() } = {}) =>
    stand.balance(of.fintechUseNum, { bank_tran_id: number }),
  [REAL_NAME]: (stand, { of = stand.user(), number = stand.number(), change } = {}) =>
    stand.realName({
      bank_code_std: of.bankCode,
      account_num: of.accountNum,
      account_holder_info_type: ' ',
      account_holder_info: of.holderInfo,
      bank_tran_id: number,
      ...change,
    }),
};

function legal(operation: string): (stand: Stand, terms?: Terms) => Promise<Reply> {
  const act = LEGAL[operation];
  if (act === undefined) throw new Error(`no legal call of ${operation}`);
  return act;
}

/** Nothing in this world comes to it by itself. */
const byStaff = (code: string, operations: readonly string[], how = BY_STAFF): ErrorCase[] =>
  operations.map((operation) => ({
    operation,
    code,
    how,
    async produce(stand) {
      const meant = operation === '*' ? RESULT : operation;
      await stand.network.operator.answerWith({ operation: `openbanking.${meant}`, code });
      return legal(meant)(stand);
    },
  }));

const comes = (
  code: string,
  operations: readonly string[],
  produce: (stand: Stand, operation: string) => Promise<Reply>,
  how = 'a call of which this is true',
): ErrorCase[] =>
  operations.map((operation) => ({ operation, code, how, produce: (stand) => produce(stand, operation) }));

const USES: Readonly<Record<Use, readonly string[]>> = {
  withdraw: [WITHDRAW],
  deposit: DEPOSITS,
  balance: [BALANCE],
  'real-name': [REAL_NAME],
};

/** What is the matter with an account. */
const conditions: readonly ErrorCase[] = (Object.keys(CONDITIONS) as Condition[]).flatMap((condition) => {
  const { code, refuses } = CONDITIONS[condition];
  const uses: readonly Use[] = refuses;
  return comes(
    code,
    uses.flatMap((use) => USES[use]),
    (stand, operation) => {
      const of = stand.user();
      stand.network.operator.setCondition({ account: of.account, condition });
      return legal(operation)(stand, { of });
    },
    `\`operator.setCondition\`: \`${condition}\``,
  );
});

/** A limit that leaves room for less than is asked for. */
const limited = (code: string, limit: string, operations: readonly string[], ofAccount = false): ErrorCase[] =>
  comes(
    code,
    operations,
    async (stand, operation) => {
      const of = stand.user();
      const whose = ofAccount ? { account: of.account } : {};
      stand.network.operator.setLimit({ limit, ...whose, amount: 9_999 });
      const reply = await legal(operation)(stand, { of });
      stand.network.operator.setLimit({ limit, ...whose });
      return reply;
    },
    `\`operator.setLimit\`: \`${limit}\``,
  );

const consent = (code: string, to: 'inquiries' | 'withdrawals', as: 'missing' | 'expired'): ErrorCase[] => {
  const operation = to === 'inquiries' ? BALANCE : WITHDRAW;
  return comes(
    code,
    [operation],
    (stand) => {
      const of = stand.user();
      stand.network.operator.setConsent({ account: of.account, to, as });
      return legal(operation)(stand, { of });
    },
    `\`operator.setConsent\`: ${to} ${as}`,
  );
};

async function whileDown(stand: Stand, act: () => Promise<Reply>): Promise<Reply> {
  stand.network.operator.beginMaintenance();
  const reply = await act();
  stand.network.operator.endMaintenance();
  return reply;
}

/** The institution's own account holds so much, of which so much is held, while something is done. */
async function withOwn(stand: Stand, balance: number, held: number, act: () => Promise<Reply>): Promise<Reply> {
  const { contractBankCode, contractAccountNum } = stand.credentials;
  const account = contractBankCode + contractAccountNum;
  const { value } = stand.network.operator.accountState({ account }).balance;
  stand.network.operator.setBalance({ account, balance, held });
  const reply = await act();
  stand.network.operator.setBalance({ account, balance: value });
  return reply;
}

const short = (code: string, balance: number, held: number): ErrorCase[] => [
  ...comes(code, [WITHDRAW], (stand) => {
    const of = stand.user();
    stand.network.operator.setBalance({ account: of.account, balance, held });
    return legal(WITHDRAW)(stand, { of });
  }),
  ...comes(code, DEPOSITS, (stand, operation) => withOwn(stand, balance, held, () => legal(operation)(stand))),
];

const inProcess = (code: string, operations: readonly string[]): ErrorCase[] =>
  comes(
    code,
    operations,
    async (stand, operation) => {
      const of = stand.user();
      stand.network.operator.holdTransfers({ account: of.account });
      return legal(operation)(stand, { of, change: { sub_frnc_num: undefined } });
    },
    '`operator.holdTransfers`, or the switch `transfer-delay-ms`',
  );

const PATH_OF: Readonly<Record<string, string>> = {
  [WITHDRAW]: PATHS.withdraw,
  [DEPOSIT]: PATHS.deposit,
  [TO_ACCOUNT]: PATHS.depositToAccount,
  [RESULT]: PATHS.result,
  [REAL_NAME]: PATHS.realName,
};

const OTHER_HANDLE = { fintech_use_num: '9'.repeat(24) };

export const errorCases: readonly ErrorCase[] = [
  ...comes('O0001', ['*'], (stand) => stand.token({ client_secret: 'wrong' })),
  ...comes('O0002', ['*'], (stand) => stand.post(PATHS.result, {}, 'nobody')),
  ...comes('O0003', ['*'], async (stand) => {
    const { access_token } = (await stand.token()).body;
    stand.network.operator.expireTokens();
    stand.forgetTokens();
    return stand.post(PATHS.result, {}, access_token);
  }),
  ...comes('O0007', ['*'], (stand) => stand.send('POST', '/v2.0/nowhere')),
  ...comes('O0010', ['*'], (stand) => stand.send('GET', PATHS.withdraw)),
  ...comes('O0011', ['*'], async (stand) => stand.balance('none', {}, await stand.bearer('oob'))),
  ...['O0004', 'O0005', 'O0006', 'O0008', 'O0009'].flatMap((code) => byStaff(code, ['*'])),

  ...inProcess('A0001', TRANSFERS),
  ...inProcess('400', DEPOSITS),
  ...comes('A0002', [WITHDRAW, BALANCE, REAL_NAME], (stand, operation) => {
    const of = stand.user();
    stand.network.operator.closeAccount({ account: of.account });
    return legal(operation)(stand, { of });
  }),
  ...comes('A0009', DEPOSITS, (stand, operation) => {
    const of = stand.user();
    stand.network.operator.closeAccount({ account: of.account });
    return legal(operation)(stand, { of });
  }),
  ...comes('A0004', ALL, (stand, operation) =>
    operation === BALANCE ? stand.balance('short') : stand.post(PATH_OF[operation] ?? '', {}),
  ),
  ...comes('A0020', [RESULT], (stand) => whileDown(stand, () => stand.result('1', stand.number()))),
  ...comes('114', WITH_BANK, (stand, operation) => whileDown(stand, () => legal(operation)(stand))),
  ...comes('A0310', [RESULT], (stand) => stand.result('1', stand.number())),
  ...comes('A0326', WITH_BANK, async (stand, operation) => {
    const number = stand.number();
    await legal(operation)(stand, { number });
    return legal(operation)(stand, { number });
  }),
  ...byStaff('A0008', WITH_BANK, '`operator.answerWith`, or the switch `duplicate-code`'),

  ...comes('A0304', [WITHDRAW], (stand) => stand.withdraw(OTHER_HANDLE)),
  ...comes('A0304', [DEPOSIT], (stand) => stand.deposit(OTHER_HANDLE)),
  ...comes('A0304', [BALANCE], (stand) => stand.balance(OTHER_HANDLE.fintech_use_num)),
  ...comes('A0307', DEPOSITS, (stand, operation) => legal(operation)(stand, { change: { wd_pass_phrase: 'NONE' } })),
  ...comes('A0322', TRANSFERS, (stand, operation) => legal(operation)(stand, { change: { cntr_account_num: '1' } })),
  ...comes('A0313', [WITHDRAW], (stand) => {
    const { accessToken } = stand.network.operator.grantToken({ account: stand.user().account });
    return stand.withdraw({}, accessToken);
  }),
  ...comes('A0313', [BALANCE], (stand) => {
    const { accessToken } = stand.network.operator.grantToken({ account: stand.user().account });
    return stand.balance(stand.user().fintechUseNum, {}, accessToken);
  }),
  ...comes('A0321', [REAL_NAME], (stand) => stand.realName({ account_holder_info: '880101' })),
  ...comes('463', [REAL_NAME], (stand) => stand.realName({ account_holder_info: '0987654321' })),
  ...comes('412', [REAL_NAME], (stand) => stand.realName({ account_num: '1' })),
  ...comes('412', [TO_ACCOUNT], (stand) => stand.payOut({ account_num: '1' })),
  ...comes('815', [TO_ACCOUNT], (stand) => stand.payOut({ account_holder_name: '허균' })),
  ...byStaff('815', [DEPOSIT]),

  ...consent('A0305', 'inquiries', 'missing'),
  ...consent('A0316', 'inquiries', 'expired'),
  ...consent('A0306', 'withdrawals', 'missing'),
  ...consent('A0319', 'withdrawals', 'expired'),

  ...limited('A0101', 'institution-deposits-a-day', DEPOSITS),
  ...limited('A0102', 'institution-deposits-a-month', DEPOSITS),
  ...limited('A0103', 'institution-withdrawals-a-day', [WITHDRAW]),
  ...limited('A0104', 'institution-withdrawals-a-month', [WITHDRAW]),
  ...limited('A0105', 'institution-withdrawal', [WITHDRAW]),
  ...limited('A0106', 'institution-deposit', DEPOSITS),
  ...limited('A0111', 'withdrawal', [WITHDRAW], true),
  ...limited('A0112', 'withdrawals-a-day', [WITHDRAW], true),
  ...limited('455', 'bank-withdrawal', [WITHDRAW], true),
  ...limited('456', 'bank-withdrawals-a-day', [WITHDRAW], true),
  ...short('453', 9_999, 0),
  ...short('454', 10_000, 1),

  ...conditions,

  ...['A0003', 'A0005', 'A0006', 'A0007', 'A0010', 'A0011', 'A0012', 'A0013', 'A0021', 'A0301'].flatMap((code) =>
    byStaff(code, ALL),
  ),
  ...['A0016', 'A0017', 'A0302'].flatMap((code) => byStaff(code, WITH_BANK)),
  ...['A0303', '111', '999'].flatMap((code) => byStaff(code, TRANSFERS)),
  ...['A0312', 'A0317', 'A0318', '803', '804'].flatMap((code) => byStaff(code, DEPOSITS)),
  ...['A0014', 'A0019'].flatMap((code) => byStaff(code, [WITHDRAW, BALANCE])),
  ...['A0314', 'A0327', '461'].flatMap((code) => byStaff(code, [WITHDRAW])),
  ...byStaff('A0323', [WITHDRAW, DEPOSIT, BALANCE]),
];
