import express, { type Express, type Request, type Response } from 'express';
import type { Clock } from '../../src/core/clock.js';
import type { Breach, Marks, WireRequest, WireResponse } from '../../src/record/exchange.js';
import type { Journal, OpenExchange } from '../../src/record/journal.js';
import type { Trouble } from './fault.js';
import { createGates, type Orders } from './gates.js';
import type { Nemesis } from './nemesis.js';
import { type Outgoing, send } from './outgoing.js';

/** An answer before it is signed: its body is still a value. Undefined body: none is sent. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of a network's contract, as the pipeline needs it. */
export interface Operation<Principal> {
  /** Operation id, e.g. `wechatpay.global.micropay`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Express path, e.g. `/v3/global/transactions/out-trade-no/:out_trade_no`. */
  readonly path: string;
  /** Where one address serves several operations: what `nameOf` finds in a message that means this one. */
  readonly named?: string;
  /** Step 4: is it a legal message? Undefined if so, else the documented error and what is wrong. */
  check(call: Call<Principal>): Refusal | undefined;
  /** Step 5: the order book decides. May wait (a network's own slowness), but never for real time unless a fault says so. */
  operate(call: Call<Principal>): Answer | Promise<Answer>;
  /** Step 6: is our own answer legal? A text says what is wrong: a fault of Pyx, verdict ERROR. */
  checkAnswer(answer: Answer): string | undefined;
  /** JSON pointers to the members of its answer that are states; `*` stands for each item of a list. */
  readonly states?: readonly string[];
}

export interface Call<Principal> {
  readonly request: WireRequest;
  readonly principal: Principal;
  /** Decoded path parameters. */
  readonly path: Readonly<Record<string, string>>;
  /** Query parameters; a repeated one is an array. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** The parsed body; undefined if there was none or it was not parseable (then `bodyProblem` says why). */
  readonly body: unknown;
  readonly bodyProblem?: string;
  readonly exchange: OpenExchange;
  /** Resolves when nobody waits for an answer any more: the caller has one, or has hung up. */
  callerGone(): Promise<void>;
  /** A fault wants a query to be answered from how its object was before the latest change. */
  readonly asBefore?: boolean;
}

export interface Refusal {
  readonly answer: Answer;
  readonly breaches: readonly Breach[];
}

/** What a network says about its own wire. */
export interface Protocol<Principal> {
  readonly network: string;
  /** `event` for the platform that hears the IUT's own news; otherwise `southbound`. */
  readonly link?: 'southbound' | 'event';
  /** Bytes; larger bodies get `tooLarge`. */
  readonly bodyLimit: number;
  /** Whose message it seems to be, from its content alone, before anything is checked: faults are matched by it. */
  marksOf(request: WireRequest, operation: string, body: unknown): Marks;
  parseBody(request: WireRequest): { body: unknown; problem?: string };
  /** Which of the operations at one address a message means. A network whose operations have an address each needs none. */
  nameOf?(request: WireRequest): string | undefined;
  /** Step 3. The order of authenticity and contract is the network's: `authenticate` runs first where this says so. */
  authenticate(request: WireRequest, exchange: OpenExchange): { principal: Principal } | Refusal;
  /** Step 7: signs, adds headers, makes bytes. `principal` is absent where authentication failed. */
  seal(answer: Answer, context: SealContext<Principal>): WireResponse | Promise<WireResponse>;
  /** Forms of bad authenticity that `seal` knows. */
  readonly answerForms?: readonly string[];
  readonly answers: {
    unknownPath(request: WireRequest): Answer;
    wrongMethod(request: WireRequest): Answer;
    /** A known address, and a message that means none of its operations. */
    unknownName?(request: WireRequest): Answer;
    tooLarge(request: WireRequest): Answer;
    /** The body did not arrive as announced, or its encoding is not served. */
    unreadable(request: WireRequest, problem: string): Answer;
    /** Pyx broke: the network's own “system error”, so that the IUT sees nothing odd. */
    internal(request: WireRequest): Answer;
    /** The network's own documented error of this status, which says nothing about what was done. Throws where it has none. */
    trouble(trouble: Trouble, operation: string, request: WireRequest): Answer;
  };
}

export interface SealContext<Principal> {
  readonly request: WireRequest;
  readonly principal?: Principal;
  readonly exchange: OpenExchange;
  /** In the place of the body's own: what a fault makes the answer say. */
  readonly bytes?: Buffer;
  /** One of the protocol's `answerForms`; else it is sealed rightly. */
  readonly form?: string;
}

