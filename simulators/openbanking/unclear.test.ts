import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../kit/testing.js';
import { codesOf, openStand, PATHS, type Stand } from './test-stand.js';

/** What an institution cannot know from the answer alone, and what the money does meanwhile. */
let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

const WITHDRAW = 'openbanking.transfer.withdraw';
const TO_ACCOUNT = 'openbanking.transfer.deposit-to-account';

const balanceOf = (account: string) => Number(stand.network.operator.accountState({ account }).balance.value);
const arm = (
  fault: 'lose-reply' | 'hold-request' | 'answer-error' | 'answer-as-before',
  operation: string,
  parameters = {},
) => stand.nemesis.arm({ fault, operation, network: 'openbanking', parameters, match: { account: stand.account } });

test('an instruction whose answer is lost was executed, once, and the inquiry says so', async () => {
  const user = stand.user();
  const change = { fintech_use_num: user.fintechUseNum, bank_tran_id: stand.number() };
  await arm('lose-reply', WITHDRAW);
  await expect(stand.withdraw(change)).rejects.toThrow();
  expect(balanceOf(user.account)).toBe(990_000);
  expect(codesOf(await stand.withdraw(change))).toEqual(['A0326']);
  expect(codesOf(await stand.result('1', change.bank_tran_id))).toEqual(['A0000', '000']);
  expect(balanceOf(user.account)).toBe(990_000);
});

test.each([
  [true, '000', 990_000],
  [false, 'A0310', 1_000_000],
])('a time-out of the bank, carried out: %s', async (effect, told, left) => {
  const user = stand.user();
  const number = stand.number();
  await arm('answer-error', WITHDRAW, { status: 200, code: 'A0017', effect });
  const { body } = await stand.withdraw({ fintech_use_num: user.fintechUseNum, bank_tran_id: number });
  expect(body.rsp_code).toBe('A0017');
  expect(codesOf(await stand.result('1', number)).at(-1)).toBe(told);
  expect(balanceOf(user.account)).toBe(left);
});

test("a bank's code in the place of an answer stands in the entry, with the numbers of the call", async () => {
  const number = stand.number();
  await arm('answer-error', TO_ACCOUNT, { status: 200, code: '804', effect: true });
  const { body } = await stand.payOut({ bank_tran_id: number, tran_no: '7' });
  expect(body.res_list).toMatchObject([{ tran_no: '7', bank_tran_id: number, bank_rsp_code: '804' }]);
  expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '000']);
});

test('an instruction that is on its way is not known yet, and arrives all the same', async () => {
  const number = stand.number();
  await arm('hold-request', TO_ACCOUNT, { name: 'transit' });
  const sent = stand.payOut({ bank_tran_id: number });
  await until(() => stand.nemesis.held.length === 1);
  expect(codesOf(await stand.result('2', number))).toEqual(['A0310']);
  stand.nemesis.release('transit');
  expect(codesOf(await sent)).toEqual(['A0000', '000']);
  expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '000']);
});

