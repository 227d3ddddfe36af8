import { createLogUpdate } from 'log-update';
import { createColors } from 'picocolors';
import type { ScenarioVerdict } from '../generated/types/pyx/run-report.js';
import { clipped, visible } from './plain.js';
import { inTime } from './summary.js';
import { fitted } from './wrap.js';

/** What the runner tells while it runs. */
export interface Progress {
  /** How many scenarios there will be; may grow. */
  total(count: number): void;
  started(scenario: string): void;
  /** What a scenario waits for now, in words: `refund final`. */
  waits(scenario: string, wait: string): void;
  ended(scenario: string, verdict: ScenarioVerdict, reason?: string): void;
  /** Something else worth a line, such as a confirmation or an instance that starts. */
  note(text: string): void;
  /** Takes the live part away. What was said stays. */
  close(): void;
}

export interface ProgressOptions {
  /** Usually stderr, so that stdout holds the report alone. */
  readonly stream: NodeJS.WriteStream;
  readonly colour: boolean;
  /** Monotonic ms. */
  readonly nowMs?: () => number;
}

const REDRAWN_EVERY_MS = 200;
const MOST_RUNNING = 4;

/** On a terminal a few lines that are redrawn; elsewhere a plain line each time that something ends. */
export function createProgress({ stream, colour, nowMs = () => performance.now() }: ProgressOptions): Progress {
  const state: ProgressState = { total: 0, ended: 0, failed: 0, running: new Map(), startedMs: nowMs() };
  // Some terminals of CI servers say that they have no rows: nothing can be redrawn in those.
  const canRedraw = stream.isTTY && stream.rows > 0 && process.env.TERM !== 'dumb';
  return canRedraw ? live(stream, state, colour, nowMs) : plain(stream, state, nowMs);
}

export interface ProgressState {
  total: number;
  ended: number;
  failed: number;
  readonly running: Map<string, { readonly startedMs: number; wait: string }>;
  readonly startedMs: number;
}

/** The live part: one sentence for one scenario; for several, a line for the whole and one each for the oldest. */
export function progressLines(state: ProgressState, nowMs: number, width: number): string[] {
  const { failed, running, startedMs } = state;
  const counted = [countOf(state), ...(failed > 0 ? [`${failed} FAIL`] : [])];
  const each = [...running].map(([id, { startedMs: since, wait }]) => ({
    said: [visible(id), ...(wait === '' ? [] : [`waits for ${visible(wait)}`])],
    time: inTime(nowMs - since),
  }));
  const [only] = each;
  if (only !== undefined && each.length === 1)
    return [withTime([...counted, ...only.said].join(' · '), only.time, width)];
  const several = each.length > 0 ? [`${each.length} at once`] : [];
  return [
    withTime([...counted, ...several].join(' · '), inTime(nowMs - startedMs), width),
    ...each.slice(0, MOST_RUNNING).map(({ said, time }) => `  ${withTime(said.join(' · '), time, width - 2)}`),
  ];
}

function countOf({ total, ended, running }: ProgressState): string {
  if (total === 0) return 'starting';
  return running.size === 0
    ? `${ended} of ${total} scenarios`
    : `scenario ${Math.min(ended + running.size, total)} of ${total}`;
}

/** However long the text, the time stays: it is what shows that something moves. */
const withTime = (text: string, time: string, width: number): string =>
  `${fitted(text, width - time.length - ' · '.length)} · ${time}`;

/** What is said of a scenario that ended. */
export function endedLine(
  { ended, total }: ProgressState,
  scenario: string,
  verdict: ScenarioVerdict,
  reason: string | undefined,
  tookMs: number,
): string {
  const why = reason === undefined ? [] : [visible(clipped(reason, 200))];
  return [
    `${String(ended).padStart(String(total).length)}/${total}`,
    verdict.padEnd('INCONCLUSIVE'.length),
    [visible(scenario), inTime(tookMs), ...why].join(' · '),
  ].join('  ');
}

function tracked(
  state: ProgressState,
  nowMs: () => number,
  say: (line: string, verdict?: ScenarioVerdict) => void,
): Omit<Progress, 'close'> {
  return {
    total: (count) => {
      state.total = count;
    },
    started: (scenario) => {
      state.running.set(scenario, { startedMs: nowMs(), wait: '' });
    },
    waits: (scenario, wait) => {
      const running = state.running.get(scenario);
      if (running !== undefined) running.wait = wait;
    },
    ended: (scenario, verdict, reason) => {
      const tookMs = nowMs() - (state.running.get(scenario)?.startedMs ?? nowMs());
      state.running.delete(scenario);
      state.ended += 1;
      if (verdict === 'FAIL') state.failed += 1;
      say(endedLine(state, scenario, verdict, reason, tookMs), verdict);
    },
    note: (text) => say(visible(text)),
  };
}

function plain(stream: NodeJS.WriteStream, state: ProgressState, nowMs: () => number): Progress {
  return { ...tracked(state, nowMs, (line) => stream.write(`${line}\n`)), close: () => {} };
}

/** What passed leaves no line: the eye is kept for what did not. */
function live(stream: NodeJS.WriteStream, state: ProgressState, colour: boolean, nowMs: () => number): Progress {
  const update = createLogUpdate(stream);
  const { red, yellow, dim } = createColors(colour);
  const paint = (verdict: ScenarioVerdict | undefined) => {
    if (verdict === 'FAIL' || verdict === 'ERROR') return red;
    return verdict === undefined || verdict === 'NOT_APPLICABLE' ? dim : yellow;
  };
  const draw = () =>
    update(
      progressLines(state, nowMs(), stream.columns || 80)
        .map(dim)
        .join('\n'),
    );
  const timer = setInterval(draw, REDRAWN_EVERY_MS);
  timer.unref();
  return {
    ...tracked(state, nowMs, (line, verdict) => {
      if (verdict !== 'PASS') update.persist(paint(verdict)(fitted(line, stream.columns || 80)));
      draw();
    }),
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}
