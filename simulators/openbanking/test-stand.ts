import { createClock } from '../../src/core/clock.js';
import { createRandom } from '../../src/core/random.js';
import type { FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal } from '../../src/record/journal.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { createNemesis } from '../kit/nemesis.js';
import type { SwitchValue } from '../kit/network.js';
import { refusedForm } from '../kit/refused-form.js';
import { openbanking, type RunningOpenbanking } from './index.js';
import { dateOf, stampOf, timeOfDay } from './kst.js';

const HOUR = 60 * 60_000;

/** Banks on loopback with a merchant, a user who has an account, and a caller that can also misbehave: for tests. */
export async function openStand({
  switches = {},
  rate = 1000,
  seed = 'stand',
}: {
  switches?: Readonly<Record<string, SwitchValue>>;
  rate?: number;
  seed?: string;
} = {}) {
  const clock = createClock({ rate });
  // Noon, so that no test sees a day end by chance.
  clock.age((36 * HOUR - timeOfDay(clock.now().wireMs)) % (24 * HOUR));
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const internalErrors: Error[] = [];
  const running: { network?: RunningOpenbanking } = {};
  const nemesis = createNemesis({
    journal,
    listenerOf: () => {
      if (running.network === undefined) throw new Error('not started');
      return running.network.listener;
    },
    refuses: (_network, strike, operation) =>
      refusedForm(openbanking.info, strike) ?? running.network?.refuses?.(strike, operation),
  });
  const network = await openbanking.start({
    clock,
    random: createRandom(seed),
    journal,
    ledger,
    nemesis,
    keys: createKeyStore(),
    host: '127.0.0.1',
    port: 0,
    switches,
    filesDir: '',
    onInternalError: (error) => void internalErrors.push(error),
  });
  running.network = network;
  const { credentials } = network;
  const account = network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId;
  const random = createRandom(`${seed}/client`);
  const number = () => `${credentials.clientUseCode}U${random.word(9)}`;
  const now = () => stampOf(clock.now().wireMs).slice(0, 14);
  const user = () => network.operator.openAccount({ holder: '홍길동', holderInfo: '880101' });

  async function send(
    method: string,
    target: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Reply> {
    const reply = await fetch(`${network.baseUrl}${target}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await reply.text();
    return { status: reply.status, text, body: text === '' ? undefined : JSON.parse(text) };
  }

  const token = (change: Readonly<Record<string, string | undefined>> = {}) => {
    const { clientId: client_id, clientSecret: client_secret } = credentials;
    const given = { client_id, client_secret, scope: 'oob', grant_type: 'client_credentials', ...change };
    const form = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return send('POST', PATHS.token, { headers: FORM, body: new URLSearchParams(form).toString() });
  };

  const tokens = new Map<string, string>();
  /** Of this scope; asked for once. */
  async function bearer(scope: string): Promise<string> {
    const known = tokens.get(scope) ?? (await token({ scope })).body.access_token;
    tokens.set(scope, known);
    return known;
  }

  /** @param given In the place of the body's own token; '' sends none. */
  async function post(path: string, body: unknown, given?: string): Promise<Reply> {
    const access = given ?? (await bearer(path === PATHS.withdraw ? 'sa' : 'oob'));
    return send('POST', path, {
      headers: {
        'Content-Type': 'application/json; charset=UTF-8',
        ...(access === '' ? {} : { Authorization: `Bearer ${access}` }),
      },
      body: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
    });
  }

  const requester = { req_client_name: '홍길동', req_client_num: 'HONG1234', transfer_purpose: 'ST' };
  const contract = { cntr_account_type: 'N', cntr_account_num: credentials.contractAccountNum };

  const withdrawal = (change: object = {}) => ({
    bank_tran_id: number(),
    ...contract,
    dps_print_content: 'Seoul Tower',
    tran_amt: '10000',
    tran_dtime: now(),
    sub_frnc_num: account,
    ...requester,
    ...change,
  });

  const depositBody = (entry: object, change: object = {}) => ({
    ...contract,
    wd_pass_phrase: credentials.passPhrase,
    wd_print_content: 'payout',
    tran_dtime: now(),
    req_cnt: '1',
    req_list: [
      { tran_no: '1', bank_tran_id: number(), print_content: 'Zero Pay', tran_amt: '10000', ...requester, ...entry },
    ],
    ...change,
  });

  const merchantsAccount = { bank_code_std: account.slice(0, 3), account_num: account.slice(3) };

  return {
    clock,
    journal,
    ledger,
    nemesis,
    network,
    credentials,
    internalErrors,
    account,
    merchantsAccount,
    number,
    now,
    today: () => dateOf(clock.now().wireMs),
    /** A new account of a person. */
    user,
    facts: <K extends FactKind>(kind: K): FactOf<K>[] =>
      journal.entries
        .flatMap((entry) => (entry.type === 'fact' ? [entry.fact] : []))
        .filter((fact): fact is FactOf<K> => fact.kind === kind),
    send,
    post,
    token,
    bearer,
    /** The next calls ask for new ones. */
    forgetTokens: () => tokens.clear(),
    withdrawal,
    depositBody,
    /** From a user's account; a new one unless the change names another. */
    withdraw: (change: object = {}, given?: string) =>
      post(
        PATHS.withdraw,
        withdrawal('fintech_use_num' in change ? change : { fintech_use_num: user().fintechUseNum, ...change }),
        given,
      ),
    /** To the merchant's account, by its number. */
    payOut: (entry: object = {}, change: object = {}) =>
      post(PATHS.depositToAccount, depositBody({ ...merchantsAccount, ...entry }, change)),
    /** To a user's account, by its handle. */
    deposit: (entry: object = {}, change: object = {}) =>
      post(PATHS.deposit, depositBody({ fintech_use_num: user().fintechUseNum, ...entry }, change)),
    /** Asks for the result of one transfer. */
    result: (checkType: '1' | '2', org_bank_tran_id: string, change: object = {}) => {
      const entry = {
        tran_no: '1',
        org_bank_tran_id,
        org_bank_tran_date: dateOf(clock.now().wireMs),
        org_tran_amt: '10000',
      };
      const req_list = [{ ...entry, ...change }];
      return post(PATHS.result, { check_type: checkType, tran_dtime: now(), req_cnt: '1', req_list });
    },
    async balance(fintechUseNum: string, change: Record<string, string | undefined> = {}, given?: string) {
      const query = { bank_tran_id: number(), fintech_use_num: fintechUseNum, tran_dtime: now(), ...change };
      const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
      const access = given ?? (await bearer('sa'));
      const headers = { Authorization: `Bearer ${access}` };
      return send('GET', `${PATHS.balance}?${new URLSearchParams(pairs)}`, { headers });
    },
    realName: (change: object = {}) =>
      post(PATHS.realName, {
        bank_tran_id: number(),
        ...merchantsAccount,
        account_holder_info_type: '6',
        account_holder_info: '1234567890',
        tran_dtime: now(),
        ...change,
      }),
    async close() {
      clock.stop();
      await network.close();
      journal.close();
    },
  };
}

export type Stand = Awaited<ReturnType<typeof openStand>>;

export const PATHS = {
  token: '/oauth/2.0/token',
  withdraw: '/v2.0/transfer/withdraw/fin_num',
  deposit: '/v2.0/transfer/deposit/fin_num',
  depositToAccount: '/v2.0/transfer/deposit/acnt_num',
  result: '/v2.0/transfer/result',
  balance: '/v2.0/account/balance/fin_num',
  realName: '/v2.0/inquiry/real_name',
} as const;

export interface Reply {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** What of an answer decides: rsp_code, and the bank's code where one stands. */
export const codesOf = ({ body }: Reply): string[] =>
  [body.rsp_code, body.bank_rsp_code ?? body.res_list?.[0]?.bank_rsp_code].filter((code) => code !== undefined);

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' };
