import { createLogUpdate } from 'log-update';
import { createColors } from 'picocolors';
import { clipped, visible } from './plain.js';
import { inTime } from './summary.js';
import { fitted } from './wrap.js';

/** How far a campaign is. */
export interface CampaignState {
  readonly phase: 'corpus' | 'exploring' | 'shrinking';
  readonly tries: number;
  readonly steps: number;
  readonly states: number;
  readonly faultsStruck: number;
  /** Causes known so far. */
  readonly buckets: number;
  /** Real ms left for this phase at most. */
  readonly leftMs?: number;
}

export interface CampaignProgress {
  state(now: CampaignState): void;
  /** Something worth a line that stays: a new cause, a list that is shrunk. */
  note(text: string): void;
  /** Takes the live line away. What was noted stays. */
  close(): void;
}

const REDRAWN_EVERY_MS = 200;
/** Without a terminal a line each so many ms is enough for a log. */
const LOGGED_EVERY_MS = 5_000;
const LONGEST_NOTE = 220;

/** `exploring · 42 tries · 611 steps · 18 states · 23 faults struck · 4 causes · 38 s left` */
export function campaignLine({ phase, tries, steps, states, faultsStruck, buckets, leftMs }: CampaignState): string {
  return [
    phase,
    `${tries} ${tries === 1 ? 'try' : 'tries'}`,
    `${steps} steps`,
    `${states} states`,
    `${faultsStruck} faults struck`,
    `${buckets} ${buckets === 1 ? 'requirement' : 'requirements'} broken`,
    ...(leftMs === undefined ? [] : [`${inTime(leftMs)} left`]),
  ].join(' · ');
}

/** On a terminal one line that is redrawn; elsewhere a plain line now and then. */
export function createCampaignProgress({
  stream,
  colour,
  nowMs = () => performance.now(),
}: {
  readonly stream: NodeJS.WriteStream;
  readonly colour: boolean;
  /** Monotonic ms. */
  readonly nowMs?: () => number;
}): CampaignProgress {
  const canRedraw = stream.isTTY && stream.rows > 0 && process.env.TERM !== 'dumb';
  return canRedraw ? live(stream, colour, nowMs) : plain(stream, nowMs);
}

function plain(stream: NodeJS.WriteStream, nowMs: () => number): CampaignProgress {
  let saidMs = Number.NEGATIVE_INFINITY;
  let saidPhase: CampaignState['phase'] | undefined;
  return {
    state(now) {
      if (now.phase === saidPhase && nowMs() - saidMs < LOGGED_EVERY_MS) return;
      saidMs = nowMs();
      saidPhase = now.phase;
      stream.write(`${campaignLine(now)}\n`);
    },
    note: (text) => void stream.write(`${visible(clipped(text, LONGEST_NOTE))}\n`),
    close: () => {},
  };
}

function live(stream: NodeJS.WriteStream, colour: boolean, nowMs: () => number): CampaignProgress {
  const update = createLogUpdate(stream);
  const { dim } = createColors(colour);
  let latest: { readonly state: CampaignState; readonly atMs: number } | undefined;
  const width = () => stream.columns || 80;
  const draw = () => {
    if (latest === undefined) return;
    const { state, atMs } = latest;
    const { leftMs, ...rest } = state;
    // Between two tries the time goes on.
    const now = leftMs === undefined ? rest : { ...rest, leftMs: Math.max(0, leftMs - (nowMs() - atMs)) };
    update(dim(fitted(campaignLine(now), width())));
  };
  const timer = setInterval(draw, REDRAWN_EVERY_MS);
  timer.unref();
  return {
    state: (state) => {
      latest = { state, atMs: nowMs() };
    },
    note(text) {
      update.persist(fitted(visible(clipped(text, LONGEST_NOTE)), width()));
      draw();
    },
    close() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}
