import type { Stage } from './stage.js';

/**
 * What a scenario needs for itself (JUDGEMENT.md, section 4): a merchant in a shared lane, an IUT instance of its own
 * (kills, key changes, refused connections), or an instance whose clock may be moved.
 */
export type Isolation = 'merchant' | 'instance' | 'clock';

export interface Scenario {
  /** One sentence: what happens, and what must come of it. */
  readonly purpose: string;
  /** Ids of the catalogue that this scenario is meant to exercise; at least one. */
  readonly requirements: readonly [string, ...string[]];
  /** Default `merchant`. */
  readonly isolation?: Isolation;
  /** What the manifest must declare; otherwise NOT_APPLICABLE. */
  readonly needs: {
    readonly wallet: 'WECHATPAY';
    readonly modes: readonly ('MPM_DYNAMIC' | 'CPM')[];
    readonly refunds?: 'FULL' | 'PARTIAL';
  };
  /** Network ms that the script's own waits take at least, where that is long: the runner starts long ones first. */
  readonly lastsNetworkMs?: number;
  /**
   * No assertion at the end: every applicable oracle judges every scenario. Add one (`stage.require`) only for what no
   * oracle can know.
   */
  run(stage: Stage): Promise<void>;
}

/** Identity, with the type checked where the scenario is written. */
export const scenario = (definition: Scenario): Scenario => definition;
