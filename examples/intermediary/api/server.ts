import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { isoTime } from '../core/clock.js';
import { isObject, isTooDeep, parseJson } from '../core/json.js';
import { errorText } from '../core/log.js';
import type { Principal } from '../parts/acceptance.js';
import { StorageFailed } from '../storage/storage.js';
import { cancelPayment, networkCancel } from './cancels.js';
import type { Answer, ApiContext, Call } from './context.js';
import { createMerchant, merchantOf, patchMerchant, tokenDigest } from './merchants.js';
import { createPayment, getHistory, getPayment, getReceipt, listPayments } from './payments.js';
import { Problem } from './problem.js';
import { createRefund, getRefund, listRefunds } from './refunds.js';
import { getStaticQr } from './static-qr.js';
import { merchantView } from './views.js';

type Operation = (context: ApiContext, call: Call) => Answer | Promise<Answer>;

/** The northbound API. Who calls is settled before a byte of the body is read; what is refused has no effect. */
export function createApp(context: ApiContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  for (const wallet of Object.values(context.wallets)) app.use(wallet.notifications());

  app.get('/v1/health', (_request, response) => {
    response.json({ status: 'READY', version: '1.0.0', instance: context.locks.owner });
  });
  app.use('/v1', authenticate(context), readBody, routes(context));
  app.use(() => {
    throw new Problem('NOT_FOUND', 'no such resource');
  });
  app.use(answerProblem(context));
  return app;
}

function routes(context: ApiContext): Router {
  const router = Router();
  const serve = (operation: Operation) => async (request: Request, response: Response) => {
    const answer = await operation(context, callOf(request, response));
    response.status(answer.status).json(answer.body);
  };
  const merchant = '/merchants/:merchantId';
  const payment = `${merchant}/payments/:paymentId`;

  router.post('/merchants', serve(createMerchant));
  router.get(
    merchant,
    serve((each, call) => ({ status: 200, body: merchantView(merchantOf(each, call)) })),
  );
  router.patch(merchant, serve(patchMerchant));
  router.get(`${merchant}/stores/:storeId/static-qr`, serve(getStaticQr));
  router.post(`${merchant}/payments`, serve(createPayment));
  router.get(`${merchant}/payments`, serve(listPayments));
  router.get(payment, serve(getPayment));
  router.post(`${payment}/cancel`, serve(cancelPayment));
  router.post(`${payment}/network-cancel`, serve(networkCancel));
  router.post(`${payment}/refunds`, serve(createRefund));
  router.get(`${payment}/refunds`, serve(listRefunds));
  router.get(`${payment}/history`, serve(getHistory));
  router.get(`${payment}/receipt`, serve(getReceipt));
  router.get(`${merchant}/refunds/:refundId`, serve(getRefund));
  router.get('/activity', serve(getActivity));
  return router;
}

function getActivity({ storage }: ApiContext, { principal }: Call): Answer {
  if (principal.kind !== 'platform') throw new Problem('FORBIDDEN', 'only the platform sees the activity');
  const next = storage.nextDueAt();
  return {
    status: 200,
    body: { pending: storage.openWork(), nextActionAt: next === undefined ? null : isoTime(next) },
  };
}

function callOf(request: Request, response: Response): Call {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) if (typeof value === 'string') params[name] = value;
  return { principal: response.locals.principal as Principal, params, query: request.query, body: request.body };
}

/** Two principals: the platform, and each merchant with the token of its registration. */
function authenticate({ parts, config, storage }: ApiContext) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    let principal: Principal | undefined;
    if (token !== undefined && parts.tokensEqual(token, config.platformToken)) principal = { kind: 'platform' };
    else if (token !== undefined) {
      const merchant = storage.findMerchantByToken(tokenDigest(token));
      if (merchant) principal = { kind: 'merchant', merchantId: merchant.merchantId };
    }
    if (!principal) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new Problem('UNAUTHENTICATED', 'a valid bearer token is needed');
    }
    response.locals.principal = principal;
    next();
  };
}

const raw = express.raw({ type: () => true, inflate: false, limit: '64kb' });

/** One JSON object, in UTF-8, of at most 64 KiB. */
function readBody(request: Request, response: Response, next: NextFunction): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(request.headers['content-type'] ?? '')) {
    throw new Problem('UNSUPPORTED_TYPE', 'the body must be application/json in UTF-8');
  }
  raw(request, response, (error?: unknown) => {
    if (error !== undefined && error !== null) return next(error);
    const text = Buffer.isBuffer(request.body) ? decodeUtf8(request.body) : undefined;
    const body = text === undefined || isTooDeep(text) ? undefined : parseJson(text);
    if (!isObject(body)) return next(new Problem('MALFORMED', 'the body is no JSON object'));
    request.body = body;
    next();
  });
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Every refusal as a problem document. What nobody foresaw is INTERNAL, and its outcome is not promised to be nothing. */
function answerProblem({ config }: ApiContext) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = error instanceof Problem ? error : problemOf(error);
    if (problem.status >= 500) config.log('api.failed', { path: request.path, reason: errorText(error) });
    response.status(problem.status).type('application/problem+json');
    response.send(JSON.stringify(problem.toJson(request.path)));
  };
}

/** Errors of the body reader and of the path decoder carry a status. */
function problemOf(error: unknown): Problem {
  if (error instanceof StorageFailed) return new Problem('UNAVAILABLE', 'nothing can be stored at the moment');
  const status = isObject(error) || error instanceof Error ? Reflect.get(error, 'status') : undefined;
  if (status === 413) return new Problem('TOO_LARGE', 'the body is too large');
  if (status === 415) return new Problem('UNSUPPORTED_TYPE', 'compressed bodies are not accepted');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Problem('MALFORMED', 'the request cannot be read');
  return new Problem('INTERNAL', 'something went wrong here');
}
