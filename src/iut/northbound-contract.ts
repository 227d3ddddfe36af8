import type { Validator } from '../generated/contract.js';
import {
  type Problem,
  validateActivity,
  validateHealth,
  validateHistory,
  validateMerchant,
  validatePayment,
  validatePaymentList,
  validateProblem,
  validateReceipt,
  validateRefund,
  validateRefundList,
  validateStaticQr,
} from '../generated/intermediary.js';

export interface NorthboundOperation {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As in the contract's OpenAPI document. */
  readonly path: string;
  /** Statuses of success. */
  readonly success: readonly number[];
  readonly answer: Validator<unknown>;
}

const MERCHANT = '/v1/merchants/{merchantId}';
const PAYMENT = `${MERCHANT}/payments/{paymentId}`;

/** The operations that Pyx calls; a test holds them against `schemas/intermediary/openapi.json`. */
export const NORTHBOUND_OPERATIONS = {
  registerMerchant: { method: 'POST', path: '/v1/merchants', success: [201, 200], answer: validateMerchant },
  getMerchant: { method: 'GET', path: MERCHANT, success: [200], answer: validateMerchant },
  patchMerchant: { method: 'PATCH', path: MERCHANT, success: [200], answer: validateMerchant },
  staticQr: { method: 'GET', path: `${MERCHANT}/stores/{storeId}/static-qr`, success: [200], answer: validateStaticQr },
  createPayment: { method: 'POST', path: `${MERCHANT}/payments`, success: [201, 200], answer: validatePayment },
  listPayments: { method: 'GET', path: `${MERCHANT}/payments`, success: [200], answer: validatePaymentList },
  getPayment: { method: 'GET', path: PAYMENT, success: [200], answer: validatePayment },
  cancelPayment: { method: 'POST', path: `${PAYMENT}/cancel`, success: [200], answer: validatePayment },
  networkCancel: { method: 'POST', path: `${PAYMENT}/network-cancel`, success: [200], answer: validatePayment },
  createRefund: { method: 'POST', path: `${PAYMENT}/refunds`, success: [201, 200], answer: validateRefund },
  listRefunds: { method: 'GET', path: `${PAYMENT}/refunds`, success: [200], answer: validateRefundList },
  getRefund: { method: 'GET', path: `${MERCHANT}/refunds/{refundId}`, success: [200], answer: validateRefund },
  history: { method: 'GET', path: `${PAYMENT}/history`, success: [200], answer: validateHistory },
  receipt: { method: 'GET', path: `${PAYMENT}/receipt`, success: [200], answer: validateReceipt },
  health: { method: 'GET', path: '/v1/health', success: [200], answer: validateHealth },
  activity: { method: 'GET', path: '/v1/activity', success: [200], answer: validateActivity },
} satisfies Record<string, NorthboundOperation>;

export type NorthboundOperationId = keyof typeof NORTHBOUND_OPERATIONS;

/**
 * Known problem codes and what each says of execution. Internal faults may know better (NONE), and a code that is not
 * here is an IUT's own.
 */
export const EXECUTION_OF: Readonly<Record<string, 'NONE' | 'UNKNOWN' | 'EITHER'>> = {
  MALFORMED: 'NONE',
  INVALID_FIELD: 'NONE',
  AMOUNT_INVALID: 'NONE',
  CODE_UNKNOWN: 'NONE',
  QR_INVALID: 'NONE',
  UNAUTHENTICATED: 'NONE',
  FORBIDDEN: 'NONE',
  NOT_FOUND: 'NONE',
  ID_REUSED: 'NONE',
  CANCELLED_BEFORE: 'NONE',
  REFUND_EXCEEDS_REMAINDER: 'NONE',
  NOT_REFUNDABLE: 'NONE',
  NOT_CANCELLABLE: 'NONE',
  WINDOW_EXCEEDED: 'NONE',
  MERCHANT_NOT_ACTIVE: 'NONE',
  WALLET_NOT_ACTIVE: 'NONE',
  CODE_USED: 'NONE',
  LIMIT_EXCEEDED: 'NONE',
  IN_PROGRESS: 'UNKNOWN',
  TOO_LARGE: 'NONE',
  UNSUPPORTED_TYPE: 'NONE',
  OVERLOADED: 'NONE',
  INTERNAL: 'EITHER',
  UNAVAILABLE: 'EITHER',
};

