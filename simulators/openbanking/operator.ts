import { money, toWire, type WireMoney } from '../../src/core/money.js';
import type { Journal } from '../../src/record/journal.js';
import type { AnswerPlan } from '../kit/planned-answers.js';
import { type Account, type AccountChange, type Consent, CURRENCY } from './accounts.js';
import { bankNamed, CENTRE } from './banks.js';
import { CONDITIONS, isCondition } from './conditions.js';
import { accountIn, type Desk } from './desk.js';
import { isLimit, LIMITS } from './limits.js';
import { NETWORK, type Transfer } from './transfers.js';

/** An account as its bank's staff see it. */
export interface AccountSheet {
  /** Bank code and number: what acts name it by. */
  readonly account: string;
  readonly bankCode: string;
  readonly accountNum: string;
  readonly fintechUseNum: string;
  readonly holder: string;
  readonly holderInfo: string;
  readonly balance: WireMoney;
  readonly available: WireMoney;
  readonly condition?: string;
}

export interface TransferSheet {
  readonly transfer: string;
  readonly date: string;
  readonly direction: string;
  readonly account: string;
  readonly bankAccount: string;
  readonly amount: WireMoney;
  readonly state: string;
  readonly code: string;
}

export type OperatorActs = ReturnType<typeof createOperatorActs>;

