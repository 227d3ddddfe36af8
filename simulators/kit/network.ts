import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Forgery } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import type { StruckListener } from './fault.js';
import type { KeyStore } from './keys.js';
import type { Nemesis, Strike } from './nemesis.js';
import type { ServerKey } from './server-tls.js';

/** What a network is given. It has no clock, no chance and no record of its own. */
export interface NetworkContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly nemesis: Nemesis;
  readonly keys: KeyStore;
  /** Address to bind; 127.0.0.1 unless told otherwise. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** With it the port takes HTTPS too. */
  readonly tls?: ServerKey;
  /** Choices where sources differ (fact switches), by name; unknown names are refused. */
  readonly switches: Readonly<Record<string, SwitchValue>>;
  /** Folder where key files for the IUT are written, mode 0700. */
  readonly filesDir: string;
  /** Pyx broke its own contract: the scenario becomes ERROR, never FAIL. */
  readonly onInternalError: (error: Error, exchange: string) => void;
}

export type SwitchValue = string | number | boolean;

export interface SwitchInfo {
  readonly default: SwitchValue;
  readonly values?: readonly SwitchValue[];
  readonly description: string;
  /** Fact ids of the choice. */
  readonly facts: readonly string[];
}

/** A merchant as a network knows it. */
export interface NetworkMerchant {
  /** WeChat `sub_mchid`, … */
  readonly networkMerchantId: string;
}

/** An act of a person: named, with JSON arguments and a JSON answer, so that scripts and the control API share it. */
// biome-ignore lint/suspicious/noExplicitAny: each network types its own acts; the registry only calls them by name
export type Acts = Readonly<Record<string, (argument: any) => unknown>>;

export interface RunningNetwork {
  readonly name: string;
  /** Where the IUT calls; no path, no slash at the end. */
  readonly baseUrl: string;
  /** What the IUT's operator was given: template variables (`${wechatpay.spMchid}`), and members of `simulate --json`. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly listener: StruckListener;
  /** Makes the network know a merchant of the intermediary. */
  addMerchant(merchant: { name: string; networkMerchantId?: string }): NetworkMerchant;
  readonly payer: Acts;
  readonly operator: Acts;
  /** Why an operation cannot be struck so; undefined where it can. */
  refuses?(strike: Strike, operation: string): string | undefined;
  /** Deliveries under way, which no timer shows. */
  readonly deliveriesInProgress: () => number;
  /** Forgets orders, payers, ladders (the control API's reset). Keys, merchants and ports stay. */
  reset(): void;
  close(): Promise<void>;
}

/** Operations of a public API that are known and that no simulator answers. */
export interface NotServed {
  readonly title: string;
  /** Method and path; `*` for any, `{name}` for a parameter. Empty where no path is public, or there is none. */
  readonly paths: readonly string[];
  readonly reason: string;
}

/** What `pyx list networks` tells without starting anything. */
export interface NetworkInfo {
  readonly name: string;
  readonly title: string;
  /** Host names that real SDKs know. */
  readonly officialHosts: readonly string[];
  readonly operations: readonly {
    operation: string;
    method?: string;
    path?: string;
    title: string;
    /** What of it is known and not covered. */
    limits?: string;
  }[];
  /** What else its public API has. */
  readonly notServed: readonly NotServed[];
  readonly forgeries: readonly (Forgery & {
    readonly summary: string;
    /** Tells something false of its own, so that it can be sent about what has not happened. */
    readonly claims: boolean;
  })[];
  /** Forms of bad authenticity in its answers, for the fault `forge-answer`. */
  readonly answerForms?: readonly { readonly form: string; readonly requirement: string; readonly summary: string }[];
  readonly switches: Readonly<Record<string, SwitchInfo>>;
}

export interface Network<Running extends RunningNetwork = RunningNetwork> {
  readonly info: NetworkInfo;
  start(context: NetworkContext): Promise<Running>;
}

/** Given switches over defaults; throws with every problem at once. */
export function switchesOf(
  infos: Readonly<Record<string, SwitchInfo>>,
  given: Readonly<Record<string, SwitchValue>>,
): Record<string, SwitchValue> {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const info = infos[name];
    if (info === undefined) problems.push(`unknown switch "${name}" (known: ${Object.keys(infos).join(', ')})`);
    else if (info.values !== undefined && !info.values.includes(value)) {
      problems.push(`switch ${name}: ${JSON.stringify(value)} is none of ${info.values.join(', ')}`);
    } else if (typeof value !== typeof info.default)
      problems.push(`switch ${name}: ${JSON.stringify(value)} is not a ${typeof info.default}`);
  }
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
  return Object.fromEntries(Object.entries(infos).map(([name, info]) => [name, given[name] ?? info.default]));
}
