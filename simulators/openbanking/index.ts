import { money } from '../../src/core/money.js';
import { operations } from '../../src/generated/openbanking.js';
import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { createPipeline } from '../kit/pipeline.js';
import { refusesErrors } from '../kit/planned-answers.js';
import { listen } from '../kit/server.js';
import { type Accounts, CURRENCY, createAccounts } from './accounts.js';
import type { App } from './app.js';
import { createTokens } from './authenticity.js';
import { BANKS } from './banks.js';
import { createBook } from './book.js';
import { notServed } from './coverage.js';
import { credentialsOf, type OpenbankingCredentials } from './credentials.js';
import { type Desk, newStaff, resetStaff } from './desk.js';
import { deposit, depositToAccount } from './operations/deposit.js';
import { balance, realName } from './operations/inquiries.js';
import { result } from './operations/result.js';
import { token } from './operations/token.js';
import { ownAccount } from './operations/transferring.js';
import { withdraw } from './operations/withdraw.js';
import { createOperatorActs, type OperatorActs } from './operator.js';
import { createPlannedAnswers, documented } from './planned-answers.js';
import { createProtocol } from './protocol.js';
import { chooseSwitches, switches } from './switches.js';
import { NETWORK } from './transfers.js';

export type { OpenbankingCredentials } from './credentials.js';
export type { AccountSheet, OperatorActs, TransferSheet } from './operator.js';

export interface RunningOpenbanking extends RunningNetwork {
  readonly credentials: OpenbankingCredentials;
  readonly operator: OperatorActs;
}

/** Banks behind KFTC's open banking, for an institution with an account of its own. It tells nobody anything by itself. */
export const openbanking: Network<RunningOpenbanking> = {
  info: {
    name: NETWORK,
    title: 'Open banking (KFTC)',
    // Production, and the test bed.
    officialHosts: ['openapi.openbanking.or.kr', 'testapi.openbanking.or.kr'],
    operations: Object.values(operations).map(({ operation, method, paths: [path], title }) => ({
      operation,
      method,
      path,
      title,
    })),
    forgeries: [],
    notServed,
    switches,
  },
  start,
};

async function start(context: NetworkContext): Promise<RunningOpenbanking> {
  const { clock, journal, ledger, nemesis, random } = context;
  const accounts = createAccounts({ ledger, random: random.fork('accounts') });
  const app = enrol(context, accounts);
  const staff = newStaff();
  const book = createBook({ clock, journal, ledger, freesRefused: app.switches['refused-number'] === 'free' });
  const desk: Desk = { app, accounts, book, staff };
  const pipeline = createPipeline(
    createProtocol(app, accounts, book),
    [token, withdraw, deposit, depositToAccount, result, balance, realName].map((of) => of(desk)),
    { clock, journal, nemesis, onInternalError: context.onInternalError },
  );
  const listener = await listen(pipeline, context);

  return {
    name: NETWORK,
    baseUrl: listener.baseUrl,
    credentials: credentialsOf(app, ownAccount(desk), listener.baseUrl),
    listener,
    addMerchant({ name, networkMerchantId }) {
      const { key } = accounts.open({ ...placeOf(networkMerchantId), ...holderOf(name), ...opened(app) });
      app.merchants.set(key, name);
      return { networkMerchantId: key };
    },
    // A person acts in the application of his bank, or of the intermediary, and in none of this network.
    payer: {},
    operator: createOperatorActs(desk, journal),
    deliveriesInProgress: () => 0,
    refuses: refusesErrors(documented),
    reset() {
      book.reset();
      accounts.reset();
      resetStaff(staff);
      app.plannedAnswers.reset();
    },
    async close() {
      book.reset();
      resetStaff(staff);
      await listener.close();
    },
  };
}

/** What the centre and the institution agreed on, from the seed. */
function enrol({ clock, random, nemesis, switches: given }: NetworkContext, accounts: Accounts): App {
  const chosen = chooseSwitches(given);
  const own = random.fork('institution');
  const hex = (length: number) => own.hex(length).toLowerCase();
  const app = {
    clientId: [8, 4, 4, 4, 12].map(hex).join('-'),
    clientSecret: [8, 4, 4, 4, 12].map(hex).join('-'),
    clientUseCode: `M2026${own.digits(5)}`,
    passPhrase: hex(128),
    merchants: new Map<string, string>(),
    tokens: createTokens({ clock, random: random.fork('tokens'), lifetimeMs: chosen['token-lifetime-ms'] }),
    switches: chosen,
    plannedAnswers: createPlannedAnswers(nemesis),
    clock,
    random: random.fork('numbers'),
  };
  const { key } = accounts.open({
    bank: '020',
    holder: 'Intermediary',
    holderInfo: own.digits(10),
    balance: money(CURRENCY, chosen['own-balance']),
    ...opened(app),
  });
  return { ...app, ownAccount: key };
}

const opened = ({ clock }: Pick<App, 'clock'>) => ({ openedAtMs: clock.now().wireMs, stays: true });

/** A business has a number of ten digits; which, is nobody's concern here. */
const holderOf = (name: string) => ({ holder: name.slice(0, 20) || 'Merchant', holderInfo: '1234567890' });

/** A merchant's number is where its money goes: bank code and account number. */
function placeOf(networkMerchantId: string | undefined): { bank: string; number?: string } {
  if (networkMerchantId === undefined) return { bank: '004' };
  const bank = networkMerchantId.slice(0, 3);
  if (!BANKS.has(bank))
    throw new RangeError(
      `"${networkMerchantId}" does not begin with the code of a bank, as a merchant's number does here`,
    );
  return { bank, number: networkMerchantId.slice(3) };
}
