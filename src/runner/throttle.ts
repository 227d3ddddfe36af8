/** Scenarios at once: how many a core to begin with, and at most. Scripts mostly wait, so a calm machine takes more. */
const FIRST_A_CORE = 4;
const MOST_A_CORE = 10;
/** Above this round trip of the companion the machine is late. */
const LATE_MS = 100;
/** Real ms between two changes: a change must show before the next one is decided. */
const STEP_MS = 1_000;

export interface ThrottleOptions {
  readonly cores: number;
  /** 99th percentile of the companion's round trips in the last seconds, ms. */
  readonly roundTripMs: () => number;
  /** Monotonic ms. */
  readonly nowMs?: () => number;
  /** At once a core, to begin with and at most; default: those of scenarios. */
  readonly aCore?: { readonly first: number; readonly most: number };
}

/**
 * How many scenarios may run at once (JUDGEMENT.md, section 3, rule 6): half as many while the machine is late, half as many
 * again when it is calm. Asked before each start, so never mid-scenario.
 */
export function createThrottle({
  cores,
  roundTripMs,
  nowMs = () => performance.now(),
  aCore = { first: FIRST_A_CORE, most: MOST_A_CORE },
}: ThrottleOptions): () => number {
  const most = aCore.most * cores;
  let width = aCore.first * cores;
  let changedMs = nowMs();
  return () => {
    const now = nowMs();
    const isLate = roundTripMs() > LATE_MS;
    if (now - changedMs < STEP_MS) return width;
    const wanted = isLate ? Math.max(1, Math.floor(width / 2)) : Math.min(most, Math.ceil(width * 1.5));
    if (wanted !== width) changedMs = now;
    width = wanted;
    return width;
  };
}