export interface PipelineContext {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly nemesis: Nemesis;
  /** Pyx broke its own contract: the scenario becomes ERROR. */
  readonly onInternalError: (error: Error, exchange: string) => void;
}

/** The nine steps (docs/architecture) as an Express app. */
export function createPipeline<Principal>(
  protocol: Protocol<Principal>,
  operations: readonly Operation<Principal>[],
  context: PipelineContext,
): Express {
  const app = express();
  const gates = createGates({ network: protocol.network, ...context });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(express.raw({ type: () => true, inflate: false, limit: protocol.bodyLimit }));
  for (const operation of operations.filter(({ named }) => named === undefined)) {
    app[operation.method.toLowerCase() as 'get' | 'post'](operation.path, (req, res) => handle(req, res, operation));
  }
  for (const [{ method, path }, meant] of byAddress(operations)) {
    app[method.toLowerCase() as 'get' | 'post'](path, (req, res) => {
      const request = wireRequest(req);
      const name = protocol.nameOf?.(request);
      const operation = name === undefined ? undefined : meant.get(name);
      if (operation !== undefined) return handle(req, res, operation);
      const answer = (protocol.answers.unknownName ?? protocol.answers.unknownPath)(request);
      return refuse(req, res, answer, 'name', `no operation is called "${name?.slice(0, 64) ?? ''}"`);
    });
  }
  // A known path with another method is 405; anything else 404. Both are answered by the network, not by Express.
  for (const path of new Set(operations.map(({ path }) => path))) {
    app.all(path, (req, res) => refuse(req, res, protocol.answers.wrongMethod(wireRequest(req)), 'method'));
  }
  app.use((req, res) => refuse(req, res, protocol.answers.unknownPath(wireRequest(req)), 'path'));
  app.use((error: { type?: string; message?: string }, req: Request, res: Response, _next: unknown) => {
    const request = wireRequest(req);
    const problem = error.message ?? 'unreadable';
    const answer =
      error.type === 'entity.too.large'
        ? protocol.answers.tooLarge(request)
        : protocol.answers.unreadable(request, problem);
    return refuse(req, res, answer, error.type ?? 'unreadable', problem);
  });
  return app;

  async function handle(req: Request, res: Response, operation: Operation<Principal>): Promise<void> {
    const request = wireRequest(req); // 1 capture
    const { body, problem: bodyProblem } = protocol.parseBody(request);
    const exchange = open(request, operation.operation, body);
    const socket = watch(res, exchange);
    try {
      const orders = isCalm() ? NO_ORDERS : await gates.request(exchange, socket); // 2 fault gate
      if (orders === undefined) return;
      const authenticated = protocol.authenticate(request, exchange); // 3 authenticity
      const principal = 'principal' in authenticated ? authenticated.principal : undefined;
      const call = {
        request,
        path: req.params as Record<string, string>,
        query: req.query as Record<string, string>,
        body,
        ...(bodyProblem === undefined ? {} : { bodyProblem }),
        exchange,
        callerGone: socket.gone,
        ...(orders.asBefore === undefined ? {} : { asBefore: orders.asBefore }),
        principal: principal as Principal,
      };
      // A request that fails both gets the network's first error, and two findings: so the contract is checked anyway.
      const illegal = operation.check(call); // 4 contract
      const refusals = [
        ...('answer' in authenticated ? [authenticated] : []),
        ...(illegal === undefined ? [] : [illegal]),
      ];
      for (const breach of refusals.flatMap(({ breaches }) => breaches)) exchange.breach(breach);
      const refusal = refusals[0];
      const { trouble } = orders;
      const isCarriedOut = refusal === undefined && trouble?.effect !== false;
      const result = isCarriedOut ? await operation.operate(call) : refusal?.answer; // 5 operation
      const answer = trouble === undefined ? result : protocol.answers.trouble(trouble, operation.operation, request);
      if (answer === undefined) throw new Error('neither carried out nor refused');
      const wrong = operation.checkAnswer(answer); // 6 contract of our own answer
      if (wrong !== undefined)
        context.onInternalError(new Error(`${operation.operation}: our answer is not legal: ${wrong}`), exchange.id);
      const about = { request, exchange, ...(principal === undefined ? {} : { principal }) };
      const response = await seal(answer, about); // 7 authenticity
      const outgoing = isCalm() ? { response } : await strikeAnswer(answer, response, about, operation, socket); // 8 fault gate
      if (outgoing !== undefined) send(res, outgoing, exchange); // 9 journal, when the last byte is out
    } catch (error) {
      context.onInternalError(error as Error, exchange.id);
      const response = await seal(protocol.answers.internal(request), { request, exchange });
      send(res, { response }, exchange);
    } finally {
      socket.done();
    }
  }

  async function refuse(
    req: Request,
    res: Response,
    answer: Answer,
    rule: string,
    message = `${req.method} ${req.originalUrl}`,
  ): Promise<void> {
    const request = wireRequest(req);
    const exchange = open(request, 'unknown', undefined);
    const socket = watch(res, exchange);
    exchange.breach({ kind: 'contract', rule, message });
    send(res, { response: await seal(answer, { request, exchange }) }, exchange);
    socket.done();
  }

  /** What cannot be sealed is answered with a bare 500: never with Express' own page, which shows where we live. */
  async function seal(answer: Answer, about: SealContext<Principal>): Promise<WireResponse> {
    try {
      return await protocol.seal(answer, about);
    } catch (error) {
      context.onInternalError(error as Error, about.exchange.id);
      return { status: 500, headers: [], body: Buffer.alloc(0) };
    }
  }

  function open(request: WireRequest, operation: string, body: unknown): OpenExchange {
    return context.journal.openExchange({
      link: protocol.link ?? 'southbound',
      network: protocol.network,
      operation,
      request,
      marks: protocol.marksOf(request, operation, body),
    });
  }

  /** Most messages of a trial meet no fault: for them a gate costs this look. */
  function isCalm(): boolean {
    return context.nemesis.armed.length === 0;
  }

  function strikeAnswer(
    answer: Answer,
    response: WireResponse,
    about: SealContext<Principal>,
    operation: Operation<Principal>,
    socket: { reset(): void },
  ): Promise<Outgoing | undefined> {
    const sealed = {
      value: answer.body,
      response,
      states: operation.states ?? [],
      isLegal: (body: unknown) => operation.checkAnswer({ ...answer, body }) === undefined,
      async sealAgain(change: { bytes?: Buffer; form?: string }) {
        const { form } = change;
        const known = protocol.answerForms ?? [];
        if (form !== undefined && !known.includes(form))
          throw new RangeError(`unknown answer form "${form}" (known: ${known.join(', ') || 'none'})`);
        return protocol.seal(answer, { ...about, ...change });
      },
    };
    return gates.answer(sealed, about.exchange, socket);
  }
}

