import type { CommandModule } from 'yargs';
import { IN_PROCESS } from './in-process.js';

export interface RunArguments {
  readonly iut?: string | undefined;
  readonly only: readonly string[];
  readonly area: readonly string[];
  readonly profile: string;
  readonly reporter: readonly string[];
  readonly out: string;
  readonly seed?: string | undefined;
  readonly portBase?: number | undefined;
  readonly confirmTime: number;
  readonly switch: readonly string[];
  readonly seal: boolean;
  readonly inProcess: boolean;
}

export const REPORTERS = ['terminal', 'json', 'html', 'junit', 'markdown'] as const;

const list = { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'all' } as const;
const ids = { ...list, coerce: (given: readonly string[]) => given.flatMap((some) => some.split(',')) } as const;

export const run: CommandModule<object, RunArguments> = {
  command: 'run',
  describe: 'Put an intermediary on trial and say the verdict',
  builder: (yargs) =>
    yargs
      .option('iut', {
        type: 'string',
        nargs: 1,
        describe: 'Manifest of the intermediary (*.iut.yaml); default: the exemplary one',
      })
      .option('only', { ...ids, describe: 'Only these scenarios, or those of these folders: a,b' })
      .option('area', { ...ids, describe: 'Only scenarios that try these requirement areas: REFUND,CB' })
      .option('profile', {
        type: 'string',
        nargs: 1,
        default: 'default',
        describe:
          'What is tried: default (all), quick (every MUST that is tried at all, in a minute), first (a look, in seconds)',
      })
      .option('reporter', {
        ...list,
        choices: REPORTERS,
        default: [...REPORTERS],
        describe: 'What is written; may be repeated',
      })
      .option('out', {
        type: 'string',
        nargs: 1,
        default: 'reports/latest',
        describe: 'Folder for reports and journals',
      })
      .option('seed', {
        type: 'string',
        nargs: 1,
        describe: 'Merchants, ids, amounts and order are drawn from it; default: a random one, which the report names',
      })
      .option('port-base', {
        type: 'number',
        nargs: 1,
        describe:
          'Ports of the networks, for an attached IUT; what it must be told stands in lanes/shared/credentials.json',
      })
      .option('confirm-time', {
        type: 'number',
        nargs: 1,
        default: 60,
        describe: 'Seconds for confirmations at rate 1; what does not fit is confirmed at the declared rate',
      })
      .option('switch', {
        ...list,
        defaultDescription: 'what accuses nobody',
        describe: 'A choice where sources differ: network.name=value',
      })
      .option('seal', { type: 'boolean', default: false, describe: 'Fresh keys for this run instead of cached ones' })
      .option('in-process', IN_PROCESS)
      .example('$0 run --profile first', 'the exemplary intermediary, in seconds')
      .example('$0 run --iut my.iut.yaml --only refund,cpm/paid', 'one’s own, only the refund scenarios and one more')
      .example(
        '$0 run --iut my.iut.yaml --in-process',
        'its module in virtual time, where clocks can be moved too',
      ) as never,
  handler: (argv) => import('./run-trial.js').then(({ runTrial }) => runTrial(argv)),
};
