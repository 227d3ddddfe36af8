import type { SwitchValue } from '../world/interfaces.js';
import type { Stage } from './stage.js';
import type { ChannelName, WalletName } from './wallets.js';

/**
 * What a scenario needs for itself (JUDGEMENT.md, section 4): a merchant in a shared lane, an IUT instance of its own
 * (kills, key changes, refused connections), or an instance whose clock may be moved: one within this process, at rate 1.
 */
export type Isolation = 'merchant' | 'instance' | 'clock';

export interface Scenario {
  /** One sentence: what happens, and what must come of it. */
  readonly purpose: string;
  /** Ids of the catalogue that this scenario is meant to exercise; at least one. */
  readonly requirements: readonly [string, ...string[]];
  /** Of a scenario for several wallets: what only one of their networks can show, by wallet or by channel. */
  readonly requirementsWith?: Readonly<Partial<Record<WalletName | ChannelName, readonly string[]>>>;
  /** Default `merchant`. */
  readonly isolation?: Isolation;
  /** What the manifest must declare; otherwise NOT_APPLICABLE. */
  readonly needs: {
    /** Of several, the scenario is held with each that the manifest declares, and reported for each. */
    readonly wallet: WalletName | readonly [WalletName, ...WalletName[]];
    /** Over which channel the wallet must be reached, where the scenario is about that channel's own. Default: any. */
    readonly channel?: ChannelName;
    readonly modes: readonly ('MPM_DYNAMIC' | 'MPM_STATIC' | 'CPM')[];
    readonly refunds?: 'FULL' | 'PARTIAL';
  };
  /** Processes of the IUT on the same data, each with ports of its own; default 1. More than one have a lane of their own. */
  readonly instances?: 1 | 2;
  /**
   * Played once whole, in a lane of its own, and then once for each journal entry of that run: there the IUT is killed
   * (`kill -9`) and started again. Implies `instance`; the script itself neither kills nor restarts.
   */
  readonly killPoints?: boolean;
  /** Network switches that this scenario needs, by network; it has a lane with them. */
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  /** Network ms per real ms in a lane of its own, where the manifest's rate leaves windows too short to judge; never above it. */
  readonly rate?: number;
  /** Puts the machine to work on purpose: held after all others, alone. */
  readonly load?: boolean;
  /** Needs the IUT as a process of its own (files that it cannot write to): not applicable to a module in virtual time. */
  readonly ownProcess?: boolean;
  /** Network ms that the script's own waits take at least, where that is long: the runner starts long ones first. */
  readonly lastsNetworkMs?: number;
  /**
   * No assertion at the end: every applicable oracle judges every scenario. Add one (`stage.require`) only for what no
   * oracle can know.
   */
  run(stage: Stage): Promise<void>;
}

/** The wallet that a scenario is held with; of several not yet told apart, the first. */
export const walletOf = ({ needs: { wallet } }: Pick<Scenario, 'needs'>): WalletName =>
  typeof wallet === 'string' ? wallet : wallet[0];

/** Identity, with the type checked where the scenario is written. */
export const scenario = (definition: Scenario): Scenario => definition;