/** Those that share an address, by the names that tell them apart. */
function byAddress<Principal>(operations: readonly Operation<Principal>[]) {
  const found = new Map<string, [Operation<Principal>, Map<string, Operation<Principal>>]>();
  for (const operation of operations) {
    const { method, path, named } = operation;
    if (named === undefined) continue;
    const [, meant] = found.get(`${method} ${path}`) ?? [operation, new Map<string, Operation<Principal>>()];
    found.set(`${method} ${path}`, [operation, meant.set(named, operation)]);
  }
  return found.values();
}

const NO_ORDERS: Orders = {};

/**
 * A caller that goes away leaves the exchange lost, but not before the operation has ended: until then it is open, and nobody
 * may call the lane quiet.
 */
function watch(res: Response, exchange: OpenExchange): { reset(): void; gone(): Promise<void>; done(): void } {
  let isDone = false;
  let isGone = false;
  const closeIfLost = () => {
    if (isDone && isGone && !res.writableFinished) exchange.close({ outcome: 'lost' });
  };
  res.on('close', () => {
    isGone = true;
    closeIfLost();
  });
  return {
    reset: () => void res.socket?.resetAndDestroy(),
    gone: () => (isGone ? Promise.resolve() : new Promise((resolve) => void res.once('close', () => resolve()))),
    done() {
      isDone = true;
      closeIfLost();
    },
  };
}

/** The request as it came: header names in their spelling, the target byte for byte, the body before any decoding. */
function wireRequest(req: Request): WireRequest {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2)
    headers.push([req.rawHeaders[i] ?? '', req.rawHeaders[i + 1] ?? '']);
  return {
    method: req.method,
    target: req.originalUrl,
    headers,
    body: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
  };
}

/** All values of a header, whatever its spelling. */
export function headerValues({ headers }: Pick<WireRequest, 'headers'>, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([given]) => given.toLowerCase() === wanted).map(([, value]) => value);
}
