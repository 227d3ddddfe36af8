import type { CommandModule } from 'yargs';

export const LISTS = ['scenarios', 'requirements', 'faults', 'networks'] as const;

export interface ListArguments {
  readonly what: (typeof LISTS)[number];
  readonly json: boolean;
  readonly area?: string | undefined;
  readonly coverage: boolean;
}

export const list: CommandModule<object, ListArguments> = {
  command: 'list [what]',
  describe: 'List scenarios, requirements, faults or networks',
  builder: (yargs) =>
    yargs
      .positional('what', { choices: LISTS, default: 'scenarios' as const, describe: 'What to list' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .option('area', { type: 'string', nargs: 1, describe: 'Only this requirement area, such as REFUND' })
      .option('coverage', {
        type: 'boolean',
        default: false,
        describe: 'Which scenarios try each requirement, or why none does',
      }),
  handler: (argv) => import('./print-list.js').then(({ printList }) => printList(argv)),
};
