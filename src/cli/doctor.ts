import type { CommandModule } from 'yargs';

export interface DoctorArguments {
  readonly iut?: string | undefined;
  readonly json: boolean;
}

export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Start an intermediary, make one small payment, and say what of its configuration is wrong',
  builder: (yargs) =>
    yargs
      .option('iut', {
        type: 'string',
        nargs: 1,
        describe: 'Manifest of the intermediary (*.iut.yaml); default: the exemplary one',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue('Exit codes: 0 the configuration is in order · 2 it is not. Nothing is judged.'),
  handler: (argv) => import('./examine.js').then(({ examine }) => examine(argv)),
};
