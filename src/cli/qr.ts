import type { CommandModule } from 'yargs';

export const QR_MODES = ['merchant', 'consumer'] as const;

export interface QrArguments {
  readonly text: string;
  readonly as?: (typeof QR_MODES)[number] | undefined;
  readonly json: boolean;
}

export const qr: CommandModule<object, QrArguments> = {
  command: 'qr <text>',
  describe: 'Say what the text of a code says: EMVCo payloads, and whose payment code or link it is',
  builder: (yargs) =>
    yargs
      .positional('text', { type: 'string', demandOption: true, describe: 'What a scanner reads' })
      .option('as', {
        choices: QR_MODES,
        nargs: 1,
        describe: 'Read it as an EMVCo payload of this mode, whatever it looks like',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 qr 000201…63044C4E', 'its data objects by name, or what is wrong with which of them')
      .epilogue('Exit codes: 0 a good code · 1 a bad one, or of no known form · 2 the command is wrong'),
  handler: (argv) => import('./print-qr.js').then(({ printQr }) => printQr(argv)),
};
