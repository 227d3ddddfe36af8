import { isUtf8 } from 'node:buffer';
import type { Breach, Marks, WireRequest } from '../../src/record/exchange.js';
import { objectAsText } from '../kit/json-as-text.js';
import { headerValues, type Protocol, type Refusal } from '../kit/pipeline.js';
import type { Accounts } from './accounts.js';
import type { App } from './app.js';
import { type Grant, isSameSecret, type Scope } from './authenticity.js';
import type { Book } from './book.js';
import { errorAnswer, gateRefusal, headOf, type OperationId } from './errors.js';
import { accountOf } from './operations/transferring.js';
import { documented } from './planned-answers.js';
import { NETWORK } from './transfers.js';

const TOKEN: OperationId = 'openbanking.oauth.token';

/** Any of these opens the operation (OB-U1). */
const SCOPES: Readonly<Record<Exclude<OperationId, typeof TOKEN>, readonly Scope[]>> = {
  'openbanking.transfer.withdraw': ['transfer', 'sa'],
  'openbanking.transfer.deposit': ['oob'],
  'openbanking.transfer.deposit-to-account': ['oob'],
  'openbanking.transfer.result': ['oob'],
  'openbanking.account.balance': ['inquiry', 'sa'],
  'openbanking.inquiry.real-name': ['oob'],
};

const BODY_LIMIT_BYTES = 65_536;

/** What the centre says about its own wire: https://developers.kftc.or.kr/dev/openapi/open-banking/deposit */
export function createProtocol(
  app: App,
  accounts: Pick<Accounts, 'ofHandle'>,
  book: Pick<Book, 'latest'>,
): Protocol<Grant> {
  const malformed = (issue: string) => {
    const head = headOf(app, 'A0004', `요청전문 포맷에러: ${issue}`);
    return { status: 200, body: head };
  };
  return {
    network: NETWORK,
    bodyLimit: BODY_LIMIT_BYTES,
    marksOf: (request, _operation, body) => marksOf(request.method === 'GET' ? formOf(queryOf(request)) : body),
    parseBody: (request) => (isForm(request) ? { body: formOf(request.body.toString()) } : readJson(request)),
    authenticate: (request, { operation }) =>
      operation === TOKEN
        ? authenticateClient(app, request)
        : authenticate(app, request, operation as keyof typeof SCOPES),
    seal: ({ status, body }, { bytes }) => ({
      ...JSON_ANSWER,
      status,
      body: bytes ?? Buffer.from(JSON.stringify(body)),
    }),
    answers: {
      unknownPath: () => gateRefusal('O0007'),
      wrongMethod: () => gateRefusal('O0010'),
      tooLarge: () => malformed('the body is too large'),
      unreadable: () => malformed('the body cannot be read'),
      internal: () => ({ status: 200, body: headOf(app, 'A0003', '내부 처리 에러') }),
      trouble(trouble, operation, request) {
        const id = operation as OperationId;
        const code = documented.find(id, trouble)?.code ?? trouble.code ?? '';
        return errorAnswer(app, id, { code }, namesIn(request));
      },
    },
  };

  /** Whose message it is, from its content. */
  function marksOf(body: unknown): Marks {
    const content = (body ?? {}) as Readonly<Record<string, unknown>>;
    const entry = firstEntry(content);
    const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
    const order = text(content.bank_tran_id) ?? text(entry.bank_tran_id) ?? text(entry.org_bank_tran_id);
    const handle = text(content.fintech_use_num) ?? text(entry.fintech_use_num);
    const customer =
      (handle === undefined ? undefined : accounts.ofHandle(handle)?.key) ??
      (text(entry.account_num) === undefined ? undefined : `${text(entry.bank_code_std)}${text(entry.account_num)}`) ??
      book.latest(text(entry.org_bank_tran_id) ?? '')?.account;
    const account = customer === undefined ? undefined : accountOf(app, text(content.sub_frnc_num), customer);
    return { ...(account === undefined ? {} : { account }), ...(order === undefined ? {} : { order }) };
  }
}

const firstEntry = ({ req_list }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  (Array.isArray(req_list) ? (req_list[0] as Record<string, unknown> | undefined) : undefined) ?? {};

/** What a bank's refusal repeats of the call. */
function namesIn(request: WireRequest): { number?: string; tranNo?: string } {
  const content = request.method === 'GET' ? formOf(queryOf(request)) : (objectAsText(request.body.toString()) ?? {});
  const { bank_tran_id, tran_no } = { ...content, ...firstEntry(content) };
  return {
    ...(typeof bank_tran_id === 'string' ? { number: bank_tran_id } : {}),
    ...(typeof tran_no === 'string' ? { tranNo: tran_no } : {}),
  };
}

const JSON_ANSWER = { headers: [['Content-Type', 'application/json; charset=UTF-8']] } as const;

const isForm = (request: WireRequest): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headerValues(request, 'Content-Type')[0] ?? '');

const queryOf = ({ target }: WireRequest): string => /\?([^#]*)/.exec(target)?.[1] ?? '';

/** Of a parameter that stands twice the first counts; one that is empty is as good as absent. */
const formOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...new URLSearchParams(text)].reverse().filter(([, value]) => value !== ''));

function readJson({ body }: WireRequest): { body: unknown; problem?: string } {
  const content = isUtf8(body) ? objectAsText(body.toString()) : undefined;
  return content === undefined ? { body: undefined, problem: 'the body is no JSON object' } : { body: content };
}

type Authenticated = { readonly principal: Grant } | Refusal;

function refused(code: string, breach: Omit<Breach, 'kind'>, detail?: string): Refusal {
  return { answer: gateRefusal(code, detail), breaches: [{ kind: 'authenticity', ...breach }] };
}

function authenticateClient({ clientId, clientSecret }: App, request: WireRequest): Authenticated {
  const { client_id = '', client_secret = '' } = isForm(request) ? formOf(request.body.toString()) : {};
  if (isSameSecret(client_id, clientId) && isSameSecret(client_secret, clientSecret))
    return { principal: { scopes: [] } };
  const [where, message] =
    client_id === clientId
      ? ['client_secret', "is not the client's"]
      : ['client_id', `expected ${clientId}, got "${client_id.slice(0, 64)}"`];
  return refused('O0001', { rule: 'client', where, message }, '[3000114]');
}

function authenticate({ tokens }: App, request: WireRequest, operation: keyof typeof SCOPES): Authenticated {
  const where = 'Authorization';
  const [, token] = /^Bearer +(\S+)$/i.exec(headerValues(request, where)[0] ?? '') ?? [];
  if (token === undefined)
    return refused('O0001', { rule: 'bearer', where, message: 'there is no bearer token', facts: ['OB-U5'] }, '[992]');
  const grant = tokens.read(token);
  if (grant === 'unknown') return refused('O0002', { rule: 'token', where, message: 'the token was never issued' });
  if (grant === 'expired') return refused('O0003', { rule: 'token-expired', where, message: 'the token has expired' });
  const wanted = SCOPES[operation];
  if (wanted.some((scope) => grant.scopes.includes(scope))) return { principal: grant };
  const message = `the token is for ${grant.scopes.join(' ')}, and ${operation} wants ${wanted.join(' or ')}`;
  return refused('O0011', { rule: 'scope', where, message, facts: ['OB-U1'] });
}
