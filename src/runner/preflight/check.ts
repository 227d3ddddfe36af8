import type { RunReport } from '../../generated/pyx.js';
import type { Evidence, ProbePayment } from './evidence.js';
import type { ManifestLines } from './manifest-lines.js';

export type Check = RunReport['preflight'][number];

/** What a check is told beside what was seen. */
export interface Told {
  readonly lines: ManifestLines;
  /** What the networks gave to the intermediary's operator: `wechatpay.spMchid`, … */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where Pyx calls, and where networks reach the intermediary. */
  readonly baseUrl: string;
  readonly publicUrl: string;
  readonly notifyPaths: readonly string[];
  /** The manifest says itself where Pyx calls, or with which token. */
  readonly saysBaseUrl: boolean;
  readonly saysToken: boolean;
}

/**
 * Looks at one thing. It says `wrong` only where the configuration is to blame beyond doubt; what a bad intermediary could
 * do with a right configuration is `fine` with a remark, for the trial to judge.
 */
export type Look = (evidence: Evidence, told: Told) => Check[];
export type LookAtPayment = (payment: ProbePayment, told: Told) => Check[];

export const fine = (check: string, detail: string): Check => ({ check, ok: true, detail });

export const wrong = (check: string, detail: string, hint: string): Check => ({ check, ok: false, detail, hint });

/** `wrong` if the manifest does not hand over what the intermediary seems to lack; else it is its own doing. */
export function wrongUnlessHanded(check: string, detail: string, variable: string, { lines }: Told): Check {
  return lines.hands(variable) ? fine(check, detail) : wrong(check, detail, lines.change(variable));
}

/** There is a line for it, which hands over something else. */
export const isLacking = (variable: string, { lines }: Told): boolean => lines.has(variable) && !lines.hands(variable);
