import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { krw } from '../../src/core/money.js';
import { imbalance } from '../../src/record/ledger.js';
import { ledgerAccount } from './accounts.js';
import { timeOfDay } from './kst.js';
import { codesOf, openStand, type Stand } from './test-stand.js';

const HOUR = 60 * 60_000;

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const own = () => stand.credentials.contractBankCode + stand.credentials.contractAccountNum;
const balanceOf = (account: string) => Number(stand.network.operator.accountState({ account }).balance.value);

describe('a withdrawal', () => {
  test("moves money from the user's account to the institution's, in one balanced posting with its fact", async () => {
    const user = stand.user();
    const before = balanceOf(own());
    const number = stand.number();
    const { body } = await stand.withdraw({ fintech_use_num: user.fintechUseNum, bank_tran_id: number });
    expect(body).toEqual({
      api_tran_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      api_tran_dtm: expect.stringMatching(new RegExp(`^${stand.today()}[0-9]{9}$`)),
      rsp_code: 'A0000',
      rsp_message: '',
      dps_bank_code_std: '020',
      dps_bank_code_sub: '0200001',
      dps_bank_name: '우리은행',
      dps_account_num_masked: `${stand.credentials.contractAccountNum.slice(0, -3)}***`,
      dps_print_content: 'Seoul Tower',
      dps_account_holder_name: 'Intermediary',
      bank_tran_id: number,
      bank_tran_date: stand.today(),
      bank_code_tran: '088',
      bank_rsp_code: '000',
      bank_rsp_message: '',
      fintech_use_num: user.fintechUseNum,
      bank_code_std: '088',
      bank_code_sub: '0880001',
      bank_name: '신한은행',
      account_num_masked: `${user.accountNum.slice(0, -3)}***`,
      print_content: 'Intermediary',
      account_holder_name: '홍길동',
      tran_amt: '10000',
      wd_limit_remain_amt: '9990000',
    });
    expect([balanceOf(user.account), balanceOf(own()) - before]).toEqual([990_000, 10_000]);
    const exchange = [...stand.journal.exchanges.values()].at(-1);
    const about = {
      network: 'openbanking',
      account: stand.account,
      transfer: number,
      date: stand.today(),
      direction: 'withdrawal',
      amount: krw(10_000),
      bankAccount: user.account,
      exchange: exchange?.id,
    };
    const posting = [...stand.ledger.postings.values()].at(-1);
    expect(stand.facts('bank-transfer-accepted').at(-1)).toEqual({ kind: 'bank-transfer-accepted', ...about });
    expect(stand.facts('bank-withdrawn').at(-1)).toEqual({ kind: 'bank-withdrawn', ...about, posting: posting?.id });
    expect(posting).toMatchObject({ state: 'posted', purpose: 'withdrawal', order: number });
    expect(posting?.legs).toEqual([
      { account: ledgerAccount(user.account), amount: krw(-10_000) },
      { account: ledgerAccount(own()), amount: krw(10_000) },
    ]);
    expect(exchange?.marks).toEqual({ account: stand.account, order: number });
  });

  test('that is refused moves nothing, and the inquiry says why', async () => {
    const user = stand.user();
    stand.network.operator.setCondition({ account: user.account, condition: 'frozen' });
    const number = stand.number();
    const { body } = await stand.withdraw({ fintech_use_num: user.fintechUseNum, bank_tran_id: number });
    expect(body).toMatchObject({
      rsp_code: 'A0002',
      bank_rsp_code: '420',
      bank_code_tran: '088',
      bank_tran_id: number,
    });
    expect(stand.facts('bank-transfer-refused').at(-1)).toMatchObject({ transfer: number, code: '420' });
    expect(balanceOf(user.account)).toBe(1_000_000);
    expect(codesOf(await stand.result('1', number))).toEqual(['A0000', '420']);
  });

  test('leaves less of the limit of its day, which refused ones do not use and the next day gives anew', async () => {
    const user = stand.user();
    const take = (tran_amt: string) => stand.withdraw({ fintech_use_num: user.fintechUseNum, tran_amt });
    stand.network.operator.setLimit({ limit: 'withdrawals-a-day', account: user.account, amount: 30_000 });
    expect((await take('20000')).body.wd_limit_remain_amt).toBe('10000');
    expect(codesOf(await take('10001'))).toEqual(['A0112']);
    stand.network.operator.setCondition({ account: user.account, condition: 'delayed' });
    expect(codesOf(await take('10000'))).toEqual(['A0002', '458']);
    stand.network.operator.setCondition({ account: user.account });
    expect((await take('10000')).body.wd_limit_remain_amt).toBe('0');
    expect(codesOf(await take('1'))).toEqual(['A0112']);
    stand.clock.age(24 * HOUR);
    expect((await take('1')).body.wd_limit_remain_amt).toBe('29999');
  });
});

