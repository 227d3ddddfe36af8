import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { SwitchValue } from '../../simulators/kit/network.js';
import { toJson } from '../record/journal.js';
import { bodyObject, readBody } from './control-body.js';
import { arm, describeFaults, disarm, viewArmed } from './control-faults.js';
import { createGuard } from './control-guard.js';
import { release, viewHeld } from './control-holds.js';
import { readJournal } from './control-journal.js';
import { viewLedger } from './control-ledger.js';
import { type Actor, act, describeNetworks, networkNamed, refusedArgument } from './control-networks.js';
import { ControlProblem, didYouMean, problemDocument } from './control-problem.js';
import type { World } from './world.js';

export interface ControlOptions {
  /** Every request must bear it. */
  readonly token: string;
  /** Version of Pyx. */
  readonly pyx: string;
  readonly seed: string;
  /** Those that the world was made with; the others have their defaults. */
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  /** Host names, beside `localhost` and addresses, under which it may be called. */
  readonly hosts?: readonly string[];
}

/** A request larger than this is refused. */
const BODY_LIMIT = 1_048_576;

interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** Express path. */
  readonly path: string;
  /** What it answers with; `undefined` is 204 without a body. */
  answer(request: Request, response: Response): unknown;
  /** Default 200. */
  readonly status?: number;
}

/**
 * Everything that a script can do to a world, for programs in any language. It is described in
 * `schemas/pyx/control-api.json`.
 */
export function createControl(world: World, options: ControlOptions): Express {
  const routes = routesOf(world, options);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(createGuard(options));
  app.use(express.json({ type: () => true, strict: false, limit: BODY_LIMIT }));
  for (const { method, path, answer, status = 200 } of routes) {
    app[method](path, async (request, response) => {
      const value = await answer(request, response);
      if (response.headersSent) return;
      if (value === undefined) response.status(204).end();
      else response.status(status).type('application/json').send(toJson(value));
    });
  }
  const paths = [...new Set(routes.map(({ path }) => path))];
  for (const path of paths) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    app.all(path, ({ method }, response) => {
      response.set('Allow', methods.join(', '));
      throw new ControlProblem(405, 'wrong-method', `${method} is not served here.`, `Use ${methods.join(' or ')}.`);
    });
  }
  app.use(({ path }: Request) => {
    throw new ControlProblem(404, 'unknown-path', `The control API has no path ${path}.`, didYouMean(path, paths));
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const problem = problemOf(error);
    if (response.headersSent) return;
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(toJson(problemDocument(problem, request.path)));
  });
  return app;
}

function routesOf(world: World, { pyx, seed, switches = {} }: ControlOptions): readonly Route[] {
  const { journal, ledger, nemesis } = world;
  const actsOf = (actor: Actor): Route => ({
    method: 'post',
    path: `/v1/networks/:network/${actor}/:act`,
    answer: ({ params, body }) => act(world, text(params.network), actor, text(params.act), bodyObject(body)),
  });
  return [
    { method: 'get', path: '/v1/health', answer: () => ({ pyx, seed, ...healthOf(world) }) },
    { method: 'get', path: '/v1/networks', answer: () => describeNetworks(world, switches) },
    {
      method: 'post',
      path: '/v1/networks/:network/merchants',
      status: 201,
      answer({ params, body }) {
        const { running } = networkNamed(world, text(params.network));
        const merchant = readBody(body, {
          name: { kind: 'text', required: true },
          networkMerchantId: { kind: 'text' },
        });
        return refusedArgument(running.name, () => ({ name: merchant.name, ...running.addMerchant(merchant) }));
      },
    },
    actsOf('payer'),
    actsOf('operator'),
    {
      method: 'get',
      path: '/v1/faults',
      answer: () => ({ armed: nemesis.armed.map(viewArmed), known: describeFaults() }),
    },
    { method: 'post', path: '/v1/faults', status: 201, answer: async ({ body }) => viewArmed(await arm(world, body)) },
    { method: 'delete', path: '/v1/faults', answer: () => nemesis.disarmAll() },
    { method: 'delete', path: '/v1/faults/:id', answer: ({ params }) => disarm(world, text(params.id)) },
    { method: 'get', path: '/v1/holds', answer: () => nemesis.held.map(viewHeld) },
    { method: 'post', path: '/v1/holds/release', answer: ({ body }) => release(world, body) },
    { method: 'get', path: '/v1/journal', answer: (request, response) => readJournal(world, request, response) },
    {
      method: 'get',
      path: '/v1/exchanges/:id',
      answer({ params }) {
        const found = journal.exchanges.get(text(params.id));
        if (found !== undefined) return found;
        const help = 'Ids stand in GET /v1/journal; a reset drops what was kept.';
        throw new ControlProblem(404, 'unknown-exchange', `No exchange has the id "${params.id}".`, help);
      },
    },
    { method: 'get', path: '/v1/ledger', answer: () => viewLedger(ledger) },
    { method: 'post', path: '/v1/reset', answer: () => resetWorld(world) },
  ];
}

/** `broken` once Pyx has broken its own contract; what it says from then on is no evidence. */
function healthOf({ clock, internalErrors }: World) {
  const status = internalErrors.length === 0 ? 'ok' : 'broken';
  const errors = internalErrors.map(({ error, exchange }) => ({ exchange, message: error.message }));
  return { status, rate: clock.rate, internalErrors: errors };
}

/** Forgets what has happened. Keys, merchants and ports stay; numbers in the journal go on rising. */
export async function resetWorld({ nemesis, networks, ledger, journal }: World): Promise<void> {
  await nemesis.disarmAll();
  // What was held arrives first, and is forgotten with the rest.
  await new Promise((resolve) => setImmediate(resolve));
  for (const network of Object.values(networks)) network.reset();
  ledger.forget();
  journal.forget();
}

/** Express types a parameter as one text or several; only a wildcard gives several, and we have none. */
const text = (parameter: string | string[] | undefined): string => String(parameter);

/** Errors of body-parser have a `type`; what is left is a fault of ours, and says so. */
function problemOf(error: unknown): ControlProblem {
  if (error instanceof ControlProblem) return error;
  const { type, status = 500, message } = error as { type?: string; status?: number; message?: string };
  if (type === 'entity.too.large') {
    return new ControlProblem(413, 'too-large', `The body is larger than ${BODY_LIMIT} bytes.`, 'Send less.');
  }
  if (type === 'entity.parse.failed')
    return new ControlProblem(400, 'malformed', `The body is not JSON: ${message}`, 'Send a JSON object.');
  if (status >= 400 && status < 500)
    return new ControlProblem(status, 'unreadable', message ?? 'The request cannot be read.', 'Send JSON in UTF-8.');
  return new ControlProblem(
    500,
    'internal',
    `Pyx broke: ${message ?? String(error)}`,
    'This is a fault of Pyx. Keep the journal and report it.',
  );
}
