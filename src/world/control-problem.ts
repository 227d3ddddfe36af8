import { closest, distance } from 'fastest-levenshtein';

/** One member of a request that breaks its rule. */
export interface MemberProblem {
  /** JSON pointer into the body, or the name of a query parameter. */
  readonly at: string;
  readonly message: string;
}

/** A refusal of the control API: what happened, where, and what to do. It becomes an RFC 9457 document. */
export class ControlProblem extends Error {
  /**
   * @param code Stable word; the document's `type` is `pyx:problem/<code>`.
   * @param message What happened this time, and where.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly help: string,
    readonly errors: readonly MemberProblem[] = [],
  ) {
    super(message);
  }
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path that was asked for. */
  readonly instance: string;
  /** What to do. */
  readonly help: string;
  readonly errors?: readonly MemberProblem[];
}

export function problemDocument(
  { status, code, message, help, errors }: ControlProblem,
  path: string,
): ProblemDocument {
  return {
    type: `pyx:problem/${code}`,
    title: sentence(code),
    status,
    detail: message,
    instance: path,
    help,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

/** `unknown-act` → `Unknown act`. */
const sentence = (code: string): string => `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('-', ' ')}`;

/** For a name that is not known: the nearest one, if it is near, and all there are. */
export function didYouMean(written: string, known: readonly string[]): string {
  if (known.length === 0) return 'There are none.';
  const nearest = closest(written, [...known]);
  const isNear = distance(written, nearest) <= Math.max(2, written.length / 3);
  return `${isNear ? `Did you mean ${nearest}? ` : ''}Known: ${known.join(', ')}.`;
}