describe('a deposit', () => {
  test("moves money from the institution's account to the payee's", async () => {
    const [before, had] = [balanceOf(own()), balanceOf(stand.account)];
    const number = stand.number();
    const { body } = await stand.payOut({ bank_tran_id: number, account_holder_name: 'Seoul Tower', tran_amt: '7000' });
    expect(body).toMatchObject({
      rsp_code: 'A0000',
      wd_bank_code_std: '020',
      wd_print_content: 'payout',
      res_cnt: '1',
      res_list: [
        {
          tran_no: '1',
          bank_tran_id: number,
          bank_rsp_code: '000',
          bank_code_std: '004',
          account_num: stand.account.slice(3),
          account_holder_name: 'Seoul Tower',
          print_content: 'Zero Pay',
          tran_amt: '7000',
        },
      ],
    });
    expect([balanceOf(own()) - before, balanceOf(stand.account) - had]).toEqual([-7_000, 7_000]);
    expect(stand.facts('bank-deposited').at(-1)).toMatchObject({ account: stand.account, bankAccount: stand.account });
    for (const posting of stand.ledger.postings.values()) expect(imbalance(posting.legs)).toEqual([]);
  });

  test('by the handle of an account names whom it reached', async () => {
    const user = stand.user();
    const { body } = await stand.deposit({ fintech_use_num: user.fintechUseNum });
    expect(body.res_list[0]).toMatchObject({ fintech_use_num: user.fintechUseNum, account_holder_name: '홍길동' });
    expect(balanceOf(user.account)).toBe(1_010_000);
  });

  test('to another name than the holder is refused, unless nobody compares', async () => {
    const another = { account_holder_name: '허균' };
    expect(codesOf(await stand.payOut(another))).toEqual(['A0009', '815']);
    expect(codesOf(await stand.payOut(another, { name_check_option: 'off' }))).toEqual(['A0000', '000']);
  });

  test('beyond what the institution has is refused by its own bank', async () => {
    const { body } = await stand.payOut({ tran_amt: '999999999999' });
    expect(body.res_list[0]).toMatchObject({ bank_rsp_code: '453', bank_code_tran: '020' });
  });
});

describe('a bank_tran_id', () => {
  test('that is used again on its day is refused, and nothing moves twice', async () => {
    const number = stand.number();
    const user = stand.user();
    const change = { fintech_use_num: user.fintechUseNum, bank_tran_id: number };
    await stand.withdraw(change);
    expect(codesOf(await stand.withdraw(change))).toEqual(['A0326']);
    expect(codesOf(await stand.withdraw({ ...change, tran_amt: '20000' }))).toEqual(['A0326']);
    // It is the institution's, whatever it asks for.
    expect(codesOf(await stand.payOut({ bank_tran_id: number }))).toEqual(['A0326']);
    expect(codesOf(await stand.balance(user.fintechUseNum, { bank_tran_id: number }))).toEqual(['A0326']);
    expect(balanceOf(user.account)).toBe(990_000);
    stand.clock.age(24 * HOUR);
    expect(codesOf(await stand.withdraw(change))).toEqual(['A0000', '000']);
    expect(balanceOf(user.account)).toBe(980_000);
  });

  test('of what never was a message that keeps its contract stays free', async () => {
    const number = stand.number();
    expect(codesOf(await stand.withdraw({ bank_tran_id: number, tran_amt: '0' }))).toEqual(['A0004']);
    expect(codesOf(await stand.withdraw({ bank_tran_id: number }))).toEqual(['A0000', '000']);
  });
});

describe('the inquiry for results', () => {
  test('names both sides of what was done', async () => {
    const number = stand.number();
    const user = stand.user();
    await stand.deposit({ fintech_use_num: user.fintechUseNum, bank_tran_id: number });
    const { body } = await stand.result('2', number);
    expect(body).toMatchObject({ rsp_code: 'A0000', res_cnt: '1' });
    expect(body.res_list[0]).toMatchObject({
      tran_no: '1',
      bank_tran_id: number,
      bank_tran_date: stand.today(),
      bank_rsp_code: '000',
      wd_account_holder_name: 'Intermediary',
      dps_account_holder_name: '홍길동',
      dps_fintech_use_num: user.fintechUseNum,
      tran_amt: '10000',
    });
  });

  test('finds a transfer by kind, number, day and amount, and by no part of them', async () => {
    const number = stand.number();
    await stand.withdraw({ bank_tran_id: number });
    const seen = await Promise.all([
      stand.result('1', number),
      stand.result('2', number),
      stand.result('1', number, { org_tran_amt: '10001' }),
      stand.result('1', number, { org_bank_tran_date: '20190101' }),
      stand.result('1', stand.number()),
    ]);
    expect(seen.map((reply) => codesOf(reply).at(-1))).toEqual(['000', 'A0310', 'A0310', 'A0310', 'A0310']);
  });

  test('of several tells each by itself', async () => {
    const [known, unknown] = [stand.number(), stand.number()];
    await stand.withdraw({ bank_tran_id: known });
    const entry = (tran_no: string, org_bank_tran_id: string) => {
      const { today } = stand;
      return { tran_no, org_bank_tran_id, org_bank_tran_date: today(), org_tran_amt: '10000' };
    };
    const { body } = await stand.post('/v2.0/transfer/result', {
      check_type: '1',
      tran_dtime: stand.now(),
      req_cnt: 2,
      req_list: [entry('1', unknown), entry('2', known)],
    });
    const told = body.res_list.map((one: Record<string, string>) => [one.tran_no, one.bank_rsp_code]);
    expect([body.rsp_code, told]).toEqual([
      'A0000',
      [
        ['1', '499'],
        ['2', '000'],
      ],
    ]);
  });
});

