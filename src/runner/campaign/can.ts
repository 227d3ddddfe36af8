import type { Can } from '../../fuzz/model.js';
import type { Mode } from '../../fuzz/steps.js';
import type { Manifest } from '../../iut/manifest.js';

const MODES: readonly Mode[] = ['MPM_DYNAMIC', 'MPM_STATIC', 'CPM'];

/** What lists may ask of an intermediary that declares this. Attached ones are not ours to kill. */
export const canOf = (
  { capabilities, lifecycle }: Manifest,
  { inProcess }: { readonly inProcess: boolean } = { inProcess: false },
): Can => ({
  modes: MODES.filter((mode) => capabilities.modes.includes(mode)),
  partialRefunds: capabilities.refunds === 'PARTIAL',
  restarts: lifecycle.kind === 'start',
  interleavings: inProcess,
});
