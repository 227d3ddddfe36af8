import type { Can } from '../../fuzz/model.js';
import type { Mode } from '../../fuzz/steps.js';
import type { Manifest } from '../../iut/manifest.js';
import { CHANNELS, isWallet, type WalletName } from '../../scenario/wallets.js';
import { knownWallet } from '../wallets.js';
import { UnusableError } from './unusable.js';

const MODES: readonly Mode[] = ['MPM_DYNAMIC', 'MPM_STATIC', 'CPM'];

/** What lists may ask of an intermediary that declares this. Attached ones are not ours to kill. Throws UnusableError. */
export const canOf = (
  manifest: Manifest,
  { inProcess }: { readonly inProcess: boolean } = { inProcess: false },
): Can => {
  const { capabilities, lifecycle } = manifest;
  const [first, ...others] = walletsOf(manifest);
  const known = (name: WalletName) => knownWallet(name, capabilities.channels);
  return {
    wallets: [known(first), ...others.map(known)],
    modes: MODES.filter((mode) => capabilities.modes.includes(mode)),
    partialRefunds: capabilities.refunds === 'PARTIAL',
    restarts: lifecycle.kind === 'start',
    interleavings: inProcess,
  };
};

/** Wallets that a list pays with, in the order in which the manifest declares them. Throws UnusableError where it declares none. */
export function walletsOf({ file, capabilities }: Manifest): [WalletName, ...WalletName[]] {
  const [first, ...others] = capabilities.wallets.filter(isWallet);
  if (first === undefined)
    throw new UnusableError(
      `${file}: capabilities.wallets names none that a campaign pays with.\n  Known: ${Object.keys(CHANNELS).join(', ')}.`,
    );
  return [first, ...others];
}
