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

/** What a struck exchange says of it. */
export const labelOf = ({ fault, parameters }: Strike): string => fault.label?.(parameters) ?? fault.name;

/** A message on its way, kept until it is let go. */
export interface Held {
  /** `h1`, `h2`, … in the order of holding. */
  readonly id: string;
  /** What it is released by; several may bear it. */
  readonly name: string;
  readonly what: HeldKind;
  readonly network: string;
  readonly operation: string;
  readonly marks: Marks;
  /** That of a request or an answer; a notification opens its own when it is sent. */
  readonly exchange?: string;
}

export type HeldKind = 'request' | 'answer' | 'notification';

/** Decides whether trouble strikes, and writes down when it did. */
export interface Nemesis {
  arm(arming: Arming): Promise<Armed>;
  /** The faults that strike this message now, in order of arming, with what seals it at the end; each is written to the journal as struck. */
  strike(phase: Fault['phase'], message: StruckMessage): readonly Strike[];
  readonly armed: readonly Armed[];
  /** Disarms every fault and lets go what is held. */
  disarmAll(): Promise<void>;
  /** Keeps a message; resolves when it is let go. */
  hold(name: string, what: HeldKind, message: StruckMessage): Promise<void>;
  /** What is kept at this moment, oldest first. While there is anything, the world is not quiet. */
  readonly held: readonly Held[];
  /** Lets go all of this name, in the order of their holding; says how many they were. */
  release(name: string): number;
  /** Lets go all of these names, in their order, before anything else happens; without names, everything. */
  releaseAll(names?: readonly string[]): number;
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
  refuses = () => undefined,
}: {
  journal: Journal;
  /** The listener of a network, for connection faults. */
  listenerOf: (network: string) => StruckListener;
  /** Why a network cannot be struck so; undefined where it can. */
  refuses?: (network: string, strike: Strike, operation: string) => string | undefined;
}): Nemesis {
  interface Live extends Armed {
    readonly parameters: FaultParameters;
    struck: number;
    toSkip: number;
    left: number;
  }
  interface Kept {
    readonly held: Held;
    readonly letGo: () => void;
  }
  const armed: Live[] = [];
  const kept: Kept[] = [];
  let count = 0;
  let holds = 0;

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

  /** Whoever waits goes on in the microtasks of this turn, one after the other. */
  function letGo(which: readonly Kept[]): number {
    for (const one of which) {
      kept.splice(kept.indexOf(one), 1);
      tell('message-released', one.held);
      one.letGo();
    }
    return which.length;
  }

  const named = (name: string): Kept[] => kept.filter(({ held }) => held.name === name);

  function tell(kind: 'message-held' | 'message-released', { name, what, network, operation, marks, exchange }: Held) {
    const { account } = marks;
    journal.fact({
      kind,
      hold: name,
      what,
      network,
      operation,
      ...(account === undefined ? {} : { account }),
      ...(exchange === undefined ? {} : { exchange }),
    });
  }

  return {
    async arm(arming) {
      if (!Object.hasOwn(faults, arming.fault))
        throw new RangeError(`unknown fault "${arming.fault}" (known: ${Object.keys(faults).join(', ')})`);
      const fault: Fault = faults[arming.fault];
      const parameters = parametersOf(fault, arming.parameters);
      const problem = refuses(arming.network, { fault, parameters }, arming.operation);
      if (problem !== undefined) throw new RangeError(`fault ${fault.name}: ${problem}`);
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
      if (armed.length === 0) return NO_STRIKES;
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
      return strikes.sort((a, b) => Number(a.fault.seals === true) - Number(b.fault.seals === true));
    },
    armed,
    async disarmAll() {
      for (const live of [...armed]) await disarm(live);
      letGo([...kept]);
    },
    hold(name, what, { network, operation, marks, exchange }) {
      holds += 1;
      const held = {
        id: `h${holds}`,
        name,
        what,
        network,
        operation,
        marks,
        ...(exchange === undefined ? {} : { exchange }),
      };
      return new Promise((resolve) => {
        kept.push({ held, letGo: resolve });
        tell('message-held', held);
      });
    },
    get held() {
      return kept.map(({ held }) => held);
    },
    release: (name) => letGo(named(name)),
    releaseAll: (names) => letGo(names === undefined ? [...kept] : [...new Set(names)].flatMap(named)),
  };
}

const NO_STRIKES: readonly Strike[] = [];

/** Of several connection faults on a network, only the last to be disarmed lets connections in again. */
const holdsListener = ({ arming }: Armed, network: string): boolean =>
  arming.network === network && faults[arming.fault].phase === 'connection';

function concerns({ network, operation, match }: Arming, message: StruckMessage): boolean {
  if (network !== message.network || (operation !== '*' && operation !== message.operation)) return false;
  return Object.entries(match ?? {}).every(([mark, value]) => message.marks[mark as keyof Marks] === value);
}
