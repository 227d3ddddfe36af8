import { createColors } from 'picocolors';
import type { NetworkInfo } from '../../simulators/kit/network.js';
import { loadAreas, loadIdentities, loadRequirements } from '../record/requirements.js';
import { GAP, table } from '../report/table.js';
import { wrap } from '../report/wrap.js';
import { walletOf } from '../scenario/scenario.js';
import { didYouMean } from './did-you-mean.js';
import type { ListArguments } from './list.js';
import { wantsColour, widthOf } from './screen.js';
import { UsageError } from './usage-error.js';

/** What a list holds, for machines and for people. Modules are imported by the list that needs them. */
interface Listed {
  readonly data: unknown;
  lines(width: number): string[];
}

export async function printList({ what, json, area, coverage }: ListArguments): Promise<void> {
  if (area !== undefined && what !== 'requirements') {
    throw new UsageError(
      `--area is for requirements, not for ${what}.\n  npx --no pyx list requirements --area ${area}`,
    );
  }
  if (coverage && what !== 'requirements') {
    throw new UsageError(
      `--coverage is for requirements, not for ${what}.\n  npx --no pyx list requirements --coverage`,
    );
  }
  const { data, lines } = await (coverage ? covered(area) : LISTED[what](area));
  const text = json ? JSON.stringify(data, null, 2) : lines(widthOf(process.stdout)).join('\n');
  process.stdout.write(`${text}\n`);
}

const { bold, dim } = createColors(wantsColour(process.stdout));

const LISTED: Record<ListArguments['what'], (area: string | undefined) => Promise<Listed>> = {
  scenarios: async () => {
    const { loadScenarios } = await import('../runner/catalogue.js');
    const data = (await loadScenarios()).map(
      ({ id, definition: { purpose, requirements, isolation = 'merchant', needs } }) => ({
        id,
        wallet: walletOf({ needs }),
        ...(needs.channel === undefined ? {} : { channel: needs.channel }),
        purpose,
        requirements,
        isolation,
      }),
    );
    // One of several wallets is one scenario to whoever reads; its ids are needed to choose one of them.
    const isVariant = ({ id }: { id: string }) => id.includes('@');
    const others = data.filter(isVariant).map(({ id }) => id.split('@'));
    const alsoOf = (id: string) => others.flatMap(([path, wallet]) => (path === id ? [` @${wallet}`] : [])).join('');
    const lines = (width: number) => [
      ...described(
        data.filter((one) => !isVariant(one)).map(({ id, purpose }) => [`${id}${alsoOf(id)}`, purpose]),
        width,
      ),
      '',
      dim(
        `${data.length - others.length} scenarios, ${others.length} of them with another wallet too (--only cpm/paid@alipay).`,
      ),
      dim(`More of one: npx --no pyx explain ${data[0]?.id ?? ''}`),
    ];
    return { data, lines };
  },
  requirements: async (area) => {
    const data = requirementsOf(area);
    const lines = (width: number) => [
      ...[...new Set(data.map((one) => one.area))].flatMap((id) => [
        bold(`${id}  ${areas().find((one) => one.id === id)?.title ?? ''}`),
        ...table(
          [{ head: '' }, { head: '' }, { head: '', width: width - 'IDENTITY-1'.length - 'SHOULD'.length - 2 * GAP }],
          data
            .filter((one) => one.area === id)
            .map((one) => [one.id.padEnd('IDENTITY-1'.length), one.level.padEnd('SHOULD'.length), one.text]),
        ),
        '',
      ]),
      dim(`${data.length} requirements. More of one: npx --no pyx explain ${data[0]?.id ?? ''}`),
    ];
    return { data, lines };
  },
  faults: async () => {
    const { faults } = await import('../../simulators/kit/faults/index.js');
    const data = Object.values(faults).map(({ name, phase, summary, parameters }) => ({
      name,
      phase,
      summary,
      parameters,
    }));
    const lines = (width: number) => [
      ...data.flatMap(({ name, phase, summary, parameters }) => [
        `${bold(name)}  ${dim(phase)}`,
        ...wrap(summary, width - 4).map((line) => `    ${line}`),
        ...described(
          Object.entries(parameters).map(([parameter, { default: usual, description }]) => [
            `${parameter}=${usual}`,
            description,
          ]),
          width,
          '    ',
        ),
      ]),
      '',
      dim(`${data.length} faults. Values shown are the defaults.`),
    ];
    return { data, lines };
  },
  networks: async () => {
    const { networks } = await import('../../simulators/index.js');
    const data: NetworkInfo[] = Object.values(networks).map(({ info }) => info);
    return {
      data,
      lines: (width) => data.flatMap((info, index) => [...(index === 0 ? [] : ['']), ...networkLines(info, width)]),
    };
  },
};

