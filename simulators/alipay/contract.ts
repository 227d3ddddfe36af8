import { type AmsPayRequest, type ApsPayRequest, operations } from '../../src/generated/alipay.js';
import type { ContractError, Operation as OperationContract, Validator } from '../../src/generated/contract.js';
import type { Breach } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import { type Answer, type Call, headerValues, type Operation, type Refusal } from '../kit/pipeline.js';
import { factsAt } from '../kit/request-schema.js';
import { errorAnswer, type OperationId, type Result, spelled } from './errors.js';
import { missingMember } from './mode-rules.js';
import type { Api, Problem } from './orders.js';
import { CONTRACT_CURRENCY, type Partner } from './partner.js';
import { settlementCurrency } from './settlement.js';

/** Who signed a request. */
export interface Principal {
  readonly clientId: string;
}

type Parts<Id extends OperationId> = (typeof operations)[Id];
type Request<Id extends OperationId> = Parts<Id> extends { readonly request: Validator<infer T> } ? T : never;

/** A request that keeps its contract. */
export interface LegalCall<Id extends OperationId> {
  readonly body: Request<Id>;
  readonly exchange: OpenExchange;
  /** A query is to be answered from how its object was before the latest change. */
  readonly asBefore: boolean;
  refuse(problem: Problem): Answer;
}

/** Where answers name the state of what they tell of: an enum that a later edition may extend. */
const STATES: Partial<Readonly<Record<OperationId, readonly string[]>>> = {
  'alipay.ams.inquiry-payment': ['/paymentStatus'],
  'alipay.ams.inquiry-refund': ['/refundStatus'],
};

/** An operation as the pipeline wants it, once for each of its addresses. */
export function defineOperation<Id extends OperationId>(
  partner: Partner,
  id: Id,
  operate: (call: LegalCall<Id>) => Answer,
): Operation<Principal>[] {
  const contract: OperationContract = operations[id];
  const documented = new Set(contract.errors.map(({ code }) => spelled(code, partner.switches)));
  return contract.paths.map((path) => ({
    operation: id,
    method: 'POST',
    path,
    check: (call) => checkRequest(partner, id, call),
    operate: (call) =>
      operate({
        body: call.body as Request<Id>,
        exchange: call.exchange,
        asBefore: call.asBefore === true,
        refuse: ({ code, issue }) => errorAnswer(id, code, partner.switches, issue),
      }),
    checkAnswer: (answer) => checkAnswer(contract, documented, answer),
    ...(STATES[id] === undefined ? {} : { states: STATES[id] }),
  }));
}

interface Wrong {
  readonly code: string;
  readonly rule: string;
  readonly where: string;
  readonly issue: string;
  readonly facts?: readonly string[];
}

/** Form first, then who is meant, then what a form cannot say. */
function checkRequest(partner: Partner, id: OperationId, call: Call<Principal>): Refusal | undefined {
  const wrong =
    wrongType(call) ??
    wrongForm(operations[id], call) ??
    (PAYS[id] === undefined ? undefined : wrongPay(partner, call.body as PayRequest, PAYS[id]));
  if (wrong === undefined) return undefined;
  const { code, rule, where, issue, facts = [] } = wrong;
  const breach: Breach = {
    kind: rule === 'content-type' ? 'transport' : 'contract',
    rule,
    where,
    message: issue,
    ...(facts.length === 0 ? {} : { facts }),
  };
  return { answer: errorAnswer(id, code, partner.switches, `${where} ${issue}`.trim()), breaches: [breach] };
}

function wrongType({ request }: Call<Principal>): Wrong | undefined {
  const [type = 'none'] = headerValues(request, 'Content-Type');
  if (/^application\/json\s*(;|$)/i.test(type)) return undefined;
  const issue = `expected application/json, got ${type.slice(0, 64)}`;
  return { code: 'MEDIA_TYPE_NOT_ACCEPTABLE', rule: 'content-type', where: 'Content-Type', issue, facts: ['AP-U6'] };
}

