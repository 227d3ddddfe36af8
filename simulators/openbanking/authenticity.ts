import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';

/** https://developers.kftc.or.kr/dev/openapi/open-banking/deposit names the scope of each API. */
export type Scope = 'oob' | 'sa' | 'login' | 'inquiry' | 'transfer';

/** What a token stands for. */
export interface Grant {
  readonly scopes: readonly Scope[];
  /** Key of the account of the user who has given it; without it, it is the institution's own. */
  readonly user?: string;
}

/** Bearer tokens: nothing on this wire is signed. */
export interface Tokens {
  /** @returns Seconds that it is good for, in network time. */
  issue(grant: Grant): { accessToken: string; expiresInS: number };
  read(accessToken: string): Grant | 'unknown' | 'expired';
  /** All that have been issued so far are too old from now on. */
  expire(): void;
}

export function createTokens({
  clock,
  random,
  lifetimeMs,
}: {
  clock: Clock;
  random: Random;
  /** Network ms. */
  lifetimeMs: number;
}): Tokens {
  const issued = new Map<string, { readonly grant: Grant; expiresNetworkMs: number }>();
  return {
    issue(grant) {
      const accessToken = random.word(96);
      issued.set(accessToken, { grant, expiresNetworkMs: clock.now().networkMs + lifetimeMs });
      return { accessToken, expiresInS: Math.floor(lifetimeMs / 1_000) };
    },
    read(accessToken) {
      const found = issued.get(accessToken);
      if (found === undefined) return 'unknown';
      return clock.now().networkMs >= found.expiresNetworkMs ? 'expired' : found.grant;
    },
    expire() {
      for (const one of issued.values()) one.expiresNetworkMs = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
