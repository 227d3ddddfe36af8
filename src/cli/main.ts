#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type yargsModule from 'yargs';
import type { Argv, CommandModule } from 'yargs';
import { packageRoot } from '../core/package-root.js';
import { EXIT_CODES, type ExitCode, verdictOf } from '../report/exit-codes.js';
import { doctor } from './doctor.js';
import { explain } from './explain.js';
import { fuzz } from './fuzz.js';
import { list } from './list.js';
import { mistakeOf } from './mistake.js';
import { qr } from './qr.js';
import { replay } from './replay.js';
import { report } from './report.js';
import { run } from './run.js';
import { widthOf } from './screen.js';
import { simulate } from './simulate.js';
import { UsageError } from './usage-error.js';

// The ES module of yargs breaks its help in the middle of words; the other one wraps it as a person would.
const yargs = createRequire(import.meta.url)('yargs') as typeof yargsModule;

/**
 * A command's file describes it; what it does stands in other modules, which its handler imports. So `--help` loads no
 * simulator, no oracle and no cryptography. `main.test.ts` watches over it.
 */
// biome-ignore lint/suspicious/noExplicitAny: each command types its own arguments; here they only stand side by side
const commands: readonly CommandModule<object, any>[] = [
  run,
  fuzz,
  replay,
  simulate,
  report,
  list,
  explain,
  doctor,
  qr,
];

const WIDEST_HELP = 100;
/** Enough of a stack to find the place. */
const STACK_LINES = 8;

const packaged = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly bugs?: { readonly url: string };
};

/** What the parser refuses, as opposed to what a command throws. */
class Misunderstood extends Error {}

function parserOf(given: readonly string[]): Argv {
  const codes = EXIT_CODES.map((code) => `${code} ${verdictOf(code).word.replaceAll('-', ' ')}`);
  const parser: Argv = yargs([...given])
    .scriptName('pyx')
    .usage('$0 <command>\n\nPuts payment intermediaries on trial.')
    .locale('en')
    .version(packaged.version)
    .alias('help', 'h')
    .wrap(Math.min(WIDEST_HELP, widthOf(process.stdout)))
    .strict()
    .demandCommand(1, 1, 'no command was given.', 'more than one command was given.')
    .epilogue(`Exit codes: ${codes.join(' · ')}`)
    .exitProcess(false)
    .fail((message, error) => {
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw new Misunderstood(message ?? error?.message);
    });
  return commands.reduce((all, command) => all.command(command), parser);
}

async function main(given: readonly string[]): Promise<void> {
  try {
    await parserOf(given).parseAsync();
  } catch (error) {
    if (error instanceof UsageError) end(2, error.message);
    else if (error instanceof Misunderstood) {
      end(2, await mistakeOf({ message: error.message, given, commands, newParser: () => yargs([]) }));
    } else end(70, unexpected(error));
  }
}

function end(code: ExitCode, text: string): void {
  const { word, meaning } = verdictOf(code);
  process.stderr.write(`pyx: ${text}\n\nExit code ${code}, ${word.replaceAll('-', ' ')}: ${meaning}.\n`);
  process.exitCode = code;
}

function unexpected(error: unknown): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = packaged.bugs?.url ?? 'the maintainers of Pyx';
  return [
    'something went wrong that never should. This is a fault of Pyx, not of the intermediary.',
    `  Please report it to ${where}, with the command, Pyx ${packaged.version}, Node ${process.version}, and this:`,
    ...said
      .split('\n')
      .slice(0, STACK_LINES)
      .map((line) => `    ${line.trim()}`),
  ].join('\n');
}

// `pyx list | head` closes the pipe early: nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
process.on('uncaughtException', (error) => {
  end(70, unexpected(error));
  process.exit();
});

await main(process.argv.slice(2));
