import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MerchantRegistration } from '../generated/intermediary.js';
import type { Draw } from './merchants.js';
import type { Northbound } from './northbound.js';

/** A merchant that is ready for one scenario, with the token of its terminals. */
export interface ProvisionedMerchant {
  readonly registration: MerchantRegistration;
  readonly token: string;
}

/** Where scenarios get their merchants. Each call gives one that nobody had before. */
export interface MerchantSupply {
  /** Throws `ProvisioningError`: then a scenario's precondition is not reached, which is no verdict on what it tests. */
  next(): Promise<ProvisionedMerchant>;
}

export class ProvisioningError extends Error {
  override readonly name = 'ProvisioningError';
}

/** Adds a token to each registration: what a pool file holds. */
export function withTokens(draw: Draw, registrations: readonly MerchantRegistration[]): ProvisionedMerchant[] {
  const token = () => Array.from({ length: 48 }, () => Math.floor(draw() * 16).toString(16)).join('');
  return registrations.map((registration) => ({ registration, token: token() }));
}

/** Writes a pool before launch: a JSON array of registration bodies, each with a `token` more. Only its owner may read it. */
export function writePool(file: string, merchants: readonly ProvisionedMerchant[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const bodies = merchants.map(({ registration, token }) => ({ ...registration, token }));
  writeFileSync(file, `${JSON.stringify(bodies, null, 2)}\n`, { mode: 0o600 });
}

/** Takes merchants from a pool that the IUT has read. */
export function supplyFromPool(merchants: readonly ProvisionedMerchant[]): MerchantSupply {
  const left = [...merchants];
  return {
    async next() {
      const merchant = left.shift();
      if (merchant === undefined) {
        throw new ProvisioningError(
          `all ${merchants.length} merchants of the pool are used up; raise merchants.count in the manifest.`,
        );
      }
      return merchant;
    },
  };
}

export interface ApiSupplyOptions {
  readonly northbound: Northbound;
  /** Draws the next registration, with its numbers at the networks. */
  readonly draw: () => MerchantRegistration;
  /** Patience in ms until every wallet is ACTIVE. Default 5000. */
  readonly activeWithinMs?: number;
}

/** Registers merchants over the northbound contract, and waits until their wallets take payments. */
export function supplyFromApi({ northbound, draw, activeWithinMs = 5_000 }: ApiSupplyOptions): MerchantSupply {
  return {
    async next() {
      const registration = draw();
      const { merchantId } = registration;
      const registered = await northbound.registerMerchant(registration);
      const { value: merchant, outcome, status, problem, problems } = registered;
      if (merchant === undefined) {
        const got =
          problem === undefined
            ? [status ?? outcome, ...problems].join('; ')
            : `${status} ${problem.code} ${problem.detail ?? ''}`.trim();
        throw new ProvisioningError(`registering merchant ${merchantId}: expected 201 with the merchant, got ${got}.`);
      }
      const token = merchant.credentials?.token;
      if (token === undefined) {
        throw new ProvisioningError(
          `registering merchant ${merchantId}: expected credentials.token in the first answer, got none.`,
        );
      }
      const deadline = performance.now() + activeWithinMs;
      let waiting = notActive(merchant.walletRegistrations);
      while (waiting.length > 0) {
        if (performance.now() > deadline) {
          throw new ProvisioningError(
            `merchant ${merchantId}: expected every wallet ACTIVE within ${activeWithinMs} ms, got ${waiting.join(', ')}.`,
          );
        }
        await sleep(100);
        const { value } = await northbound.getMerchant(merchantId);
        if (value !== undefined) waiting = notActive(value.walletRegistrations);
      }
      return { registration, token };
    },
  };
}

function notActive(registrations: readonly { wallet: string; status: string }[]): string[] {
  return registrations.flatMap(({ wallet, status }) => (status === 'ACTIVE' ? [] : [`${wallet} ${status}`]));
}
