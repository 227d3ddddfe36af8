import type { CommandModule } from 'yargs';

export const FORMATS = ['terminal', 'html', 'markdown', 'junit', 'json'] as const;

export interface ReportArguments {
  readonly file: string;
  readonly format: (typeof FORMATS)[number];
}

export const report: CommandModule<object, ReportArguments> = {
  command: 'report <file>',
  describe: 'Render the report of an earlier run',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'A report.json' })
      .option('format', { choices: FORMATS, default: 'terminal' as const, describe: 'How to render it' }),
  handler: (argv) => import('./print-report.js').then(({ printReport }) => printReport(argv)),
};
