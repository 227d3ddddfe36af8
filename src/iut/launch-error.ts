/**
 * Why an IUT did not come up.
 * - `command-not-found`: there is no such program, or it may not be run;
 * - `exited-early`: it ended before it was ready;
 * - `never-ready`: it runs, but its ready path did not answer 200 in time;
 * - `port-taken`: somebody else listens on its port.
 */
export type LaunchErrorKind = 'command-not-found' | 'exited-early' | 'never-ready' | 'port-taken';

export interface LaunchFailure {
  readonly kind: LaunchErrorKind;
  /** File of the manifest. */
  readonly manifest: string;
  /** What was run, or where it was looked for. */
  readonly subject: string;
  readonly code?: number;
  readonly signal?: string;
  /** Milliseconds waited. */
  readonly timeoutMs?: number;
  /** What the ready path answered last: a status, or why there was no answer. */
  readonly answered?: string;
  readonly port?: number;
  /** Its last lines, oldest first. */
  readonly output: readonly string[];
}

/** The trial cannot begin: where, what was expected, what came, and what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly kind: LaunchErrorKind;
  readonly failure: LaunchFailure;

  constructor(failure: LaunchFailure) {
    super(`${failure.manifest}: ${describe(failure)}${tail(failure.output)}`);
    this.kind = failure.kind;
    this.failure = failure;
  }
}

function describe({ kind, subject, code, signal, timeoutMs, answered, port }: LaunchFailure): string {
  switch (kind) {
    case 'command-not-found':
      return `${subject} cannot be run (${answered ?? 'not found'}).\n  Check the command in the manifest, and that it is installed and executable.`;
    case 'exited-early':
      return `${subject} ended before it was ready (${signal === undefined ? `exit code ${code}` : `signal ${signal}`}).\n  Run it by hand with the same environment to see why.`;
    case 'never-ready':
      return `${subject} was expected to answer 200 within ${timeoutMs} ms; last it answered: ${answered}.\n  It must listen on the port that it is given (\${iut.port}); raise ready.timeoutMs if it is only slow.`;
    case 'port-taken':
      return `port ${port} on 127.0.0.1 is taken, and ${subject} cannot listen there.\n  End what listens on it, then run again.`;
  }
}

function tail(output: readonly string[]): string {
  const last = output.slice(-20);
  return last.length === 0
    ? '\n  It wrote nothing.'
    : `\n  Its last lines:\n${last.map((line) => `    ${line}`).join('\n')}`;
}
