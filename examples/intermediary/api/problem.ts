import { STATUS_CODES } from 'node:http';

export interface FieldError {
  pointer: string;
  code: string;
}

/** The refusals of the northbound contract. `UNKNOWN` execution is said only where something may yet happen (API-01). */
const PROBLEMS = {
  MALFORMED: 400,
  INVALID_FIELD: 400,
  AMOUNT_INVALID: 400,
  CODE_UNKNOWN: 400,
  QR_INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ID_REUSED: 409,
  CANCELLED_BEFORE: 409,
  REFUND_EXCEEDS_REMAINDER: 409,
  NOT_REFUNDABLE: 409,
  NOT_CANCELLABLE: 409,
  WINDOW_EXCEEDED: 409,
  MERCHANT_NOT_ACTIVE: 409,
  WALLET_NOT_ACTIVE: 409,
  CODE_USED: 409,
  LIMIT_EXCEEDED: 409,
  IN_PROGRESS: 409,
  /** Beyond the contract's list: another attempt at this sale is paid, or may be. */
  SALE_PAID: 409,
  SALE_IN_PROGRESS: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  OVERLOADED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail);
    this.status = PROBLEMS[code];
  }

  toJson(instance: string): object {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status],
      status: this.status,
      detail: this.message,
      instance,
      code: this.code,
      execution: ['IN_PROGRESS', 'INTERNAL', 'UNAVAILABLE'].includes(this.code) ? 'UNKNOWN' : 'NONE',
      ...(this.errors.length > 0 && { errors: this.errors }),
    };
  }
}
