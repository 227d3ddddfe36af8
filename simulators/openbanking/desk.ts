import type { Timer } from '../../src/core/clock.js';
import type { Accounts } from './accounts.js';
import type { App } from './app.js';
import { CENTRE } from './banks.js';
import type { Book } from './book.js';
import { timeOfDay } from './kst.js';
import type { Limits } from './limits.js';

/** What operations and staff work with. */
export interface Desk {
  readonly app: App;
  readonly accounts: Accounts;
  readonly book: Book;
  readonly staff: Staff;
}

/** What the staff of the centre and of the banks has set. */
export interface Staff {
  /** Limits of the institution. */
  limits: Limits;
  /** Banks that are down, and the centre's code where all of it is, each with the timer that ends it. */
  readonly down: Map<string, Timer | undefined>;
  /** Keys of accounts whose transfers stay in process until somebody resolves them; `*` for all. */
  readonly held: Set<string>;
}

export const newStaff = (): Staff => ({ limits: {}, down: new Map(), held: new Set() });

export function resetStaff(staff: Staff): void {
  staff.limits = {};
  for (const timer of staff.down.values()) timer?.cancel();
  staff.down.clear();
  staff.held.clear();
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Ten minutes about midnight, in UTC+9 (OB-U14). */
export const NIGHTLY = { fromMs: DAY - 5 * MINUTE, untilMs: 5 * MINUTE };

/** Standard code of whoever is down among these banks and the centre itself. */
export function whoIsDown({ app: { switches, clock }, staff }: Pick<Desk, 'app' | 'staff'>, ...banks: string[]) {
  const at = timeOfDay(clock.now().wireMs);
  if (switches.maintenance === 'nightly' && (at >= NIGHTLY.fromMs || at < NIGHTLY.untilMs)) return CENTRE;
  return [CENTRE, ...banks].find((one) => staff.down.has(one));
}

/** Whose account an act was about, where it names one, or a transfer. */
export function accountIn(detail: unknown, book: Pick<Book, 'latest'>): { account?: string } {
  const { account, transfer } = (detail ?? {}) as { account?: unknown; transfer?: unknown };
  const owner =
    typeof account === 'string' ? account : typeof transfer === 'string' ? book.latest(transfer)?.account : undefined;
  return owner === undefined ? {} : { account: owner };
}
