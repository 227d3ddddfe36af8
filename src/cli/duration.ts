import { UsageError } from './usage-error.js';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `60s`, `500ms`, `2m`, `1h` or a plain number of seconds, as ms. Throws UsageError. */
export function durationMs(text: string, option: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  if (number === '') throw new UsageError(`--${option} ${text}: not a length of time.\n  Write 60s, 500ms, 2m or 1h.`);
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}
