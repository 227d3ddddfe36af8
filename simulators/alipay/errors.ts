import { operations } from '../../src/generated/alipay.js';
import type { OperationError } from '../../src/generated/contract.js';
import type { Answer } from '../kit/pipeline.js';
import type { Switches } from './switches.js';

export type OperationId = keyof typeof operations;

/** How an operation, or a payment, has ended, as every message writes it. */
export interface Result {
  readonly resultCode: string;
  readonly resultStatus: 'S' | 'F' | 'U';
  readonly resultMessage: string;
}

export const SUCCESS: Result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };
export const PAYMENT_IN_PROCESS: Result = {
  resultCode: 'PAYMENT_IN_PROCESS',
  resultStatus: 'U',
  resultMessage: 'The payment is being processed.',
};
export const REFUND_IN_PROCESS: Result = {
  resultCode: 'REFUND_IN_PROCESS',
  resultStatus: 'U',
  resultMessage: 'The refund is being processed.',
};

/** Texts as a public integration has seen them; of the others nothing is known, and nobody may parse them. */
const MESSAGES: Readonly<Record<string, string>> = {
  REQUEST_TRAFFIC_EXCEED_LIMIT: 'The request traffic exceeds the limit.',
  ORDER_IS_CLOSED: 'The order is closed.',
  REPEAT_REQ_INCONSISTENT: 'Repeated requests are inconsistent.',
};

const inWords = (code: string): string => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

/** A result of this code that is not a success, as it stands in answers and notices. */
export const failed = (code: string, { as = code, issue }: { as?: string; issue?: string } = {}): Result => ({
  resultCode: as,
  resultStatus: 'F',
  resultMessage: (MESSAGES[code] ?? [inWords(code), ...(issue === undefined ? [] : [issue])].join(' ')).slice(0, 256),
});

/**
 * The network's documented refusal of an operation. A code that leaves open what was done is U, any other F.
 * Throws for a code that the operation does not document: that would be our invention.
 */
export function errorAnswer(operation: OperationId, given: string, switches: SpellingSwitches, issue?: string): Answer {
  const code = wordOf(operation, given);
  const { errors }: { errors: readonly OperationError[] } = operations[operation];
  const documented = errors.find((error) => error.code === code);
  if (documented === undefined) throw new Error(`${operation} documents no error ${code}`);
  const result = failed(code, { as: spelled(code, switches), ...(issue === undefined ? {} : { issue }) });
  return resultAnswer(documented.execution === 'unknown' ? { ...result, resultStatus: 'U' } : result);
}

/** Alipay+ has words of its own for some refusals of the same book (AP-U11, AP-U18). */
function wordOf(operation: OperationId, code: string): string {
  if (!operation.startsWith('alipay.aps.')) return code;
  if (code === 'ORDER_IS_CANCELED' && operation === 'alipay.aps.refund') return 'ORDER_STATUS_INVALID';
  return plusWord(code);
}

const PLUS_WORDS: Readonly<Record<string, string>> = {
  INVALID_PAYMENT_CODE: 'INVALID_CODE',
  SETTLE_CONTRACT_NOT_MATCH: 'INVALID_CONTRACT',
  ORDER_IS_CANCELED: 'ORDER_IS_CLOSED',
};

/** How Alipay+ says why a payment was not made. */
export const plusWord = (code: string): string => PLUS_WORDS[code] ?? code;

/** HTTP knows no failure: its status is 200 whatever the result says. */
export const resultAnswer = (result: Result): Answer => ({ status: 200, body: { result } });

type SpellingSwitches = Pick<Switches, 'payment-code-error' | 'client-error'>;

/** A code as this world writes it (AP-U11, AP-U16). */
export function spelled(code: string, switches: SpellingSwitches): string {
  if (code === 'INVALID_PAYMENT_CODE' && switches['payment-code-error'] === 'alipay-plus') return 'INVALID_CODE';
  if (code === 'INVALID_CLIENT' && switches['client-error'] === 'client-invalid') return 'CLIENT_INVALID';
  return code;
}