test('a balance says what is there and what of it can be withdrawn', async () => {
  const user = stand.user();
  stand.network.operator.setBalance({ account: user.account, balance: 50_000, held: 20_000 });
  const { body } = await stand.balance(user.fintechUseNum);
  expect(body).toMatchObject({ bank_rsp_code: '000', balance_amt: '50000', available_amt: '30000', account_type: '1' });
});

test('the holder of an account is told to whoever knows the number that he is told by', async () => {
  const user = stand.user();
  const place = { bank_code_std: user.bankCode, account_num: user.accountNum };
  const asked = { ...place, account_holder_info_type: ' ', account_holder_info: '880101' };
  expect((await stand.realName(asked)).body).toMatchObject({ bank_rsp_code: '000', account_holder_name: '홍길동' });
  // Some leave the blank out.
  expect(codesOf(await stand.realName({ ...asked, account_holder_info_type: '' }))).toEqual(['A0000', '000']);
  expect(codesOf(await stand.realName({ ...asked, account_holder_info: '880102' }))).toEqual(['A0002', '463']);
});

describe('maintenance', () => {
  test('of one bank refuses what has to do with it, until it is over', async () => {
    const { operator } = stand.network;
    const elsewhere = operator.openAccount({ bank: '090' });
    operator.beginMaintenance({ bank: '088' });
    const { body } = await stand.withdraw();
    expect(body).toMatchObject({ rsp_code: 'A0002', bank_rsp_code: '114', bank_code_tran: '088' });
    expect(codesOf(await stand.withdraw({ fintech_use_num: elsewhere.fintechUseNum }))).toEqual(['A0000', '000']);
    operator.endMaintenance({ bank: '088' });
    expect(codesOf(await stand.withdraw())).toEqual(['A0000', '000']);
  });

  test('about midnight in UTC+9 is one of the readings', async () => {
    const other = await openStand({ rate: 1, switches: { maintenance: 'nightly' } });
    try {
      const until = (hour: number, minute: number) => {
        const at = (hour * 60 + minute) * 60_000;
        other.clock.age((24 * HOUR + at - timeOfDay(other.clock.now().wireMs)) % (24 * HOUR));
      };
      expect(codesOf(await other.withdraw())).toEqual(['A0000', '000']);
      until(23, 56);
      const { body } = await other.withdraw();
      expect(body).toMatchObject({ bank_rsp_code: '114', bank_code_tran: '098' });
      expect(codesOf(await other.result('1', other.number()))).toEqual(['A0020']);
      until(0, 6);
      expect(codesOf(await other.withdraw())).toEqual(['A0000', '000']);
    } finally {
      await other.close();
    }
  });
});

test('acts that make no sense are refused, and say what does', () => {
  const { operator } = stand.network;
  const { account } = stand.user();
  expect(() => operator.openAccount({ bank: '999' })).toThrow(/no bank has the code "999"/);
  expect(() => operator.openAccount({ holder: 'x'.repeat(21) })).toThrow(/1 to 20 characters/);
  expect(() => operator.openAccount({ holderInfo: '1980' })).toThrow(/neither a date of birth/);
  expect(() => operator.setCondition({ account, condition: 'tired' })).toThrow(/unknown condition "tired" \(known: /);
  expect(() => operator.setLimit({ limit: 'none' })).toThrow(/unknown limit/);
  expect(() => operator.setLimit({ limit: 'withdrawal', amount: 1 })).toThrow(/limit of an account/);
  expect(() => operator.setBalance({ account, balance: 1.5 })).toThrow(/no amount of whole won/);
  expect(() => operator.resolveTransfer({ transfer: 'none' })).toThrow(/no transfer has the number "none"/);
  expect(() => stand.network.addMerchant({ name: 'x', networkMerchantId: 'm1' })).toThrow(/code of a bank/);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
