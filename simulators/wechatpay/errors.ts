import type { OperationError } from '../../src/generated/contract.js';
import { operations } from '../../src/generated/wechatpay.js';
import type { Answer } from '../kit/pipeline.js';
import type { Switches } from './switches.js';

export type OperationId = keyof typeof operations;

/** An answer with WeChat's internal number, which ends its `Request-ID`; 0 where all went well. */
export interface NumberedAnswer extends Answer {
  readonly errno: number;
}

export interface ErrorDetail {
  readonly field?: string;
  readonly value?: unknown;
  readonly issue?: string;
  readonly location?: 'body' | 'url' | 'query' | 'uri_template' | 'authorization';
  readonly detail?: { readonly issue: string };
  readonly sign_information?: {
    readonly method: string;
    readonly url: string;
    readonly sign_message_length: number;
    readonly truncated_sign_message: string;
  };
}

/** The codes beside which the pages show `detail`; elsewhere it is absent. */
const WITH_DETAIL = new Set(['PARAM_ERROR', 'INVALID_REQUEST', 'SIGN_ERROR']);

/** WeChat's messages are Chinese unless `Accept-Language` asks for English; nobody may parse them. */
const MESSAGES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  PARAM_ERROR: ['参数错误', 'Parameter error'],
  INVALID_REQUEST: ['无效请求', 'Invalid request'],
  SIGN_ERROR: ['签名错误', 'Signature error'],
  ORDERNOTEXIST: ['订单不存在', 'The order does not exist'],
  ORDERPAID: ['订单已支付', 'The order has been paid'],
  ORDER_CLOSED: ['订单已关闭', 'The order has been closed'],
  USERPAYING: ['需要用户输入支付密码', 'The user is paying; the payment password is needed'],
  NOTENOUGH: ['用户帐号余额不足', 'The balance of the user is insufficient'],
  NOT_ENOUGH: ['基本账户余额不足，请充值后重新发起', 'The balance of the merchant is insufficient'],
  SYSTEMERROR: ['系统异常，请用相同参数重新调用', 'System error, repeat with the same parameters'],
  SYSTEM_ERROR: ['系统异常，请用相同参数重新调用', 'System error, repeat with the same parameters'],
};
const OTHERWISE = ['请求失败', 'The request failed'] as const;

export interface ErrorContext {
  readonly switches: Pick<Switches, 'error-spelling' | 'error-status-table'>;
  /** The request's Accept-Language, where it has one. */
  readonly language?: string;
}

/**
 * The network's documented error: status and code as `schemas/wechatpay/error-codes.json` gives them for this operation.
 * Throws for a code that the operation does not document: that would be our invention.
 */
export function errorAnswer(
  operation: OperationId,
  code: string,
  { switches, language = '' }: ErrorContext,
  { errno, detail, message, status }: { errno: number; detail?: ErrorDetail; message?: string; status?: number },
): NumberedAnswer {
  const documented: OperationError | undefined = operations[operation].errors.find(
    (error) => error.code === code && (status === undefined || error.status === status),
  );
  if (documented === undefined) throw new Error(`${operation} documents no error ${code}`);
  const said = onTheWire(documented, switches);
  const [zh, en] = MESSAGES[code] ?? OTHERWISE;
  return {
    status: said.status,
    errno,
    body: {
      code: said.code,
      message: message ?? (/^en\b/i.test(language) ? en : zh),
      ...(detail !== undefined && WITH_DETAIL.has(code) ? { detail } : {}),
    },
  };
}

/** A documented error as this world writes it: WX-U9 chooses the spelling, WX-U2 the status table. */
export function onTheWire(
  { code, status, spellings = [] }: Pick<OperationError, 'code' | 'status' | 'spellings'>,
  switches: ErrorContext['switches'],
): { code: string; status: number } {
  // The global contract-pay page, the only one with a readable table, has 404 NOT_FOUND and 400 ORDER_PAID.
  if (switches['error-status-table'] === 'contract-pay') {
    if (code === 'ORDERNOTEXIST') return { status: 404, code: 'NOT_FOUND' };
    if (code === 'ORDERPAID') return { status: 400, code: 'ORDER_PAID' };
  }
  return { status, code: switches['error-spelling'] === 'underscores' ? withUnderscores(code, spellings) : code };
}

function withUnderscores(code: string, spellings: readonly string[]): string {
  const bare = code.replaceAll('_', '');
  const longer = spellings.find((other) => other.includes('_') && other.replaceAll('_', '').startsWith(bare));
  return longer ?? code;
}
