import type { Marks } from '../../src/record/exchange.js';
import type { Journal } from '../../src/record/journal.js';
import { type Fault, type FaultParameters, parametersOf, type StruckListener } from './fault.js';
import { type FaultName, faults } from './faults/index.js';

export interface Arming {
  readonly fault: FaultName;
  readonly parameters?: FaultParameters;
  readonly network: string;
  /** Operation or notification id, or `*` for any of the network. Of no meaning for a connection fault. */
  readonly operation: string;
  /** Strike only what bears these marks; an arming without marks strikes whoever comes first. */
  readonly match?: Marks;
  /** How many to let pass first; default 0. */
  readonly skip?: number;
  /** How many to strike; default 1. */
  readonly times?: number;
  readonly scenario?: string;
}

/** One armed fault. */
export interface Armed {
  readonly id: string;
  readonly arming: Arming;
  /** How often it has struck. */
  readonly struck: number;
  readonly spent: boolean;
  disarm(): Promise<void>;
}

export interface Strike {
  readonly fault: Fault;
  readonly parameters: FaultParameters;
}

/** Decides whether trouble strikes, and writes down when it did. */
export interface Nemesis {
  arm(arming: Arming): Promise<Armed>;
  /** The faults that strike this message now, in order of arming; each is written to the journal as struck. */
  strike(phase: Fault['phase'], message: StruckMessage): Strike[];
  readonly armed: readonly Armed[];
  disarmAll(): Promise<void>;
}

export interface StruckMessage {
  readonly network: string;
  readonly operation: string;
  readonly marks: Marks;
  readonly exchange?: string;
}

export function createNemesis({
  journal,
  listenerOf,
}: {
  journal: Journal;
  /** The listener of a network, for connection faults. */
  listenerOf: (network: string) => StruckListener;
}): Nemesis {
  interface Live extends Armed {
    readonly parameters: FaultParameters;
    struck: number;
    toSkip: number;
    left: number;
  }
  const armed: Live[] = [];
  let count = 0;

  function writeDown({ id, arming, parameters }: Live, message: StruckMessage): void {
    journal.fact({
      kind: 'fault-struck',
      fault: arming.fault,
      arming: id,
      network: message.network,
      operation: message.operation,
      parameters,
      ...(message.exchange === undefined ? {} : { exchange: message.exchange }),
      ...(arming.scenario === undefined ? {} : { scenario: arming.scenario }),
    });
  }

  const disarm = async (live: Live): Promise<void> => {
    const at = armed.indexOf(live);
    if (at === -1) return;
    armed.splice(at, 1);
    const fault: Fault = faults[live.arming.fault];
    const { network } = live.arming;
    if (fault.phase === 'connection' && !armed.some((other) => holdsListener(other, network)))
      await fault.undo(listenerOf(network));
  };

  return {
    async arm(arming) {
      if (!Object.hasOwn(faults, arming.fault))
        throw new RangeError(`unknown fault "${arming.fault}" (known: ${Object.keys(faults).join(', ')})`);
      const fault: Fault = faults[arming.fault];
      const parameters = parametersOf(fault, arming.parameters);
      const listener = fault.phase === 'connection' ? listenerOf(arming.network) : undefined;
      count += 1;
      const live: Live = {
        id: `f${count}`,
        arming,
        parameters,
        struck: 0,
        toSkip: arming.skip ?? 0,
        left: arming.times ?? 1,
        get spent() {
          return this.left === 0;
        },
        disarm: () => disarm(live),
      };
      armed.push(live);
      if (fault.phase === 'connection' && listener !== undefined) {
        await fault.apply(listener, parameters);
        live.struck = 1;
        writeDown(live, { network: arming.network, operation: arming.operation, marks: {} });
      }
      return live;
    },
    strike(phase, message) {
      const strikes: Strike[] = [];
      for (const live of armed) {
        const fault: Fault = faults[live.arming.fault];
        if (fault.phase !== phase || live.left === 0 || !concerns(live.arming, message)) continue;
        if (live.toSkip > 0) {
          live.toSkip -= 1;
          continue;
        }
        live.left -= 1;
        live.struck += 1;
        writeDown(live, message);
        strikes.push({ fault, parameters: live.parameters });
      }
      return strikes;
    },
    armed,
    async disarmAll() {
      for (const live of [...armed]) await disarm(live);
    },
  };
}

/** Of several connection faults on a network, only the last to be disarmed lets connections in again. */
const holdsListener = ({ arming }: Armed, network: string): boolean =>
  arming.network === network && faults[arming.fault].phase === 'connection';

function concerns({ network, operation, match }: Arming, message: StruckMessage): boolean {
  if (network !== message.network || (operation !== '*' && operation !== message.operation)) return false;
  return Object.entries(match ?? {}).every(([mark, value]) => message.marks[mark as keyof Marks] === value);
}