describe('a transfer in process', () => {
  test('has taken the money from where it was, and is done when the staff says so', async () => {
    const { operator } = stand.network;
    const user = stand.user();
    operator.holdTransfers({ account: user.account });
    const number = stand.number();
    const reply = await stand.withdraw({ fintech_use_num: user.fintechUseNum, bank_tran_id: number });
    expect(codesOf(reply)).toEqual(['A0001']);
    expect(balanceOf(user.account)).toBe(990_000);
    expect(stand.facts('bank-withdrawn').filter(({ transfer }) => transfer === number)).toEqual([]);
    expect(codesOf(await stand.result('1', number))).toEqual(['A0000', '400']);
    operator.resolveTransfer({ transfer: number });
    expect(codesOf(await stand.result('1', number))).toEqual(['A0000', '000']);
    expect(stand.facts('bank-withdrawn').filter(({ transfer }) => transfer === number)).toHaveLength(1);
    expect(() => operator.resolveTransfer({ transfer: number })).toThrow(/is done/);
  });

  test('is refused late, and the money is back', async () => {
    const { operator } = stand.network;
    const before = balanceOf(stand.account);
    operator.holdTransfers({ account: stand.account });
    const number = stand.number();
    const { body } = await stand.payOut({ bank_tran_id: number });
    operator.holdTransfers({ account: stand.account, hold: false });
    expect([body.rsp_code, body.res_list[0].bank_rsp_code]).toEqual(['A0001', '400']);
    expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '400']);
    operator.resolveTransfer({ transfer: number, as: 'refused', code: '415', afterMs: 1_000 });
    expect(operator.transferState({ transfer: number }).state).toBe('in-process');
    await until(() => operator.transferState({ transfer: number }).state === 'refused');
    expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '415']);
    expect(balanceOf(stand.account)).toBe(before);
    expect(stand.facts('bank-transfer-refused').at(-1)).toMatchObject({ transfer: number, code: '415' });
    expect(stand.ledger.balance('openbanking:in-flight').every(({ minor }) => minor === 0n)).toBe(true);
  });

  test('takes its time where the switch says so', async () => {
    const slow = await openStand({ switches: { 'transfer-delay-ms': 2_000 } });
    try {
      const number = slow.number();
      expect(codesOf(await slow.withdraw({ bank_tran_id: number }))).toEqual(['A0001']);
      await until(() => slow.facts('bank-withdrawn').length === 1);
      expect(codesOf(await slow.result('1', number))).toEqual(['A0000', '000']);
    } finally {
      await slow.close();
    }
  });

  test('is what an inquiry sees that has not heard the news, and before it nothing', async () => {
    const number = stand.number();
    await stand.payOut({ bank_tran_id: number });
    await arm('answer-as-before', 'openbanking.transfer.result');
    expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '400']);
    expect(codesOf(await stand.result('2', number))).toEqual(['A0000', '000']);
  });
});

test('a right answer in an unusual form is still an answer', async () => {
  await stand.nemesis.arm({
    fault: 'unusual-answer',
    parameters: { style: 'unknown-enum' },
    network: 'openbanking',
    operation: TO_ACCOUNT,
  });
  const { body } = await stand.payOut();
  expect([body.rsp_code, body.res_list[0].bank_rsp_code]).toEqual(['REVIEWING', 'REVIEWING']);
  await stand.nemesis.arm({
    fault: 'unusual-answer',
    parameters: { style: 'absent-optionals' },
    network: 'openbanking',
    operation: 'openbanking.transfer.result',
  });
  const number = stand.number();
  await stand.payOut({ bank_tran_id: number });
  const { body: told } = await stand.result('2', number);
  expect(Object.keys(told.res_list[0]).sort()).toEqual(
    ['bank_code_tran', 'bank_rsp_code', 'bank_rsp_message', 'bank_tran_id', 'tran_no'].sort(),
  );
});

test('no answer can be forged, since none is signed', async () => {
  const forging = { fault: 'forge-answer', network: 'openbanking', operation: '*' } as const;
  await expect(stand.nemesis.arm(forging)).rejects.toThrow(/known: none/);
});

test('after a reset the institution and its merchants have what they had at first, and users are gone', async () => {
  const fresh = await openStand();
  try {
    const user = fresh.user();
    await fresh.payOut();
    fresh.network.reset();
    fresh.ledger.forget();
    const known = fresh.network.operator.accounts().map(({ account, balance }) => [account, balance.value]);
    const { contractBankCode, contractAccountNum } = fresh.credentials;
    expect(known).toEqual([
      [contractBankCode + contractAccountNum, '10000000000'],
      [fresh.account, '0'],
    ]);
    expect(codesOf(await fresh.balance(user.fintechUseNum))).toEqual(['A0304']);
    expect(codesOf(await fresh.post(PATHS.result, {}))).toEqual(['A0004']);
  } finally {
    await fresh.close();
  }
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
