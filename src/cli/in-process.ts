import type { Manifest } from '../iut/manifest.js';
import { UsageError } from './usage-error.js';

/** The option, alike for every command that has it. */
export const IN_PROCESS = {
  type: 'boolean',
  default: false,
  describe:
    'The module of the manifest in a process of ours, in virtual time: quick, for developers; what comes of it is no evidence',
} as const;

/** Throws UsageError where there is nothing that could run in process. */
export function needsModule({ lifecycle, name }: Manifest, manifestPath: string): void {
  if (lifecycle.kind === 'start' && lifecycle.module !== undefined) return;
  throw new UsageError([
    `--in-process: ${manifestPath} names no module that could run in process.`,
    lifecycle.kind === 'attach'
      ? `  ${name} is attached: try it over HTTP, without --in-process.`
      : '  Add lifecycle.module, the compiled program that lifecycle.start runs; or try it over HTTP, without --in-process.',
  ]);
}
