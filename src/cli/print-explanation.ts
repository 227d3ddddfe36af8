import { createColors } from 'picocolors';
import type { Fault } from '../../simulators/kit/fault.js';
import { faults } from '../../simulators/kit/faults/index.js';
import { oracles } from '../oracles/index.js';
import {
  loadAreas,
  loadIdentities,
  loadRequirements,
  loadSources,
  nearestRequirementId,
  type Requirement,
} from '../record/requirements.js';
import { wrap } from '../report/wrap.js';
import { type CataloguedScenario, loadScenarios } from '../runner/catalogue.js';
import { didYouMean } from './did-you-mean.js';
import type { ExplainArguments } from './explain.js';
import { wantsColour, widthOf } from './screen.js';
import { UsageError } from './usage-error.js';

const { bold, dim } = createColors(wantsColour(process.stdout));
const LABEL_WIDTH = 13;

const JUDGED = {
  event: 'at every event: broken once is broken, whatever came later',
  settled: 'when the last act has settled, or has had all its time',
  sweep: 'once, at the end of the run',
} as const;

export async function printExplanation({ id }: ExplainArguments): Promise<void> {
  const scenarios = await loadScenarios();
  const requirements = [...loadRequirements(), ...loadIdentities()];
  const requirement = requirements.find((one) => one.id === id.toUpperCase());
  const scenario = scenarios.find((one) => one.id === id.replace(/^scenarios\//, '').replace(/\.[jt]s$/, ''));
  const fault: Fault | undefined = Object.values(faults).find((one) => one.name === id);
  const lines =
    requirement !== undefined
      ? aboutRequirement(requirement, scenarios)
      : scenario !== undefined
        ? aboutScenario(scenario)
        : fault !== undefined
          ? aboutFault(fault)
          : undefined;
  if (lines === undefined) {
    const known = [...requirements, ...scenarios].map((one) => one.id).concat(Object.keys(faults));
    const rule = nearestRequirementId(id);
    throw new UsageError(
      `unknown id "${id}".${rule === undefined ? didYouMean(id, known) : ` Did you mean ${rule}?`}\n  List them: npx --no pyx list requirements, scenarios or faults`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function aboutRequirement(requirement: Requirement, scenarios: readonly CataloguedScenario[]): string[] {
  const { id, level, text, observedBy, sources, grade, judged } = requirement;
  const area = loadAreas().find((one) => one.id === id.slice(0, id.lastIndexOf('-')));
  const declaring = scenarios.filter(({ definition }) => definition.requirements.includes(id));
  const judges = oracles.filter((oracle) => oracle.requirements.includes(id));
  const unjudged = level === 'MAY' ? 'never: it is permitted, and only counted' : JUDGED[judged];
  return [
    [bold(id), level, dim(area?.title ?? 'identities over all ledgers')].join('  '),
    ...paragraph(text),
    '',
    ...labelled('judged', [unjudged]),
    ...labelled('rests on', [`${grade} grade`, ...sources.flatMap(sourceLines)]),
    ...(observedBy === '' ? [] : labelled('observed by', [observedBy])),
    ...labelled('oracles', judges.length === 0 ? ['none yet'] : judges.map(({ name }) => name)),
    ...labelled('scenarios', declaring.length === 0 ? ['none yet'] : declaring.map((one) => one.id)),
  ];
}

/** A source is a key of the list of sources, or a requirement that this one follows from. */
function sourceLines(key: string): string[] {
  const source = loadSources()[key];
  return source === undefined ? [key] : [`${key}  ${source.title}`, ...source.urls];
}

function aboutScenario({
  id,
  definition: { purpose, requirements, isolation = 'merchant', needs },
}: CataloguedScenario): string[] {
  const texts = [...loadRequirements(), ...loadIdentities()];
  return [
    [
      bold(id),
      dim(
        `needs ${isolation === 'merchant' ? 'a merchant' : isolation === 'instance' ? 'an instance' : 'a clock'} of its own`,
      ),
    ].join('  '),
    ...paragraph(purpose),
    '',
    ...labelled(
      'tries',
      requirements.map((one) => `${one}  ${texts.find((text) => text.id === one)?.text ?? ''}`),
    ),
    ...labelled('applies to', [Object.values(needs).flat().join(', ')]),
    ...labelled('file', [`scenarios/${id}.ts`]),
    ...verbatim('run it', `npx --no pyx run --only ${id}`),
  ];
}

function aboutFault({ name, phase, summary, parameters }: Fault): string[] {
  const rows = Object.entries(parameters).map(([parameter, { default: usual, description, values }]) =>
    [`${parameter}=${usual}`, description, ...(values === undefined ? [] : [`one of ${values.join(', ')}`])].join('  '),
  );
  return [
    [bold(name), dim('fault')].join('  '),
    ...paragraph(summary),
    '',
    ...labelled('strikes', [PHASES[phase]]),
    ...labelled('parameters', rows.length === 0 ? ['none'] : rows),
  ];
}

const PHASES: Record<Fault['phase'], string> = {
  'before-operation': 'a request, before the operation: it has not happened',
  'after-operation': 'an answer, after the operation: it has happened',
  connection: 'the listener, and so every connection of the network',
  notification: 'a notification, at the moment of its sending',
};

const width = Math.min(widthOf(process.stdout), 100);

const paragraph = (text: string): string[] => wrap(text, width - 2).map((line) => `  ${line}`);

function labelled(label: string, texts: readonly string[]): string[] {
  // A URL is copied, so that it is never broken.
  const lines = texts.flatMap((text) => (/^https?:/.test(text) ? [text] : wrap(text, width - LABEL_WIDTH - 2)));
  return lines.map((line, index) => `  ${dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

const verbatim = (label: string, text: string): string[] => [`  ${dim(label.padEnd(LABEL_WIDTH))}${text}`];
