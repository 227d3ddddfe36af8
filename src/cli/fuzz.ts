import type { CommandModule } from 'yargs';
import { IN_PROCESS } from './in-process.js';

export interface FuzzArguments {
  readonly iut?: string | undefined;
  readonly time?: string | undefined;
  readonly runs?: number | undefined;
  readonly shrinkTime: string;
  readonly seed?: string | undefined;
  readonly corpus?: string | undefined;
  readonly out: string;
  readonly switch: readonly string[];
  readonly inProcess: boolean;
  readonly json: boolean;
}

export const fuzz: CommandModule<object, FuzzArguments> = {
  command: 'fuzz',
  describe: 'Explore with generated lists of steps and faults; shrink what fails to a counterexample',
  builder: (yargs) =>
    yargs
      .option('iut', {
        type: 'string',
        nargs: 1,
        describe: 'Manifest of the intermediary (*.iut.yaml); default: the exemplary one',
      })
      .option('time', {
        type: 'string',
        nargs: 1,
        describe: 'How long is explored: 60s, 5m; shrinking comes on top. Default, without --runs: 60s',
      })
      .option('runs', { type: 'number', nargs: 1, describe: 'How many lists are explored' })
      .option('shrink-time', {
        type: 'string',
        nargs: 1,
        default: '30s',
        describe: 'How long each cause is shrunk at most',
      })
      .option('seed', {
        type: 'string',
        nargs: 1,
        describe: 'Lists are drawn from it; default: a random one, which the report names',
      })
      .option('corpus', {
        type: 'string',
        nargs: 1,
        describe: 'Folder of known counterexamples: they are tried first, and new ones are written there',
      })
      .option('out', {
        type: 'string',
        nargs: 1,
        default: 'reports/fuzz',
        describe: 'Folder for the report, for counterexamples (without --corpus) and journals',
      })
      .option('switch', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        defaultDescription: 'what accuses nobody',
        describe: 'A choice where sources differ: network.name=value',
      })
      .option('in-process', IN_PROCESS)
      .option('json', { type: 'boolean', default: false, describe: 'The result as JSON on standard output' })
      .example('$0 fuzz --time 60s', 'the exemplary intermediary, for a minute')
      .example('$0 fuzz --iut my.iut.yaml --corpus counterexamples', 'one’s own; what once failed comes first')
      .example('$0 fuzz --iut my.iut.yaml --in-process', 'in virtual time, where the manifest names a module')
      .example('$0 fuzz --iut my.iut.yaml --seed 7 --runs 200', 'the same 200 lists each time') as never,
  handler: (argv) => import('./hold-campaign.js').then(({ runCampaign }) => runCampaign(argv)),
};
