import type { Strike } from './nemesis.js';
import type { NetworkInfo } from './network.js';

/** What is wrong with the form that a forging fault is to use; undefined for those that the network lists. */
export function refusedForm(
  { name, forgeries, answerForms = [] }: Pick<NetworkInfo, 'name' | 'forgeries' | 'answerForms'>,
  { fault, parameters: { form } }: Strike,
): string | undefined {
  const known = FORMS[fault.name]?.({ forgeries, answerForms });
  if (known === undefined || known.includes(String(form))) return undefined;
  return `${name} has no form "${form}" (known: ${known.join(', ') || 'none'})`;
}

type Forms = Required<Pick<NetworkInfo, 'forgeries' | 'answerForms'>>;

const FORMS: Readonly<Record<string, (forms: Forms) => string[]>> = {
  'forge-notification': ({ forgeries }) => ['all', ...forgeries.map(({ form }) => form)],
  'forge-answer': ({ answerForms }) => answerForms.map(({ form }) => form),
};
