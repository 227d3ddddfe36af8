import type { NetworkInfo, SwitchValue } from '../../simulators/kit/network.js';
import { UsageError } from './usage-error.js';

/** Reads `network.name=value`; a value has the type of the switch's default. Throws with every problem at once. */
export async function readSwitches(
  given: readonly string[],
  infos: readonly NetworkInfo[],
): Promise<Record<string, Record<string, SwitchValue>>> {
  const { didYouMean } = await import('../world/control-problem.js');
  const known = infos.flatMap(({ name, switches }) => Object.keys(switches).map((choice) => `${name}.${choice}`));
  const read: Record<string, Record<string, SwitchValue>> = {};
  const problems: string[] = [];
  for (const text of given) {
    const [, name = '', choice = '', value] = /^([^.=]*)\.([^=]*)=(.*)$/.exec(text) ?? [];
    const info = infos.find((network) => network.name === name)?.switches[choice];
    if (value === undefined) problems.push(`--switch ${text}: expected network.name=value.`);
    else if (info === undefined)
      problems.push(
        `--switch ${text}: there is no switch "${name}.${choice}". ${didYouMean(`${name}.${choice}`, known)}`,
      );
    else read[name] = { ...read[name], [choice]: valueLike(info.default, value) };
  }
  if (problems.length > 0) throw new UsageError(problems);
  return read;
}

/** Left as text where it does not have the type; then the network refuses it, naming what it takes. */
function valueLike(usual: SwitchValue, text: string): SwitchValue {
  if (typeof usual === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (typeof usual === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
