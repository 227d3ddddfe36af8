import type { Style } from './unusual-json.js';

/**
 * A fault is data and one act. The nemesis decides whether it strikes, so no fault rolls dice.
 * Parameters are plain JSON, since the control API and a counterexample file carry them.
 */
export type FaultParameters = Readonly<Record<string, string | number | boolean>>;

export interface ParameterInfo {
  readonly type: 'integer' | 'string' | 'boolean';
  readonly default: string | number | boolean;
  readonly description: string;
  /** The only values allowed, where they are few. */
  readonly values?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
}

interface FaultBase {
  /** kebab-case: the file's name. */
  readonly name: string;
  /** One sentence for `pyx list faults`: what happens, and what it means to the caller. */
  readonly summary: string;
  readonly parameters: Readonly<Record<string, ParameterInfo>>;
  /** It decides how the message is sealed, so it comes after those that strike the same message and change what it says. */
  readonly seals?: true;
  /** What a struck exchange says of it, where the name alone says too little. */
  label?(parameters: FaultParameters): string;
}

/** Strikes a request that has arrived: it has not been looked at, and nothing has happened. */
export interface RequestFault extends FaultBase {
  readonly phase: 'before-operation';
  apply(request: StruckRequest, parameters: FaultParameters): Promise<void>;
}

/** Strikes an answer that is ready to go out, sealed: the operation has happened, its answer is at stake. */
export interface AnswerFault extends FaultBase {
  readonly phase: 'after-operation';
  apply(answer: StruckAnswer, parameters: FaultParameters): Promise<void>;
}

/** Strikes the listener, so every connection of the network: `instance` isolation. Undone when disarmed. */
export interface ConnectionFault extends FaultBase {
  readonly phase: 'connection';
  apply(listener: StruckListener, parameters: FaultParameters): Promise<void>;
  undo(listener: StruckListener): Promise<void>;
}

/** Strikes one notification at the moment of its sending. */
export interface NotificationFault extends FaultBase {
  readonly phase: 'notification';
  plan(parameters: FaultParameters): NotificationPlan;
}

export type Fault = RequestFault | AnswerFault | ConnectionFault | NotificationFault;

interface StruckExchange {
  /** Breaks the connection at once: the caller sees a reset. After the operation the exchange counts as lost. */
  resetConnection(): void;
  /** Real ms, unrated: it competes with the caller's own HTTP timeout. */
  sleep(realMs: number): Promise<void>;
  /** Keeps the message under this name until it is let go. */
  hold(name: string): Promise<void>;
}

export interface StruckRequest extends StruckExchange {
  /** The network answers with its own error, whatever the request says; with `effect` it carries out what is legal. */
  answerWith(trouble: Trouble, effect: boolean): void;
  /** A query is answered from how its object was before the latest change; any other operation as always. */
  answerAsBefore(): void;
}

/** An error that says nothing about what was done. */
export interface Trouble {
  readonly status: number;
  /** Where a status has several codes; else the network's usual one for it. */
  readonly code?: string;
}

export interface StruckAnswer extends StruckExchange {
  /** What the operation says, as a value; undefined where it has no body. */
  readonly value: unknown;
  /** JSON pointers to the members of the value that are states; `*` stands for each item of a list. */
  readonly states: readonly string[];
  /** The bytes that go out, by now. */
  readonly bytes: Buffer;
  /** May the operation answer so? */
  isLegal(value: unknown): boolean;
  /** Says something else, rightly sealed. */
  write(bytes: Buffer): Promise<void>;
  /** Seals it in one of the forms of bad authenticity that the network lists. Throws for any other. */
  sealAs(form: string): Promise<void>;
  /** Puts other bytes under the seal that is there. */
  overwrite(bytes: Buffer): void;
  /** Sets a header in the place of those of the same name. */
  setHeader(name: string, value: string): void;
  /** Announces so many bytes more (or fewer) than follow, and ends the connection after them. */
  misannounce(by: number): void;
  /** Sends so much of the body, of all that was announced, and then no more. */
  cutAfter(percent: number, how: 'close' | 'half-close'): void;
}

export interface StruckListener {
  /** From now on connections are refused; open ones are cut. */
  stopListening(): Promise<void>;
  /** Listens again on the same port. */
  listenAgain(): Promise<void>;
}

/** What becomes of a notification that a fault struck. What is absent stays as it is. */
export interface NotificationPlan {
  /** Names of forgeries, each sent as a message of its own before the genuine one. */
  readonly forgeries?: readonly string[];
  /** Genuine sendings: 1 is normal, 0 suppresses this one while the ladder goes on. */
  readonly copies?: number;
  readonly inParallel?: boolean;
  /** Network ms that the genuine one waits before it goes out. */
  readonly delayMs?: number;
  /** Waits until the account's next notice has been delivered. */
  readonly isOvertaken?: boolean;
  /** Kept under this name until it is let go. */
  readonly hold?: string;
  /** Written in a legal form that few expect. */
  readonly style?: Style;
}

/** Identity, with the type checked where the fault is written. */
export const defineFault = <F extends Fault>(fault: F): F => fault;

/** Given values over defaults; throws with every problem at once. */
export function parametersOf(fault: Fault, given: FaultParameters = {}): FaultParameters {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(fault.parameters, name))
    .map((name) => `unknown parameter "${name}" (known: ${Object.keys(fault.parameters).join(', ') || 'none'})`);
  const merged: Record<string, string | number | boolean> = {};
  for (const [name, info] of Object.entries(fault.parameters)) {
    const value = given[name] ?? info.default;
    const problem = problemWith(value, info);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    merged[name] = value;
  }
  if (problems.length > 0) throw new RangeError(`fault ${fault.name}: ${problems.join('; ')}`);
  return merged;
}

function problemWith(value: unknown, { type, values, minimum, maximum }: ParameterInfo): string | undefined {
  if (type === 'integer' ? !Number.isInteger(value) : typeof value !== type)
    return `${JSON.stringify(value)} is not of type ${type}`;
  if (values !== undefined && !values.includes(value as never))
    return `${JSON.stringify(value)} is none of ${values.join(', ')}`;
  if (minimum !== undefined && (value as number) < minimum) return `${value} is under ${minimum}`;
  if (maximum !== undefined && (value as number) > maximum) return `${value} is over ${maximum}`;
  return undefined;
}
