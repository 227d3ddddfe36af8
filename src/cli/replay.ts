import type { CommandModule } from 'yargs';
import { IN_PROCESS } from './in-process.js';

export interface ReplayArguments {
  readonly file: string;
  readonly iut?: string | undefined;
  readonly step: boolean;
  readonly rate?: number | undefined;
  readonly inProcess: boolean;
  readonly out: string;
  readonly json: boolean;
}

export const replay: CommandModule<object, ReplayArguments> = {
  command: 'replay <file>',
  describe: 'Play a counterexample again: reproduced (1), no longer fails (0) or diverged (3)',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'A counterexample that `pyx fuzz` wrote' })
      .option('iut', {
        type: 'string',
        nargs: 1,
        describe: 'Manifest of another intermediary; default: the one that the file names',
      })
      .option('step', {
        type: 'boolean',
        default: false,
        describe:
          'Wait for Enter before each step, and show what was answered; for a debugger, without haste on our side',
      })
      .option('rate', {
        type: 'number',
        nargs: 1,
        describe: 'Network time per real time, up to the declared one; default: the declared one, with --step 1',
      })
      .option('in-process', IN_PROCESS)
      .option('out', { type: 'string', nargs: 1, default: 'reports/replay', describe: 'Folder for the journal' })
      .option('json', { type: 'boolean', default: false, describe: 'The result as JSON on standard output' })
      .example('$0 replay counterexamples/REFUND-01-3f2a9c1d.counterexample.json', 'does it still fail?')
      .example('$0 replay FILE --step', 'one step at a time, with a debugger attached to the intermediary') as never,
  handler: (argv) => import('./hold-replay.js').then(({ runReplay }) => runReplay(argv)),
};
