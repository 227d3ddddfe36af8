import { resolve } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import type { Ready, ServedWorld } from '../world/served-world.js';
import { UsageError } from './usage-error.js';

/** Fixed, so that ids are the same after every start; another seed gives another world. */
const USUAL_SEED = 'simulate';
const USUAL_MERCHANT = 'Pyx Store';

interface SimulateArguments {
  readonly json: boolean;
  readonly portBase?: number | undefined;
  readonly port: readonly string[];
  readonly host: string;
  readonly https: boolean;
  readonly seed?: string | undefined;
  readonly rate: number;
  readonly switch: readonly string[];
  readonly merchant: readonly string[];
  readonly sealed: boolean;
  readonly journal?: string | undefined;
}

export const simulate: CommandModule<object, SimulateArguments> = {
  command: 'simulate',
  describe: 'Serve every simulated network and a control API, until interrupted',
  builder: (yargs) =>
    yargs
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print one JSON line with every address and credential when ready',
      })
      .option('port-base', {
        type: 'number',
        describe: 'Networks listen on this port and the following ones, then the control API; default: any free ports',
      })
      .option('port', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'A port for one network: network=port. Some SDKs call over HTTPS at 443 and nowhere else',
      })
      .option('https', {
        type: 'boolean',
        default: true,
        describe: 'Networks take HTTPS too, on the same ports; --no-https leaves plain HTTP',
      })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        describe: 'Address where the networks listen; the control API stays on 127.0.0.1',
      })
      .option('seed', {
        type: 'string',
        describe: `Ids and choices are drawn from it; default "${USUAL_SEED}", with --sealed a random one`,
      })
      .option('rate', { type: 'number', default: 1, describe: 'Network time runs so many times faster than real time' })
      .option('switch', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'A choice where sources differ: network.name=value',
      })
      .option('merchant', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [USUAL_MERCHANT],
        defaultDescription: USUAL_MERCHANT,
        describe: 'A merchant that every network knows from the start',
      })
      .option('sealed', { type: 'boolean', default: false, describe: 'Make fresh keys and leave none behind' })
      .option('journal', {
        type: 'string',
        describe: 'Write what happens to this NDJSON file as it happens; an existing one is continued',
      })
      .epilogue(
        'Over HTTPS networks show certificates of an authority of this machine, for localhost and for the host names of the ' +
          'real networks; whoever calls them has to trust the file that is named at the start (ca.pem).',
      )
      .epilogue('Keys are kept between starts in the cache folder of the system, or in $PYX_CACHE_DIR.'),
  handler,
};

/** Serves until SIGINT or SIGTERM. Throws UsageError for what the user got wrong. */
async function handler(given: ArgumentsCamelCase<SimulateArguments>): Promise<void> {
  const interrupted = nextSignal();
  let served: ServedWorld;
  try {
    served = await start(given);
  } catch (error) {
    const mistake = await mistakeOf(error, given);
    if (mistake === undefined) throw error;
    throw new UsageError(mistake);
  }
  process.stdout.write(given.json ? `${JSON.stringify(served.ready)}\n` : inWords(served.ready));
  const signal = await interrupted;
  await served.close();
  process.exitCode = signal === 'SIGINT' ? 130 : 0;
}

async function start({
  json: _,
  journal,
  port,
  portBase,
  seed,
  ...given
}: ArgumentsCamelCase<SimulateArguments>): Promise<ServedWorld> {
  // Imported only now: other commands, and --help, need nothing of it.
  const { serveWorld } = await import('../world/served-world.js');
  const { networks } = await import('../../simulators/index.js');
  const { readSwitches } = await import('./switches.js');
  const { readPorts } = await import('./ports.js');
  const infos = Object.values(networks).map(({ info }) => info);
  const last = (portBase ?? 1) + infos.length;
  if (portBase !== undefined && !(Number.isInteger(portBase) && portBase >= 1 && last <= 65_535)) {
    throw new RangeError(
      `--port-base ${portBase}: expected a whole number from 1 to ${65_535 - infos.length}, since ${infos.length + 1} ports are needed.`,
    );
  }
  return serveWorld({
    seed: seed ?? (given.sealed ? crypto.randomUUID() : USUAL_SEED),
    rate: given.rate,
    merchants: given.merchant,
    host: given.host,
    https: given.https,
    ports: readPorts(port, infos),
    sealed: given.sealed,
    switches: await readSwitches(given.switch, infos),
    ...(portBase === undefined ? {} : { portBase }),
    ...(journal === undefined ? {} : { journalFile: resolve(journal) }),
  });
}

/** What the user can mend, in words; undefined for anything else, which is a fault of ours. */
async function mistakeOf(error: unknown, { journal, host }: SimulateArguments): Promise<string | undefined> {
  const { PortTakenError } = await import('../../simulators/kit/server.js');
  if (!(error instanceof Error)) return undefined;
  // A taken port has a message of its own; ranges are those of rate, ports and switches.
  if (error instanceof PortTakenError || error instanceof RangeError) return error.message;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return `cannot listen on --host ${host}: ${error.message}. Give an address of this machine, and ports that you may use.`;
  }
  if (code === undefined || path === undefined) return undefined;
  if (journal !== undefined && path === resolve(journal)) return `cannot write --journal ${journal}: ${error.message}`;
  return `cannot keep keys: ${error.message}. Name another folder in PYX_CACHE_DIR, or use --sealed, which keeps none.`;
}

function nextSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(signal));
  });
}

/** For people: what has one line each, then how to begin. Keys stand in the files, or in --json. */
function inWords({ seed, rate, networks, tls, control, journal }: Ready): string {
  const lines = [`Seed ${seed}, rate ${rate}${journal === null ? '' : `, journal ${journal}`}`, ''];
  for (const [name, { baseUrl, httpsUrl, merchants, ...credentials }] of Object.entries(networks)) {
    lines.push([name, baseUrl, ...(httpsUrl === undefined ? [] : [httpsUrl])].join('  '));
    for (const [credential, value] of Object.entries(credentials)) {
      if (typeof value === 'string' && !value.includes('\n') && value !== baseUrl)
        lines.push(`  ${credential.padEnd(24)} ${value}`);
    }
    for (const merchant of merchants)
      lines.push(`  ${'merchant'.padEnd(24)} ${merchant.networkMerchantId}  ${merchant.name}`);
    lines.push('');
  }
  if (tls !== null)
    lines.push('https  certificates of an authority of this machine', `  ${'caFile'.padEnd(24)} ${tls.caFile}`, '');
  const bearer = `-H 'Authorization: Bearer ${control.token}'`;
  lines.push(
    `control  ${control.baseUrl}`,
    `  ${'token'.padEnd(24)} ${control.token}`,
    '',
    'What can be done, what has happened, where the money is:',
    `  curl -s ${bearer} ${control.baseUrl}/v1/networks`,
    `  curl -s ${bearer} '${control.baseUrl}/v1/journal?type=fact'`,
    `  curl -s ${bearer} ${control.baseUrl}/v1/ledger`,
    'The next answer of WeChat Pay is lost:',
    `  curl -s ${bearer} ${control.baseUrl}/v1/faults -d '{"fault": "lose-reply", "network": "wechatpay"}'`,
    '',
    'Ready. Ctrl-C ends it.',
    '',
  );
  return lines.join('\n');
}
