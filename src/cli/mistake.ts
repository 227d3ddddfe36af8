import type { Argv, CommandModule } from 'yargs';
import { didYouMean } from './did-you-mean.js';

/** Where in the program a command line went wrong. */
export interface Misread {
  /** The parser's own words. */
  readonly message: string;
  /** Everything after `pyx`. */
  readonly given: readonly string[];
  readonly commands: readonly CommandModule[];
  readonly newParser: () => Argv;
}

/** What the parser did not understand, in words that help: every problem, and what was probably meant. */
export async function mistakeOf(misread: Misread): Promise<string> {
  const command = commandOf(misread);
  const help = `See: npx --no pyx ${command === undefined ? '' : `${nameOf(command)} `}--help`;
  return [...(await problemsOf(misread, command)), `  ${help}`].join('\n');
}

async function problemsOf(misread: Misread, command: CommandModule | undefined): Promise<string[]> {
  const { message } = misread;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ');
  if (unknown !== undefined) return unknownWords(unknown, misread, command);
  if (message.startsWith('Not enough non-option arguments') && command !== undefined) {
    return [`${nameOf(command)} lacks an argument: pyx ${command.command}`];
  }
  const choices = [...message.matchAll(/Argument: (.*), Given: "(.*)", Choices: (.*)/g)];
  if (choices.length === 0) return [message];
  return choices.map(([, name = '', written = '', known = '']) => {
    const names = [...known.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one);
    return `${name}: "${written}" is none of ${names.join(', ')}.${didYouMean(written, names)}`;
  });
}

async function unknownWords(
  words: readonly string[],
  { given, commands, newParser }: Misread,
  command: CommandModule | undefined,
): Promise<string[]> {
  const options = await optionsOf(command, newParser);
  const problems = words.flatMap((word) => {
    const option = given.find((one) => optionName(one) === word);
    if (option !== undefined) return [`unknown option ${option.split('=')[0]}.${didYouMean(`--${word}`, options)}`];
    // The parser also names each option in camelCase, which nobody wrote.
    if (!given.includes(word)) return [];
    if (command === undefined) return [`unknown command "${word}".${didYouMean(word, commands.map(nameOf))}`];
    return [`${nameOf(command)} does not know what to do with "${word}".`];
  });
  return [...new Set(problems)];
}

const nameOf = ({ command }: CommandModule): string => String(command).split(' ')[0] ?? '';

const optionName = (written: string): string | undefined => /^--?([^=]+)/.exec(written)?.[1];

const commandOf = ({ given, commands }: Misread): CommandModule | undefined =>
  commands.find((command) => nameOf(command) === given.find((word) => !word.startsWith('-')));

/** `--only`, … as the command's own help names them. */
async function optionsOf(command: CommandModule | undefined, newParser: () => Argv): Promise<string[]> {
  const builder = command?.builder;
  const parser = newParser().wrap(null);
  const described = typeof builder === 'function' ? await builder(parser) : parser;
  return [...new Set((await described.getHelp()).match(/--[a-z][a-z-]*/g) ?? [])];
}
