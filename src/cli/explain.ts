import type { CommandModule } from 'yargs';

export interface ExplainArguments {
  readonly id: string;
}

export const explain: CommandModule<object, ExplainArguments> = {
  command: 'explain <id>',
  describe: 'Explain a requirement, a scenario or a fault',
  builder: (yargs) =>
    yargs
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'Id of a requirement or a scenario, or name of a fault',
      })
      .example('$0 explain REFUND-01', 'its text, its sources, and what tries it'),
  handler: (argv) => import('./print-explanation.js').then(({ printExplanation }) => printExplanation(argv)),
};
