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
}

/** Strikes one exchange: before the operation (it has not happened), or after it (its answer is at stake). */
export interface ExchangeFault extends FaultBase {
  readonly phase: 'before-operation' | 'after-operation';
  apply(exchange: StruckExchange, parameters: FaultParameters): Promise<void>;
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

export type Fault = ExchangeFault | ConnectionFault | NotificationFault;

export interface StruckExchange {
  /** Breaks the connection at once: the caller sees a reset. After the operation the exchange counts as lost. */
  resetConnection(): void;
  /** Real ms, unrated: it competes with the caller's own HTTP timeout. */
  sleep(realMs: number): Promise<void>;
}

export interface StruckListener {
  /** From now on connections are refused; open ones are cut. */
  stopListening(): Promise<void>;
  /** Listens again on the same port. */
  listenAgain(): Promise<void>;
}

/** What becomes of a notification that a fault struck. */
export interface NotificationPlan {
  /** Names of forgeries, each sent as a message of its own before the genuine one. */
  readonly forgeries: readonly string[];
  /** Genuine sendings: 1 is normal, 0 suppresses this one while the ladder goes on. */
  readonly copies: number;
  readonly inParallel: boolean;
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
