import type { LaunchError } from '../../iut/launch-error.js';
import type { Manifest } from '../../iut/manifest.js';
import { type Check, wrong } from './check.js';
import { type ManifestLines, readManifestLines } from './manifest-lines.js';

/** Why an intermediary did not come up, with the lines of the manifest that its own words, or the failure, point to. */
export function launchHint({ failure, message }: LaunchError, manifest: Manifest): Check {
  const lines = readManifestLines(manifest);
  const [what = '', advice = ''] = message.replace(`${failure.manifest}: `, '').split('\n');
  const about = [...portLine(failure.kind, lines), ...lines.mentioned(failure.output.join('\n'))];
  const where = about.length > 0 ? about.join(', ') : lines.at(['lifecycle', 'start', 'env']);
  return wrong('start', what, `${where}${advice === '' ? '' : `  ${advice.trim()}`}`);
}

const portLine = (kind: LaunchError['kind'], lines: ManifestLines): string[] =>
  kind !== 'command-not-found' && !lines.hands('iut.port') ? [lines.change('iut.port')] : [];
