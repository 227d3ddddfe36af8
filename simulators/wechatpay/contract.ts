import type { ContractError, Operation as OperationContract, Validator } from '../../src/generated/contract.js';
import { operations } from '../../src/generated/wechatpay.js';
import type { Breach } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import type { Answer, Call, Operation, Refusal } from '../kit/pipeline.js';
import { headerValues } from '../kit/pipeline.js';
import { factsAt, unknownKey } from '../kit/request-schema.js';
import { type ErrorDetail, errorAnswer, type NumberedAnswer, type OperationId, onTheWire } from './errors.js';
import { type Institution, PRICING_CURRENCIES } from './institution.js';
import type { Problem } from './orders.js';

/** Who signed a request: the institution. */
export interface Principal {
  readonly mchid: string;
}

type Parts<Id extends OperationId> = (typeof operations)[Id];
type Part<Id extends OperationId, Name extends string> =
  Parts<Id> extends { readonly [N in Name]: Validator<infer T> } ? T : undefined;

/** A request that keeps its contract. */
export interface LegalCall<Id extends OperationId> {
  readonly path: Part<Id, 'pathParameters'>;
  readonly query: Part<Id, 'query'>;
  readonly body: Part<Id, 'request'>;
  readonly exchange: OpenExchange;
  /** A query is to be answered from how its object was before the latest change. */
  readonly asBefore: boolean;
  refuse(problem: Problem): NumberedAnswer;
}

/** Where answers name the state of what they tell of: an enum that a later edition may extend. */
const STATES: Partial<Readonly<Record<OperationId, readonly string[]>>> = {
  'wechatpay.global.micropay': ['/trade_state'],
  'wechatpay.global.order-query': ['/trade_state'],
  'wechatpay.global.refund-query': ['/status'],
  'wechatpay.global.refund-list': ['/data/*/status'],
};

/** An operation as the pipeline wants it, once for each of its addresses. */
export function defineOperation<Id extends OperationId>(
  institution: Institution,
  id: Id,
  operate: (call: LegalCall<Id>) => NumberedAnswer,
): Operation<Principal>[] {
  const contract: OperationContract = operations[id];
  const documented = documentedErrors(contract, institution);
  return contract.paths.map((path) => ({
    operation: id,
    method: contract.method as Operation<Principal>['method'],
    path: path.replaceAll(/\{([^}]+)\}/g, ':$1'),
    check: (call) => checkRequest(institution, id, call),
    operate: (call) =>
      operate({
        path: call.path as LegalCall<Id>['path'],
        query: call.query as LegalCall<Id>['query'],
        body: call.body as LegalCall<Id>['body'],
        exchange: call.exchange,
        asBefore: call.asBefore === true,
        refuse: (problem) => refuse(institution, id, call, problem),
      }),
    checkAnswer: (answer) => checkAnswer(contract, documented, answer),
    ...(STATES[id] === undefined ? {} : { states: STATES[id] }),
  }));
}

type AnyCall = Call<Principal>;

function refuse(institution: Institution, id: OperationId, call: AnyCall, problem: Problem): NumberedAnswer {
  const { code, errno, issue, field } = problem;
  const detail: ErrorDetail = { issue, ...(field === undefined ? {} : { field, location: 'body' }) };
  return errorAnswer(id, code, errorContext(institution, call), { errno, detail });
}

/** What the wording of an error depends on. */
export const errorContext = ({ switches }: Institution, { request }: Pick<AnyCall, 'request'>) => ({
  switches,
  language: headerValues(request, 'Accept-Language')[0] ?? '',
});

/** Form first, then who is meant, then what a form cannot say. */
function checkRequest(institution: Institution, id: OperationId, call: AnyCall): Refusal | undefined {
  const wrong =
    wrongForm(institution, operations[id], call) ?? wrongParty(institution, id, call) ?? wrongTerms(institution, call);
  if (wrong === undefined) return undefined;
  const { code = 'PARAM_ERROR', errno = 268435461, rule, facts, ...detail } = wrong;
  const breach: Breach = {
    kind: 'contract',
    rule,
    where: detail.field,
    message: detail.issue,
    ...(facts === undefined ? {} : { facts }),
  };
  return { answer: errorAnswer(id, code, errorContext(institution, call), { errno, detail }), breaches: [breach] };
}

interface Wrong {
  readonly code?: string;
  readonly errno?: number;
  readonly rule: string;
  readonly field: string;
  readonly issue: string;
  readonly location: NonNullable<ErrorDetail['location']>;
  readonly value?: unknown;
  readonly facts?: readonly string[];
}

function wrongForm({ switches }: Institution, contract: OperationContract, call: AnyCall): Wrong | undefined {
  const { pathParameters, query, request } = contract;
  if (pathParameters !== undefined && !pathParameters(call.path))
    return described(contract, 'pathParameters', call.path);
  if (query !== undefined && !query(call.query)) return described(contract, 'query', call.query);
  if (request === undefined) return undefined;
  if (call.bodyProblem !== undefined) return { rule: 'json', field: '', issue: call.bodyProblem, location: 'body' };
  if (!request(call.body)) return described(contract, 'request', call.body);
  const unknown = switches['unknown-request-keys'] === 'refused' ? unknownKey(contract.contract, call.body) : undefined;
  if (unknown === undefined) return undefined;
  const issue = 'the request has a key that the API page does not define';
  return { rule: 'unknown-key', field: unknown, issue, location: 'body', errno: 270924358, facts: ['WX-U25'] };
}

const LOCATIONS = { pathParameters: 'uri_template', query: 'query', request: 'body' } as const;