/** The operation that a method and a path (with its query) name, and the ids in the path. */
export function operationAt(
  method: string,
  target: string,
): { readonly operation: NorthboundOperationId; readonly ids: Readonly<Record<string, string>> } | undefined {
  const [asked = ''] = target.split('?');
  const parts = asked.split('/');
  for (const [operation, known] of Object.entries(NORTHBOUND_OPERATIONS)) {
    const names = known.path.split('/');
    if (known.method !== method || names.length !== parts.length) continue;
    const ids: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const part = parts[index] ?? '';
      if (!name.startsWith('{')) return name === part;
      ids[name.slice(1, -1)] = decoded(part);
      return part !== '';
    });
    if (fits) return { operation: operation as NorthboundOperationId, ids };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export interface CheckedAnswer {
  /** The body of a success that keeps the contract. */
  readonly value?: unknown;
  /** The body of an error that keeps the contract. */
  readonly problem?: Problem;
  /** What breaks it, each naming field, expected and got. No payload is quoted beyond that. */
  readonly problems: readonly string[];
}

/** Holds an answer against the contract. `expected` are members that must repeat what was asked about. */
export function checkAnswer(
  operation: NorthboundOperationId | 'raw',
  status: number,
  body: unknown,
  expected: Readonly<Record<string, string>>,
): CheckedAnswer {
  // Of what is no operation the contract says nothing.
  if (operation === 'raw') return { problems: [] };
  if (status >= 400) return checkProblem(operation, status, body);
  const { success, answer }: NorthboundOperation = NORTHBOUND_OPERATIONS[operation];
  if (!success.includes(status)) {
    return { problems: [`${operation}: expected status ${success.join(' or ')}, got ${status}`] };
  }
  const problems = answer(body) ? [] : [`${operation}: ${firstError(answer)}`];
  const got = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(expected)) {
    if (typeof got[name] === 'string' && got[name] !== value)
      problems.push(`${operation}: ${name}: expected ${value}, got ${got[name]}`);
  }
  return problems.length === 0 ? { value: body, problems } : { problems };
}

function checkProblem(operation: string, status: number, body: unknown): CheckedAnswer {
  // The contract leaves open what stands in a health check that is not ready.
  if (operation === 'health') return { problems: [] };
  if (!validateProblem(body)) {
    return {
      problems: [
        `${operation}: ${status} without a problem document: ${firstError(validateProblem as Validator<unknown>)}`,
      ],
    };
  }
  const problems: string[] = [];
  if (body.status !== status) problems.push(`${operation}: status: expected ${status} as in HTTP, got ${body.status}`);
  const execution = EXECUTION_OF[body.code];
  if (execution !== undefined && execution !== 'EITHER' && body.execution !== execution) {
    problems.push(`${operation}: execution: expected ${execution} with code ${body.code}, got ${body.execution}`);
  }
  return { problem: body, problems };
}

/** The error that helps most: inside a choice, that of the branch whose own mark fits; otherwise the first. */
export function firstError(validate: Validator<unknown>): string {
  const errors = validate.errors ?? [];
  const marks = new Set(
    errors.flatMap(({ keyword, schemaPath }) =>
      keyword === 'const' || keyword === 'enum' ? [branchOf(schemaPath)] : [],
    ),
  );
  const error =
    errors.find(
      ({ keyword, schemaPath }) => !['oneOf', 'anyOf', 'if'].includes(keyword) && !marks.has(branchOf(schemaPath)),
    ) ?? errors.at(0);
  if (error === undefined) return 'breaks its schema';
  const detail =
    error.keyword === 'enum'
      ? `: ${String(error.params.allowedValues)}`
      : error.keyword === 'const'
        ? `: ${String(error.params.allowedValue)}`
        : '';
  return `${error.instancePath === '' ? 'the body' : error.instancePath} ${error.message ?? error.keyword}${detail}`;
}

/** `#/properties/action/oneOf/1/properties/type/const` stands in branch `…/oneOf/1`; outside of choices there is none. */
function branchOf(schemaPath: string): string | undefined {
  return /^.*\/(?:oneOf|anyOf)\/\d+/.exec(schemaPath)?.[0];
}