const FIRST_FEW = 3;

/** Of each requirement the scenarios that try it; where there is none, the reason. */
async function covered(area: string | undefined): Promise<Listed> {
  const { loadScenarios } = await import('../runner/catalogue.js');
  const { coverageOf } = await import('../runner/coverage.js');
  const wanted = new Set(requirementsOf(area).map(({ id }) => id));
  const data = coverageOf(await loadScenarios())
    .filter(({ requirement }) => wanted.has(requirement.id))
    .map(({ requirement: { id, level, text }, area: of, scenarios, untried }) => ({
      id,
      area: of,
      level,
      text,
      scenarios,
      ...(untried === undefined ? {} : { untried }),
    }));
  const tried = data.filter(({ scenarios }) => scenarios.length > 0).length;
  const explained = data.filter(({ untried }) => untried !== undefined).length;
  const inWords = ({ scenarios, untried }: (typeof data)[number]) => {
    if (scenarios.length === 0) return `– ${untried ?? 'not tried, and no reason given'}`;
    const more = scenarios.length > FIRST_FEW ? ` and ${scenarios.length - FIRST_FEW} more` : '';
    return `${scenarios.length}: ${scenarios.slice(0, FIRST_FEW).join(', ')}${more}`;
  };
  const lines = (width: number) => [
    ...described(
      data.map((one) => [`${one.id.padEnd('IDENTITY-1'.length)} ${one.level.padEnd('SHOULD'.length)}`, inWords(one)]),
      width,
    ),
    '',
    dim(
      `${data.length} requirements: ${tried} tried, ${explained} not tried for a reason, ${data.length - tried - explained} open.`,
    ),
  ];
  return { data, lines };
}

function networkLines(
  { name, title, officialHosts, operations, notServed, forgeries, answerForms = [], switches }: NetworkInfo,
  width: number,
): string[] {
  const part = (head: string, rows: readonly (readonly [string, string])[]) =>
    rows.length === 0 ? [] : [`  ${dim(head)}`, ...described(rows, width, '    ')];
  return [
    `${bold(name)}  ${title}`,
    ...(officialHosts.length === 0
      ? []
      : wrap(`answers for ${officialHosts.join(', ')}`, width - 2).map((line) => `  ${line}`)),
    ...part('served', served(operations)),
    ...part(
      'known, and not served',
      notServed.map((one) => [one.title, one.reason]),
    ),
    ...part(
      'forgeries',
      forgeries.map(({ form, requirement, summary }) => [form, `${summary} (${requirement})`]),
    ),
    ...part(
      'answer forms',
      answerForms.map(({ form, requirement, summary }) => [form, `${summary} (${requirement})`]),
    ),
    ...part(
      'switches',
      Object.entries(switches).map(([choice, { default: usual, values, description }]) => [
        `${name}.${choice}=${usual}`,
        values === undefined ? description : `${description}: one of ${values.join(', ')}`,
      ]),
    ),
  ];
}

/** An operation with several paths is one row; --json has them all, and those of what is not served. */
function served(operations: NetworkInfo['operations']): [string, string][] {
  const rows = operations.map(({ operation, title, limits }): [string, string] => [
    operation,
    limits === undefined ? title : `${title}. Limits: ${limits}`,
  ]);
  return [...new Map(rows)];
}

/** Names on the left, what they mean on the right, wrapped. Names too long for that stand on lines of their own. */
function described(rows: readonly (readonly [name: string, text: string])[], width: number, indent = ''): string[] {
  if (rows.length === 0) return [];
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const textWidth = width - indent.length - nameWidth - GAP;
  if (textWidth < 32) {
    return rows.flatMap(([name, text]) => [
      `${indent}${name}`,
      ...wrap(text, width - indent.length - 4).map((line) => `${indent}    ${dim(line)}`),
    ]);
  }
  return table([{ head: '' }, { head: '', width: textWidth }], rows).map((line) => indent + line);
}

const areas = () => [...loadAreas(), { id: 'IDENTITY', title: 'identities over all ledgers' }];

function requirementsOf(area: string | undefined) {
  const all = [...loadRequirements(), ...loadIdentities()].map((one) => ({
    ...one,
    area: one.id.slice(0, one.id.lastIndexOf('-')),
  }));
  if (area === undefined) return all;
  const found = all.filter((one) => one.area === area.toUpperCase());
  if (found.length === 0) {
    const known = areas().map(({ id }) => id);
    throw new UsageError(`unknown area "${area}".${didYouMean(area, known)}\n  Areas: ${known.join(', ')}`);
  }
  return found;
}