/** A contract's error in the words of WeChat's `detail`. */
function described(contract: OperationContract, part: keyof typeof LOCATIONS, message: unknown): Wrong {
  const error: ContractError = contract[part]?.errors?.at(-1) ?? UNNAMED;
  const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
  const field = error.instancePath + missing;
  const value = missing === '' && error.instancePath !== '' ? at(message, error.instancePath) : undefined;
  const facts = factsAt(contract.contract, part, field);
  return {
    rule: error.keyword,
    field,
    issue: error.message ?? `breaks ${error.keyword}`,
    location: LOCATIONS[part],
    errno: missing === '/sub_mchid' ? 268443704 : (ERRNO_OF_KEYWORD[error.keyword] ?? 268435461),
    ...(value === undefined ? {} : { value }),
    ...(facts.length === 0 ? {} : { facts }),
  };
}

const UNNAMED: ContractError = { instancePath: '', schemaPath: '', keyword: 'form', params: {} };

const ERRNO_OF_KEYWORD: Readonly<Record<string, number>> = {
  maxLength: 268435462,
  minLength: 268435463,
  minimum: 268435464,
  maximum: 268435464,
};

function at(message: unknown, pointer: string): unknown {
  let node = message;
  for (const token of pointer.slice(1).split('/')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return node;
}

/** Whom the message names, wherever an operation has it: in the body or in the query. */
interface Parties {
  readonly sp_mchid?: string;
  readonly sp_appid?: string;
  readonly sub_mchid?: string;
}

function wrongParty(
  { spMchid, spAppid, subMerchants }: Institution,
  id: OperationId,
  call: AnyCall,
): Wrong | undefined {
  const inBody = operations[id].method !== 'GET';
  const { sp_mchid, sp_appid, sub_mchid } = ((inBody ? call.body : call.query) ?? {}) as Parties;
  const location = inBody ? 'body' : 'query';
  if (sp_mchid !== undefined && sp_mchid !== spMchid) {
    const issue = 'sp_mchid is not the merchant that signed the request';
    return { code: noAuth(id), rule: 'sp-mchid', field: '/sp_mchid', issue, location, value: sp_mchid };
  }
  if (sp_appid !== undefined && sp_appid !== spAppid) {
    const issue = 'sp_appid is not bound to sp_mchid';
    return {
      code: 'APPID_MCHID_NOT_MATCH',
      errno: 268445527,
      rule: 'sp-appid',
      field: '/sp_appid',
      issue,
      location,
      value: sp_appid,
    };
  }
  if (sub_mchid !== undefined && !subMerchants.has(sub_mchid)) {
    const issue = 'sub_mchid is none of the sub-merchants of sp_mchid';
    return {
      code: 'MCH_NOT_EXISTS',
      errno: 268443701,
      rule: 'sub-mchid',
      field: '/sub_mchid',
      issue,
      location,
      value: sub_mchid,
    };
  }
  return undefined;
}

/** The order interfaces write the code as one word, the refund interfaces with an underscore. */
const noAuth = (id: OperationId): string =>
  operations[id].errors.some(({ code }) => code === 'NOAUTH') ? 'NOAUTH' : 'NO_AUTH';

interface Terms {
  readonly trade_type?: string;
  readonly notify_url?: string;
  readonly amount?: { readonly currency?: string };
}

function wrongTerms({ switches }: Institution, { body }: AnyCall): Wrong | undefined {
  const { trade_type, notify_url, amount } = (body ?? {}) as Terms;
  const currency = amount?.currency;
  if (trade_type !== undefined && currency !== undefined && !PRICING_CURRENCIES.includes(currency)) {
    const issue = `an order is priced in ${PRICING_CURRENCIES.join(' or ')}`;
    return { rule: 'currency', field: '/amount/currency', issue, location: 'body', value: currency };
  }
  if (notify_url !== undefined && switches['strict-notify-url'] === 'strict' && !isPublicHttps(notify_url)) {
    const issue = 'notify_url is an https address on a public host, port 443';
    return { rule: 'notify-url', field: '/notify_url', issue, location: 'body', value: notify_url, facts: ['WX-R1'] };
  }
  return undefined;
}

function isPublicHttps(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, port, hostname } = new URL(url);
  const isInternal = /^(localhost|\[.*\]|127\.|10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.)/.test(hostname);
  return protocol === 'https:' && port === '' && !isInternal;
}

/** Step 6: a text if our own answer is not legal. */
function checkAnswer(
  contract: OperationContract,
  documented: ReadonlySet<string>,
  { status, body }: Answer,
): string | undefined {
  if (status === contract.success) {
    if (contract.response === undefined) return body === undefined ? undefined : 'a body where none is documented';
    if (contract.response(body)) return undefined;
    if (contract.alternatives.length === 0) return whatIsWrong(contract.response);
  }
  const readings = contract.alternatives.filter((alternative) => alternative.status === status);
  if (readings.some((alternative) => contract[alternative.body]?.(body) === true)) return undefined;
  if (contract.error === undefined || !contract.error(body)) {
    return whatIsWrong((status === contract.success ? contract.response : contract.error) ?? contract.error);
  }
  const { code } = body as { code: string };
  return documented.has(`${status} ${code}`)
    ? undefined
    : `${status} ${code} is not documented for ${contract.operation}`;
}

function whatIsWrong(validator: Validator<unknown> | undefined): string {
  const error = validator?.errors?.at(-1);
  return error === undefined ? 'not of its form' : `${error.instancePath} ${error.message ?? error.keyword}`;
}

function documentedErrors({ errors }: OperationContract, { switches }: Institution): ReadonlySet<string> {
  return new Set(
    errors.map((error) => {
      const { status, code } = onTheWire(error, switches);
      return `${status} ${code}`;
    }),
  );
}
