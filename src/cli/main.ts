#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { packageRoot } from '../core/package-root.js';
import { EXIT_CODES, type ExitCode, verdictOf } from '../report/exit-codes.js';
import { didYouMean } from './did-you-mean.js';
import { explain } from './explain.js';
import { list } from './list.js';
import { report } from './report.js';
import { run } from './run.js';
import { widthOf } from './screen.js';
import { simulate } from './simulate.js';
import { UsageError } from './usage-error.js';

/**
 * A command's file describes it; what it does stands in other modules, which its handler imports. So `--help` loads no
 * simulator, no oracle and no cryptography. `main.test.ts` watches over it.
 */
// biome-ignore lint/suspicious/noExplicitAny: each command types its own arguments; here they only stand side by side
const commands: readonly CommandModule<object, any>[] = [run, simulate, report, list, explain];

const WIDEST_HELP = 100;

const packaged = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly bugs?: { readonly url: string };
};

async function main(given: readonly string[]): Promise<void> {
  let parser = yargs([...given])
    .scriptName('pyx')
    .usage('$0 <command>\n\nPuts payment intermediaries on trial.')
    .locale('en')
    .version(packaged.version)
    .alias('help', 'h')
    .wrap(Math.min(WIDEST_HELP, widthOf(process.stdout)))
    .parserConfiguration({ 'duplicate-arguments-array': true, 'boolean-negation': false })
    .strict()
    .demandCommand(1, 1, 'No command was given.', 'More than one command was given.')
    .epilogue(
      `Exit codes: ${EXIT_CODES.map((code) => `${code} ${verdictOf(code).word.replaceAll('-', ' ')}`).join(' · ')}`,
    )
    .exitProcess(false)
    .fail(false);
  for (const command of commands) parser = parser.command(command);
  try {
    await parser.parseAsync();
  } catch (error) {
    if (error instanceof UsageError) end(2, error.message);
    else if (isParserError(error)) end(2, await mistakeOf(error.message, given));
    else end(70, unexpected(error));
  }
}

const isParserError = (error: unknown): error is Error => error instanceof Error && error.name === 'YError';

/** Of several codes the weightiest counts; a command that failed has not set another. */
function end(code: ExitCode, text: string): void {
  const { word, meaning } = verdictOf(code);
  process.stderr.write(`pyx: ${text}\n\nExit code ${code}, ${word.replaceAll('-', ' ')}: ${meaning}.\n`);
  process.exitCode = code;
}

/** What the parser did not understand, with what was probably meant. */
async function mistakeOf(message: string, given: readonly string[]): Promise<string> {
  const name = given.find((word) => !word.startsWith('-'));
  const command = commands.find((one) => nameOf(one) === name);
  const help = `See: npx --no pyx ${command === undefined ? '' : `${nameOf(command)} `}--help`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ');
  if (unknown === undefined) return `${message}\n  ${help}`;
  const known = await optionsOf(command);
  const problems = unknown
    // The parser also names each option in camelCase, which nobody wrote.
    .filter((word) => given.some((written) => written === word || written.replace(/^-+/, '').split('=')[0] === word))
    .map((word) => {
      const option = given.find(
        (written) => written.startsWith('-') && written.replace(/^-+/, '').split('=')[0] === word,
      );
      if (option !== undefined) return `unknown option ${option.split('=')[0]}.${didYouMean(`--${word}`, known)}`;
      if (command === undefined) return `unknown command "${word}".${didYouMean(word, commands.map(nameOf))}`;
      return `${nameOf(command)} does not know what to do with "${word}".`;
    });
  return [...new Set(problems), `  ${help}`].join('\n');
}

const nameOf = ({ command }: CommandModule): string => String(command).split(' ')[0] ?? '';

/** `--only`, … as the command's own help names them. */
async function optionsOf(command: CommandModule | undefined): Promise<string[]> {
  const builder = command?.builder;
  const described = typeof builder === 'function' ? await builder(yargs([]).wrap(null)) : yargs([]);
  return [...new Set((await described.getHelp()).match(/--[a-z][a-z-]*/g) ?? [])];
}

function unexpected(error: unknown): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = packaged.bugs?.url ?? 'the maintainers of Pyx';
  return [
    'something went wrong that never should, and it is not the fault of the intermediary.',
    `  Please report it to ${where}, with the command, Pyx ${packaged.version}, Node ${process.version}, and this:`,
    ...said
      .split('\n')
      .slice(0, 8)
      .map((line) => `    ${line.trim()}`),
  ].join('\n');
}

// `pyx list | head` closes the pipe early; nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
process.on('uncaughtException', (error) => {
  end(70, unexpected(error));
  process.exit();
});

await main(hideBin(process.argv));
