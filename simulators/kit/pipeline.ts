import express, { type Express, type Request, type Response } from 'express';
import type { Clock } from '../../src/core/clock.js';
import type { Breach, Marks, WireRequest, WireResponse } from '../../src/record/exchange.js';
import type { Journal, OpenExchange } from '../../src/record/journal.js';
import type { ExchangeFault } from './fault.js';
import type { Nemesis } from './nemesis.js';

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
  /** Step 4: is it a legal message? Undefined if so, else the documented error and what is wrong. */
  check(call: Call<Principal>): Refusal | undefined;
  /** Step 5: the order book decides. May wait (a network's own slowness), but never for real time unless a fault says so. */
  operate(call: Call<Principal>): Answer | Promise<Answer>;
  /** Step 6: is our own answer legal? A text says what is wrong: a fault of Pyx, verdict ERROR. */
  checkAnswer(answer: Answer): string | undefined;
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
  /** Step 3. The order of authenticity and contract is the network's: `authenticate` runs first where this says so. */
  authenticate(request: WireRequest, exchange: OpenExchange): { principal: Principal } | Refusal;
  /** Step 7: signs, adds headers, makes bytes. `principal` is absent where authentication failed. */
  seal(
    answer: Answer,
    context: { request: WireRequest; principal?: Principal; exchange: OpenExchange },
  ): WireResponse | Promise<WireResponse>;
  readonly answers: {
    unknownPath(request: WireRequest): Answer;
    wrongMethod(request: WireRequest): Answer;
    tooLarge(request: WireRequest): Answer;
    /** The body did not arrive as announced, or its encoding is not served. */
    unreadable(request: WireRequest, problem: string): Answer;
    /** Pyx broke: the network's own “system error”, so that the IUT sees nothing odd. */
    internal(request: WireRequest): Answer;
  };
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
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(express.raw({ type: () => true, inflate: false, limit: protocol.bodyLimit }));
  for (const operation of operations) {
    app[operation.method.toLowerCase() as 'get' | 'post'](operation.path, (req, res) => handle(req, res, operation));
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
      if (!(await gate('before-operation', exchange, socket))) return; // 2 fault gate
      const authenticated = protocol.authenticate(request, exchange); // 3 authenticity
      const principal = 'principal' in authenticated ? authenticated.principal : undefined;
      const call = {
        request,
        path: req.params as Record<string, string>,
        query: req.query as Record<string, string>,
        body,
        ...(bodyProblem === undefined ? {} : { bodyProblem }),
        exchange,
      };
      // A request that fails both gets the network's first error, and two findings: so the contract is checked anyway.
      const illegal = operation.check({ ...call, principal: principal as Principal }); // 4 contract
      const refusals = [
        ...('answer' in authenticated ? [authenticated] : []),
        ...(illegal === undefined ? [] : [illegal]),
      ];
      for (const breach of refusals.flatMap(({ breaches }) => breaches)) exchange.breach(breach);
      const refusal = refusals[0];
      const answer = refusal?.answer ?? (await operation.operate({ ...call, principal: principal as Principal })); // 5 operation
      const wrong = operation.checkAnswer(answer); // 6 contract of our own answer
      if (wrong !== undefined)
        context.onInternalError(new Error(`${operation.operation}: our answer is not legal: ${wrong}`), exchange.id);
      const response = await seal(answer, {
        request,
        exchange,
        ...(principal === undefined ? {} : { principal }),
      }); // 7 authenticity
      if (!(await gate('after-operation', exchange, socket))) return; // 8 fault gate
      send(res, response, exchange); // 9 journal, when the last byte is out
    } catch (error) {
      context.onInternalError(error as Error, exchange.id);
      const response = await seal(protocol.answers.internal(request), { request, exchange });
      send(res, response, exchange);
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
    send(res, await seal(answer, { request, exchange }), exchange);
    socket.done();
  }

  /** What cannot be sealed is answered with a bare 500: never with Express' own page, which shows where we live. */
  async function seal(answer: Answer, about: Parameters<typeof protocol.seal>[1]): Promise<WireResponse> {
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

  /** Lets the faults of a phase strike; false when one of them ended the exchange. */
  async function gate(
    phase: 'before-operation' | 'after-operation',
    exchange: OpenExchange,
    socket: { reset(): void },
  ): Promise<boolean> {
    const message = {
      network: protocol.network,
      operation: exchange.operation,
      marks: exchange.marks,
      exchange: exchange.id,
    };
    for (const { fault, parameters } of context.nemesis.strike(phase, message)) {
      exchange.struckBy(fault.name);
      // A caller that gave up while the request waited does not take it back: it has arrived, and is carried out.
      let broken = false;
      const struck = {
        sleep: (ms: number) => context.clock.sleepReal(ms),
        resetConnection: () => {
          exchange.close({ outcome: phase === 'before-operation' ? 'reset' : 'lost' });
          socket.reset();
          broken = true;
        },
      };
      await (fault as ExchangeFault).apply(struck, parameters);
      if (broken) return false;
    }
    return true;
  }
}

/**
 * A caller that goes away leaves the exchange lost, but not before the operation has ended: until then it is open, and nobody
 * may call the lane quiet.
 */
function watch(res: Response, exchange: OpenExchange): { reset(): void; done(): void } {
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
    done() {
      isDone = true;
      closeIfLost();
    },
  };
}

function send(res: Response, response: WireResponse, exchange: OpenExchange): void {
  if (res.destroyed || exchange.closed) return;
  res.on('finish', () => exchange.close({ outcome: 'answered', response }));
  const headers = response.headers.flat();
  res.writeHead(response.status, [
    ...headers,
    ...(response.status === 204 ? [] : ['Content-Length', String(response.body.length)]),
  ]);
  res.end(response.status === 204 ? undefined : response.body);
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
