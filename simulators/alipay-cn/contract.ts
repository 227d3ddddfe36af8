import { operations } from '../../src/generated/alipay-cn.js';
import type { ContractError, Operation as OperationContract, Validator } from '../../src/generated/contract.js';
import type { Breach } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import type { Answer, Call, Operation, Refusal } from '../kit/pipeline.js';
import { factsAt } from '../kit/request-schema.js';
import type { App } from './app.js';
import { errorAnswer, type OperationId, spelled } from './errors.js';
import type { Problem } from './orders.js';
import { parametersOf } from './parameters.js';

/** Who signed a request. */
export interface Principal {
  readonly appId: string;
  /** The merchant on whose behalf it is, by its app_auth_token. */
  readonly account?: string;
}

type Parts<Id extends OperationId> = (typeof operations)[Id];
type Request<Id extends OperationId> = Parts<Id> extends { readonly request: Validator<infer T> } ? T : never;

/** A request that keeps its contract. */
export interface LegalCall<Id extends OperationId> {
  /** biz_content. */
  readonly content: Request<Id>;
  readonly notifyUrl?: string;
  readonly principal: Principal;
  readonly exchange: OpenExchange;
  /** A query is to be answered from how its object was before the latest change. */
  readonly asBefore: boolean;
  refuse(problem: Problem): Answer;
}

/** Where answers name the state of what they tell of: an enum that a later edition may extend. */
const STATES: Partial<Readonly<Record<OperationId, readonly string[]>>> = {
  'alipay-cn.trade.query': ['/trade_status'],
  'alipay-cn.trade.refund-query': ['/refund_status'],
};

/** An operation as the pipeline wants it, for each of the methods that the gateway takes. */
export function defineOperation<Id extends OperationId>(
  app: App,
  id: Id,
  operate: (call: LegalCall<Id>) => Answer,
  /** What a form cannot say. */
  wrongTerms: (content: Request<Id>) => WrongTerm | undefined = () => undefined,
): Operation<Principal>[] {
  const contract: OperationContract = operations[id];
  const { named, paths } = operations[id];
  const documented = new Set(contract.errors.map(({ code }) => spelled(code, app.switches)));
  const refuse = ({ code, issue }: Problem): Answer => errorAnswer(id, code, app.switches, issue);
  return (['POST', 'GET'] as const).map((method) => ({
    operation: id,
    method,
    path: paths[0],
    named,
    check(call) {
      const wrong = wrongForm(contract, call);
      if (wrong !== undefined) return { answer: refuse(wrong.problem), breaches: [wrong.breach] };
      const term = wrongTerms(call.body as Request<Id>);
      return term === undefined ? undefined : refusedTerm(contract, term, refuse(term));
    },
    operate(call) {
      const { notify_url: notifyUrl } = parametersOf(call.request).text;
      return operate({
        content: call.body as Request<Id>,
        ...(notifyUrl === undefined || notifyUrl === '' ? {} : { notifyUrl }),
        principal: call.principal,
        exchange: call.exchange,
        asBefore: call.asBefore === true,
        refuse,
      });
    },
    checkAnswer: (answer) => checkAnswer(contract, documented, answer),
    ...(STATES[id] === undefined ? {} : { states: STATES[id] }),
  }));
}

/** A member that has its form and is refused all the same. */
export interface WrongTerm extends Problem {
  readonly rule: string;
  /** JSON pointer into biz_content. */
  readonly where: string;
}

function refusedTerm({ contract }: OperationContract, { rule, where, issue }: WrongTerm, answer: Answer): Refusal {
  const facts = factsAt(contract, 'request', where);
  const breach: Breach = { kind: 'contract', rule, where, message: issue };
  return { answer, breaches: [facts.length === 0 ? breach : { ...breach, facts }] };
}

function wrongForm(
  { contract, request }: OperationContract,
  { body, bodyProblem }: Call<Principal>,
): { problem: Problem; breach: Breach } | undefined {
  if (bodyProblem !== undefined) {
    return {
      problem: { code: 'isv.illegal-json', issue: bodyProblem },
      breach: { kind: 'contract', rule: 'json', where: 'biz_content', message: bodyProblem },
    };
  }
  if (request === undefined || request(body)) return undefined;
  const error: ContractError = request.errors?.at(-1) ?? UNNAMED;
  const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
  const where = error.instancePath + missing;
  const issue = error.message ?? `breaks ${error.keyword}`;
  const facts = factsAt(contract, 'request', where);
  return {
    problem: { code: 'ACQ.INVALID_PARAMETER', issue: `${where} ${issue}`.trim() },
    breach: {
      kind: 'contract',
      rule: error.keyword,
      where,
      message: issue,
      ...(facts.length === 0 ? {} : { facts }),
    },
  };
}

const UNNAMED: ContractError = { instancePath: '', schemaPath: '', keyword: 'form', params: {} };

/** Step 6: a text if our own answer is not legal. */
function checkAnswer(
  contract: OperationContract,
  documented: ReadonlySet<string>,
  { status, body }: Answer,
): string | undefined {
  if (status !== contract.success) return `status ${status}`;
  if (contract.response?.(body) === true || contract.pending?.(body) === true) return undefined;
  if (contract.error?.(body) !== true) return whatIsWrong(contract.response);
  const { sub_code: code } = body as { readonly sub_code: string };
  return documented.has(code) ? undefined : `${code} is not documented for ${contract.operation}`;
}

function whatIsWrong(validator: Validator<unknown> | undefined): string {
  const error = validator?.errors?.at(-1);
  return error === undefined ? 'not of its form' : `${error.instancePath} ${error.message ?? error.keyword}`;
}