/** What the staff of the centre and of the banks can do. Accounts are named by bank code and number, or by their handle. */
export function createOperatorActs(desk: Desk, journal: Journal) {
  const { app, accounts, book, staff } = desk;

  const tell = (action: string, detail: unknown): void =>
    journal.fact({ kind: 'operator-acted', network: NETWORK, ...accountIn(detail, book), action, detail });

  function accountNamed(name: string): Account {
    const found = accounts.find(name) ?? accounts.ofHandle(name);
    if (found === undefined) throw new RangeError(`no account has the number "${name}"`);
    return found;
  }

  function transferNamed(number: string): Transfer {
    const found = book.latest(number);
    if (found === undefined) throw new RangeError(`no transfer has the number "${number}"`);
    return found;
  }

  function change(name: string, by: AccountChange, action: string, detail: object): void {
    const { key } = accountNamed(name);
    tell(action, { account: key, ...detail });
    accounts.change(key, by);
  }

  const sheet = (account: Account): AccountSheet => ({
    account: account.key,
    bankCode: account.bank,
    accountNum: account.number,
    fintechUseNum: account.fintechUseNum,
    holder: account.holder,
    holderInfo: account.holderInfo,
    balance: toWire(accounts.balance(account)),
    available: toWire(accounts.available(account)),
    ...(account.condition === undefined ? {} : { condition: account.condition }),
  });

  return {
    /** Opens an account that the institution may use. @param balance Won. */
    openAccount({
      bank = '088',
      accountNum,
      holder = '홍길동',
      holderInfo,
      balance = 1_000_000,
    }: {
      bank?: string;
      accountNum?: string;
      holder?: string;
      holderInfo?: string;
      balance?: number | string;
    } = {}): AccountSheet {
      if (!/^.{1,20}$/u.test(String(holder))) throw new RangeError(`holder: "${holder}" has not 1 to 20 characters`);
      if (holderInfo !== undefined && !/^([0-9]{6}|[0-9]{10})$/.test(String(holderInfo)))
        throw new RangeError(`holderInfo: "${holderInfo}" is neither a date of birth (yyMMdd) nor ten digits`);
      const account = accounts.open({
        bank,
        holder: String(holder),
        balance: wonIn('balance', balance),
        openedAtMs: app.clock.now().wireMs,
        ...(accountNum === undefined ? {} : { number: String(accountNum) }),
        ...(holderInfo === undefined ? {} : { holderInfo: String(holderInfo) }),
      });
      tell('openAccount', { account: account.key, balance: String(balance) });
      return sheet(account);
    },

    /** From now on its bank refuses what is asked of it. */
    closeAccount({ account }: { account: string }): void {
      change(account, { condition: 'closed' }, 'closeAccount', {});
    },

    /** Freezes an account, or lets something else be the matter with it; without a condition it is well again. */
    setCondition({ account, condition }: { account: string; condition?: string | null }): void {
      if (typeof condition === 'string' && !isCondition(condition))
        throw new RangeError(`unknown condition "${condition}" (known: ${Object.keys(CONDITIONS).join(', ')})`);
      const known = typeof condition === 'string' && isCondition(condition) ? condition : undefined;
      const { condition: _before, ...well } = accountNamed(account);
      tell('setCondition', { account: well.key, condition: known ?? null });
      accounts.replace(known === undefined ? well : { ...well, condition: known });
    },

    /** @param balance Won. @param held Won of it that cannot be withdrawn. */
    setBalance({
      account,
      balance,
      held = 0,
    }: {
      account: string;
      balance: number | string;
      held?: number | string;
    }): void {
      const now = wonIn('balance', balance);
      change(account, { held: wonIn('held', held) }, 'setBalance', { balance: String(balance), held: String(held) });
      accounts.setBalance(accountNamed(account).key, now);
    },

    /** Whether the holder lets the institution look into the account, or withdraw from it. */
    setConsent({ account, to, as }: { account: string; to: 'inquiries' | 'withdrawals'; as: Consent }): void {
      if (!['inquiries', 'withdrawals'].includes(to))
        throw new RangeError(`to: "${to}" is none of inquiries, withdrawals`);
      if (!['given', 'missing', 'expired'].includes(as))
        throw new RangeError(`as: "${as}" is none of given, missing, expired`);
      change(account, { [to]: as }, 'setConsent', { to, as });
    },

    /** A limit of an account, or of the institution; without an amount there is none. @param amount Won. */
    setLimit({ limit, account, amount }: { limit: string; account?: string; amount?: number | string | null }): void {
      if (!isLimit(limit)) throw new RangeError(`unknown limit "${limit}" (known: ${Object.keys(LIMITS).join(', ')})`);
      const isOfAccount = LIMITS[limit].of === 'account';
      if (isOfAccount !== (account !== undefined))
        throw new RangeError(
          `${limit} is a limit of ${isOfAccount ? 'an account: name it' : 'the institution, and of no account'}`,
        );
      const { [limit]: _before, ...others } = account === undefined ? staff.limits : accountNamed(account).limits;
      const limits = amount === undefined || amount === null ? others : { ...others, [limit]: wonIn('amount', amount) };
      const detail = { limit, amount: amount === undefined || amount === null ? null : String(amount) };
      if (account !== undefined) change(account, { limits }, 'setLimit', detail);
      else {
        tell('setLimit', detail);
        staff.limits = limits;
      }
    },

    /** A user consents in the browser: what the institution would get for the code that it is given then. */
    grantToken({ account }: { account: string }): { accessToken: string } {
      const { key } = accountNamed(account);
      const { accessToken } = app.tokens.issue({ scopes: ['login', 'inquiry', 'transfer'], user: key });
      tell('grantToken', { account: key });
      return { accessToken };
    },

    /** Every token that was issued so far is answered O0003. */
    expireTokens(): void {
      tell('expireTokens', {});
      app.tokens.expire();
    },

    /** A bank is down, or without one the centre itself; until it is ended, or for a network duration. */
    beginMaintenance({ bank, forMs }: { bank?: string; forMs?: number } = {}): void {
      if (bank !== undefined) bankNamed(bank);
      const who = bank ?? CENTRE;
      staff.down.get(who)?.cancel();
      tell('beginMaintenance', { ...(bank === undefined ? {} : { bank }), ...(forMs === undefined ? {} : { forMs }) });
      const end = () => void staff.down.delete(who);
      staff.down.set(who, forMs === undefined ? undefined : app.clock.after(forMs, 'operator', end));
    },

    endMaintenance({ bank }: { bank?: string } = {}): void {
      const who = bank ?? CENTRE;
      tell('endMaintenance', bank === undefined ? {} : { bank });
      staff.down.get(who)?.cancel();
      staff.down.delete(who);
    },

    /** Transfers of this merchant or account that are accepted from now on stay in process; without one, all. */
    holdTransfers({ account, hold = true }: { account?: string; hold?: boolean } = {}): void {
      tell('holdTransfers', { ...(account === undefined ? {} : { account }), hold });
      const whose = account === undefined ? '*' : accountNamed(account).key;
      if (hold) staff.held.add(whose);
      else staff.held.delete(whose);
    },

    /** Ends a transfer in process, now or later (network ms), in place of what was planned for it. @param code Of its bank. */
    resolveTransfer({
      transfer: number,
      as = 'done',
      code = '499',
      afterMs = 0,
    }: {
      transfer: string;
      as?: 'done' | 'refused';
      code?: string;
      afterMs?: number;
    }): void {
      const transfer = transferNamed(number);
      if (transfer.state !== 'in-process')
        throw new RangeError(`transfer ${number} is ${transfer.state} and cannot be ${as}`);
      if (as !== 'done' && as !== 'refused') throw new RangeError(`as: "${as}" is none of done, refused`);
      if (!/^[1-9][0-9]{2}$/.test(code)) throw new RangeError(`code: "${code}" is no code of a bank's refusal`);
      tell('resolveTransfer', { transfer: number, as, ...(as === 'refused' ? { code } : {}), afterMs });
      book.plan(transfer, as === 'done' ? { as } : { as, code }, afterMs);
    },

    /** An operation's next calls are answered with one of its documented codes; `fault-struck` facts tell when. */
    async answerWith(plan: AnswerPlan): Promise<{ arming: string }> {
      const arming = await app.plannedAnswers.plan(plan);
      tell('answerWith', { ...plan, arming });
      return { arming };
    },

    accountState: ({ account }: { account: string }): AccountSheet => sheet(accountNamed(account)),

    accounts: (): AccountSheet[] => [...accounts.all()].map(sheet),

    transferState: ({ transfer }: { transfer: string }): TransferSheet => transferSheet(transferNamed(transfer)),

    transfers: ({ account }: { account?: string } = {}): TransferSheet[] =>
      [...book.all()]
        .filter((one) => account === undefined || one.account === account || one.bankAccount === account)
        .map(transferSheet),
  };
}

const transferSheet = (transfer: Transfer): TransferSheet => ({
  transfer: transfer.number,
  date: transfer.date,
  direction: transfer.direction,
  account: transfer.account,
  bankAccount: transfer.bankAccount,
  amount: toWire(transfer.amount),
  state: transfer.state,
  code: transfer.code,
});

function wonIn(name: string, given: number | string) {
  if (!/^[0-9]{1,12}$/.test(String(given))) throw new RangeError(`${name}: ${given} is no amount of whole won`);
  return money(CURRENCY, BigInt(given));
}
