import type { ContractError, Operation as OperationContract, Validator } from '../../src/generated/contract.js';
import { operations } from '../../src/generated/openbanking.js';
import type { Breach } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import type { Answer, Call, Operation } from '../kit/pipeline.js';
import { factsAt } from '../kit/request-schema.js';
import type { App } from './app.js';
import type { Grant } from './authenticity.js';
import { type About, codesIn, errorAnswer, type OperationId, type Problem } from './errors.js';
import { isMoment } from './kst.js';

type Parts<Id extends OperationId> = (typeof operations)[Id];
type Content<Id extends OperationId> =
  Parts<Id> extends { readonly request: Validator<infer T> }
    ? T
    : Parts<Id> extends { readonly query: Validator<infer T> }
      ? T
      : never;

/** A call that keeps its contract. */
export interface LegalCall<Id extends OperationId> {
  readonly content: Content<Id>;
  readonly grant: Grant;
  readonly exchange: OpenExchange;
  /** An inquiry is to be answered from how its transfers were before their latest change. */
  readonly asBefore: boolean;
  refuse(problem: Problem, about?: About): Answer;
}

/** Where answers name the state of what they tell of: codes, of which a later edition may have more. */
const STATES: Partial<Readonly<Record<OperationId, readonly string[]>>> = {
  'openbanking.transfer.withdraw': ['/rsp_code', '/bank_rsp_code'],
  'openbanking.transfer.deposit': ['/rsp_code', '/res_list/*/bank_rsp_code'],
  'openbanking.transfer.deposit-to-account': ['/rsp_code', '/res_list/*/bank_rsp_code'],
  'openbanking.transfer.result': ['/res_list/*/bank_rsp_code'],
};

/** An operation as the pipeline wants it. */
export function defineOperation<Id extends OperationId>(
  app: App,
  id: Id,
  operate: (call: LegalCall<Id>) => Answer,
): Operation<Grant> {
  const contract: OperationContract = operations[id];
  const documented = new Set(contract.errors.map(({ code }) => code));
  const refuse = (problem: Problem, about?: About): Answer => errorAnswer(app, id, problem, about);
  return {
    operation: id,
    method: contract.method as 'GET' | 'POST',
    path: contract.paths[0] ?? '',
    check(call) {
      const breach = wrongForm(contract, call) ?? wrongTerm(contract, contentOf(contract, call), app);
      if (breach === undefined) return undefined;
      // What a call for a token lacks is a parameter of the authorisation (OB-U3).
      const [code, issue] =
        id === 'openbanking.oauth.token'
          ? ['O0001', breach.where === '/scope' ? '[3000103]' : '[3000201]']
          : ['A0004', `${breach.where ?? ''} ${breach.message}`.trim()];
      return { answer: refuse({ code, issue }), breaches: [breach] };
    },
    operate: (call) =>
      operate({
        content: contentOf(contract, call) as Content<Id>,
        grant: call.principal,
        exchange: call.exchange,
        asBefore: call.asBefore === true,
        refuse,
      }),
    checkAnswer: (answer) => checkAnswer(contract, documented, answer),
    ...(STATES[id] === undefined ? {} : { states: STATES[id] }),
  };
}

/** A query's empty parameters are as good as absent, as in a body. */
const contentOf = (
  { method }: Pick<OperationContract, 'method'>,
  { body, query }: Pick<Call<Grant>, 'body' | 'query'>,
) => (method === 'GET' ? Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) : body);

function wrongForm(contract: OperationContract, call: Call<Grant>): Breach | undefined {
  const isQuery = contract.method === 'GET';
  if (!isQuery && call.bodyProblem !== undefined)
    return { kind: 'contract', rule: 'json', where: '', message: call.bodyProblem };
  const isLegal = isQuery ? contract.query : contract.request;
  if (isLegal === undefined || isLegal(contentOf(contract, call))) return undefined;
  const error: ContractError = isLegal.errors?.at(-1) ?? UNNAMED;
  const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
  const where = error.instancePath + missing;
  const facts = factsAt(contract.contract, isQuery ? 'query' : 'request', where);
  return {
    kind: 'contract',
    rule: error.keyword,
    where,
    message: error.message ?? `breaks ${error.keyword}`,
    ...(facts.length === 0 ? {} : { facts }),
  };
}

const UNNAMED: ContractError = { instancePath: '', schemaPath: '', keyword: 'form', params: {} };

interface Instruction {
  readonly bank_tran_id?: string;
  readonly org_bank_tran_id?: string;
  readonly req_client_fintech_use_num?: string;
  readonly req_client_account_num?: string;
}

/** What a form cannot say: whose number it is, whether the day exists, how long the list is. */
function wrongTerm(
  { contract, method }: OperationContract,
  content: unknown,
  { clientUseCode }: Pick<App, 'clientUseCode'>,
): Breach | undefined {
  const { tran_dtime, req_cnt, req_list } = content as {
    readonly tran_dtime?: string;
    readonly req_cnt?: string;
    readonly req_list?: readonly Instruction[];
  };
  const wrong = (rule: string, where: string, message: string): Breach => {
    const facts = factsAt(contract, method === 'GET' ? 'query' : 'request', where);
    return { kind: 'contract', rule, where, message, ...(facts.length === 0 ? {} : { facts }) };
  };
  const instructions: readonly (readonly [string, Instruction])[] = [
    ['', content as Instruction],
    ...(req_list ?? []).map((entry, at) => [`/req_list/${at}`, entry] as const),
  ];
  for (const [at, instruction] of instructions) {
    for (const name of ['bank_tran_id', 'org_bank_tran_id'] as const) {
      if (instruction[name]?.startsWith(clientUseCode) === false)
        return wrong('prefix', `${at}/${name}`, `does not begin with ${clientUseCode}`);
    }
    if (instruction.req_client_fintech_use_num !== undefined && instruction.req_client_account_num !== undefined)
      return wrong('two-accounts', `${at}/req_client_fintech_use_num`, 'stands beside a number of an account');
  }
  if (tran_dtime !== undefined && !isMoment(tran_dtime)) return wrong('moment', '/tran_dtime', 'is no moment');
  if (req_list !== undefined && Number(req_cnt) !== req_list.length)
    return wrong('count', '/req_cnt', 'is not the length of the list');
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
  if (contract.error?.(body) !== true) return whatIsWrong(contract.error);
  const codes = codesIn(body);
  if (codes.length === 0) return whatIsWrong(contract.response);
  const invented = codes.filter((code) => !documented.has(code));
  return invented.length === 0 ? undefined : `${invented.join(', ')} is not documented for ${contract.operation}`;
}

function whatIsWrong(validator: Validator<unknown> | undefined): string {
  const error = validator?.errors?.at(-1);
  return error === undefined ? 'not of its form' : `${error.instancePath} ${error.message ?? error.keyword}`;
}