function wrongForm(contract: OperationContract, { body, bodyProblem }: Call<Principal>): Wrong | undefined {
  if (bodyProblem !== undefined) return { code: 'PARAM_ILLEGAL', rule: 'json', where: '', issue: bodyProblem };
  const { request } = contract;
  if (request === undefined || request(body)) return undefined;
  const error: ContractError = request.errors?.at(-1) ?? UNNAMED;
  const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
  const where = error.instancePath + missing;
  return {
    code: 'PARAM_ILLEGAL',
    rule: error.keyword,
    where,
    issue: error.message ?? `breaks ${error.keyword}`,
    facts: factsAt(contract.contract, 'request', where),
  };
}

const UNNAMED: ContractError = { instancePath: '', schemaPath: '', keyword: 'form', params: {} };

export type PayRequest = AmsPayRequest | ApsPayRequest;

const PAYS: Partial<Readonly<Record<OperationId, Api>>> = { 'alipay.ams.pay': 'ams', 'alipay.aps.pay': 'aps' };

function wrongPay(partner: Partner, body: PayRequest, api: Api): Wrong | undefined {
  const { merchants, clock } = partner;
  const missing = missingMember(body, api);
  if (missing !== undefined)
    return { code: 'PARAM_ILLEGAL', rule: 'mode', where: missing, issue: 'is required in this scenario' };
  if (!merchants.has(body.order.merchant.referenceMerchantId)) {
    const issue = "is none of the partner's registered merchants";
    return { code: 'MERCHANT_NOT_REGISTERED', rule: 'merchant', where: '/order/merchant/referenceMerchantId', issue };
  }
  if (body.paymentAmount.currency !== CONTRACT_CURRENCY) {
    const issue = `the contract is in ${CONTRACT_CURRENCY}`;
    return { code: 'CURRENCY_NOT_SUPPORT', rule: 'currency', where: '/paymentAmount/currency', issue };
  }
  const settlement = body.settlementStrategy?.settlementCurrency;
  if (settlement !== undefined && settlement !== settlementCurrency(partner)) {
    const where = '/settlementStrategy/settlementCurrency';
    return {
      code: 'SETTLE_CONTRACT_NOT_MATCH',
      rule: 'settlement',
      where,
      issue: `no contract settles in ${settlement}`,
    };
  }
  const { paymentExpiryTime, paymentNotifyUrl } = body;
  if (paymentNotifyUrl !== undefined && !URL.canParse(paymentNotifyUrl))
    return { code: 'PARAM_ILLEGAL', rule: 'notify-url', where: '/paymentNotifyUrl', issue: 'is no address' };
  // Written so that a time which is no moment at all is refused too.
  if (paymentExpiryTime !== undefined && !(Date.parse(paymentExpiryTime) > clock.now().wireMs))
    return { code: 'PARAM_ILLEGAL', rule: 'expiry', where: '/paymentExpiryTime', issue: 'is not in the future' };
  return undefined;
}

/** Step 6: a text if our own answer is not legal. */
function checkAnswer(
  contract: OperationContract,
  documented: ReadonlySet<string>,
  { status, body }: Answer,
): string | undefined {
  if (status !== contract.success) return `status ${status}`;
  if (contract.response?.(body) === true) return undefined;
  if (contract.error?.(body) !== true) return whatIsWrong(contract.response);
  const { resultCode, resultStatus } = (body as { readonly result: Result }).result;
  if (resultStatus === 'S') return whatIsWrong(contract.response);
  return documented.has(resultCode) ? undefined : `${resultCode} is not documented for ${contract.operation}`;
}

function whatIsWrong(validator: Validator<unknown> | undefined): string {
  const error = validator?.errors?.at(-1);
  return error === undefined ? 'not of its form' : `${error.instancePath} ${error.message ?? error.keyword}`;
}
