/**
 * One line of JSON an event. Callers pass named facts only, never whole messages: payment codes, keys, tokens and payer
 * ids have no way in (PRIV-01).
 */
export type Log = (event: string, facts?: Readonly<Record<string, string | number | boolean | undefined>>) => void;

export const stdoutLog: Log = (event, facts) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`);
};

export const silentLog: Log = () => undefined;

/** What an unexpected error may say in a log: its message, without any request or answer that hangs on it. */
export const errorText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);
