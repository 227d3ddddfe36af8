const BEIJING_MS = 8 * 3_600_000;

/** `2026-11-23 10:00:00`, by the clock of Beijing, as this API writes every time. */
export const writeTime = (epochMs: number): string =>
  new Date(epochMs + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');

/** Undefined for what is no such time. */
export function readTime(text: string | undefined): number | undefined {
  const epochMs = Date.parse(`${text?.replace(' ', 'T')}+08:00`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
