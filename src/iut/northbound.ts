import { DEEPEST_JSON, isTooDeep, withoutNulls } from '../core/json.js';
import type {
  Activity,
  CancelRequest,
  Health,
  History,
  Merchant,
  MerchantChange,
  MerchantRegistration,
  NetworkCancelRequest,
  Payment,
  PaymentList,
  PaymentRequest,
  Problem,
  Receipt,
  Refund,
  RefundList,
  RefundRequest,
  StaticQr,
} from '../generated/intermediary.js';
import type { Exchange, Marks, WireRequest, WireResponse } from '../record/exchange.js';
import { checkAnswer, NORTHBOUND_OPERATIONS, type NorthboundOperationId, operationAt } from './northbound-contract.js';
import { type CallOutcome, createHttpClient, type HttpClient } from './northbound-http.js';

export type { NorthboundOperationId } from './northbound-contract.js';
export type { CallOutcome } from './northbound-http.js';

export type Purpose = NonNullable<Exchange['purpose']>;

/** What came back. Nothing that an IUT does is thrown: it stands here. */
export interface Answer<T> {
  readonly outcome: CallOutcome;
  /** Present whenever a status line came. */
  readonly status?: number;
  /** Names in lower case; of repeated headers the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, null members left out; undefined if there is none or it cannot be read. */
  readonly body: unknown;
  readonly rawBody: Buffer;
  /** The body of a success that keeps the contract. */
  readonly value?: T;
  /** The problem document of an error that keeps the contract. */
  readonly problem?: Problem;
  /** What in the answer breaks the contract. */
  readonly problems: readonly string[];
  /** Unix ms. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** At the socket: last byte out to last byte in, monotonic ms. */
  readonly latencyMs: number;
  /** Why there is no whole answer. */
  readonly detail?: string;
}

/** A call on its way, as the journal wants to open it. */
export interface NorthboundCall {
  /** `raw`: a path or method that is no operation's. */
  readonly operation: NorthboundOperationId | 'raw';
  readonly purpose: Purpose;
  readonly request: WireRequest;
  /** The body as an object, where it is one. */
  readonly content?: unknown;
  readonly marks: Marks;
}

/** Called before a request is sent; what it returns is called with the answer, and with the raw response if one came. */
export type Observe = (
  call: NorthboundCall,
) => ((answer: Answer<unknown>, response?: WireResponse) => void) | undefined;

export interface NorthboundOptions {
  /** Without /v1 and without a slash at the end. */
  readonly baseUrl: string;
  /** Bearer token of the platform or a merchant. */
  readonly token: string;
  /** What the IUT promises (`limits.answerMs`). */
  readonly answerMs: number;
  /** How much longer is waited, so that a late answer is told from none. Default 1000 ms. */
  readonly marginMs?: number;
  readonly observe?: Observe;
}

export interface CallOptions {
  /** Instead of the client's; null sends no Authorization at all. */
  readonly token?: string | null;
  /** By default GETs are reads and all else stimuli. */
  readonly purpose?: Purpose;
  /** Instead of the answer limit and its margin. */
  readonly timeoutMs?: number;
  /** Added to, or put in place of, those of the client. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is in place of the body: for what is not JSON. */
  readonly rawBody?: string | Buffer;
}

export interface RawRequest {
  readonly method: string;
  /** With its query, from `/v1` on; sent as it stands. */
  readonly path: string;
  /** Added to, or put in place of, those of the client. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Instead of the client's; null sends no Authorization at all. */
  readonly token?: string | null;
}

export interface PaymentQuery {
  readonly from?: string;
  readonly to?: string;
  readonly status?: Payment['status'];
  readonly wallet?: string;
  readonly storeId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** The northbound contract as calls. Pyx plays the platform (or, by another token, a merchant's terminal). */
export interface Northbound {
  registerMerchant(registration: MerchantRegistration, options?: CallOptions): Promise<Answer<Merchant>>;
  getMerchant(merchantId: string, options?: CallOptions): Promise<Answer<Merchant>>;
  patchMerchant(merchantId: string, change: MerchantChange, options?: CallOptions): Promise<Answer<Merchant>>;
  staticQr(merchantId: string, storeId: string, wallet: string, options?: CallOptions): Promise<Answer<StaticQr>>;
  createPayment(merchantId: string, payment: PaymentRequest, options?: CallOptions): Promise<Answer<Payment>>;
  getPayment(merchantId: string, paymentId: string, options?: CallOptions): Promise<Answer<Payment>>;
  listPayments(merchantId: string, query?: PaymentQuery, options?: CallOptions): Promise<Answer<PaymentList>>;
  cancelPayment(
    merchantId: string,
    paymentId: string,
    cancel: CancelRequest,
    options?: CallOptions,
  ): Promise<Answer<Payment>>;
  networkCancel(
    merchantId: string,
    paymentId: string,
    cancel: NetworkCancelRequest,
    options?: CallOptions,
  ): Promise<Answer<Payment>>;
  createRefund(
    merchantId: string,
    paymentId: string,
    refund: RefundRequest,
    options?: CallOptions,
  ): Promise<Answer<Refund>>;
  getRefund(merchantId: string, refundId: string, options?: CallOptions): Promise<Answer<Refund>>;
  listRefunds(
    merchantId: string,
    paymentId: string,
    query?: { cursor?: string; limit?: number },
    options?: CallOptions,
  ): Promise<Answer<RefundList>>;
  history(merchantId: string, paymentId: string, options?: CallOptions): Promise<Answer<History>>;
  receipt(merchantId: string, paymentId: string, options?: CallOptions): Promise<Answer<Receipt>>;
  /**
   * Any bytes, to any path: a stimulus whatever its method, unless a purpose is given. Where method and path are those of
   * an operation, the answer is held against its contract; of everything else the contract says nothing.
   */
  raw(request: RawRequest, options?: Pick<CallOptions, 'purpose' | 'timeoutMs'>): Promise<Answer<unknown>>;
  /** A probe; sends no token. */
  health(options?: CallOptions): Promise<Answer<Health>>;
  activity(options?: CallOptions): Promise<Answer<Activity>>;
  /** The same connections with another token. */
  as(token: string): Northbound;
  /** Ends the connections; of `as` clones too. */
  close(): void;
}

export function createNorthbound(options: NorthboundOptions): Northbound {
  return over(createHttpClient(options.baseUrl), options);
}

function over(
  http: HttpClient,
  { baseUrl, token, answerMs, marginMs = 1_000, observe }: NorthboundOptions,
): Northbound {
  const { host, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/+$/, '');

  async function call<T>(
    operation: NorthboundOperationId,
    { ids = {}, query = {}, content, marks = {} }: CallContent,
    given: CallOptions = {},
  ): Promise<Answer<T>> {
    const { method, path } = NORTHBOUND_OPERATIONS[operation];
    const purpose = given.purpose ?? (method === 'GET' ? 'read' : 'stimulus');
    const target =
      prefix + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? '')) + queryOf(query);
    return send<T>({ operation, purpose, method, target, marks, content }, given);
  }

  async function send<T>(
    { operation, purpose, method, target, marks, content }: Sending,
    given: CallOptions,
  ): Promise<Answer<T>> {
    const body =
      given.rawBody !== undefined
        ? Buffer.from(given.rawBody)
        : Buffer.from(content === undefined ? '' : JSON.stringify(content));
    const bearer = given.token === undefined ? token : given.token;
    const hasBody = content !== undefined || given.rawBody !== undefined;
    const request: WireRequest = {
      method,
      target,
      headers: headersOf(
        {
          host,
          accept: 'application/json',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(hasBody ? { 'content-type': 'application/json', 'content-length': String(body.length) } : {}),
          connection: 'keep-alive',
        },
        given.headers ?? {},
      ),
      body,
    };
    const seen = observe?.({ operation, purpose, request, marks, ...(content === undefined ? {} : { content }) });
    const { response, ...result } = await http.send(request, {
      timeoutMs: given.timeoutMs ?? answerMs + marginMs,
      repeatable: purpose !== 'stimulus',
    });
    const answer = answerOf<T>(operation, marks, result, response);
    seen?.(answer, response);
    return answer;
  }

  const ofMerchant = (merchantId: string) => ({ ids: { merchantId }, marks: { account: merchantId } });
  const ofPayment = (merchantId: string, paymentId: string) => ({
    ids: { merchantId, paymentId },
    marks: { account: merchantId, order: paymentId },
  });

  return {
    registerMerchant: (content, options) =>
      call('registerMerchant', { content, marks: { account: content.merchantId } }, options),
    getMerchant: (merchantId, options) => call('getMerchant', ofMerchant(merchantId), options),
    patchMerchant: (merchantId, content, options) =>
      call('patchMerchant', { ...ofMerchant(merchantId), content }, options),
    staticQr: (merchantId, storeId, wallet, options) =>
      call('staticQr', { ids: { merchantId, storeId }, query: { wallet }, marks: { account: merchantId } }, options),
    createPayment: (merchantId, content, options) =>
      call(
        'createPayment',
        { ids: { merchantId }, content, marks: { account: merchantId, order: content.paymentId } },
        options,
      ),
    getPayment: (merchantId, paymentId, options) => call('getPayment', ofPayment(merchantId, paymentId), options),
    listPayments: (merchantId, query, options) =>
      call('listPayments', { ...ofMerchant(merchantId), query: { ...query } }, options),
    cancelPayment: (merchantId, paymentId, content, options) =>
      call('cancelPayment', { ...ofPayment(merchantId, paymentId), content }, options),
    networkCancel: (merchantId, paymentId, content, options) =>
      call('networkCancel', { ...ofPayment(merchantId, paymentId), content }, options),
    createRefund(merchantId, paymentId, content, options) {
      const { ids, marks } = ofPayment(merchantId, paymentId);
      return call('createRefund', { ids, content, marks: { ...marks, refund: content.refundId } }, options);
    },
    getRefund: (merchantId, refundId, options) =>
      call('getRefund', { ids: { merchantId, refundId }, marks: { account: merchantId, refund: refundId } }, options),
    listRefunds: (merchantId, paymentId, query, options) =>
      call('listRefunds', { ...ofPayment(merchantId, paymentId), query: { ...query } }, options),
    history: (merchantId, paymentId, options) => call('history', ofPayment(merchantId, paymentId), options),
    raw({ method, path, headers, body, token: other }, { purpose = 'stimulus', timeoutMs } = {}) {
      const known = operationAt(method, path);
      const content = body === undefined ? undefined : contentOf(body);
      const ids = known?.ids ?? {};
      const marks = marksOf({ ...idsIn(content), ...ids });
      const sending = {
        operation: known?.operation ?? ('raw' as const),
        purpose,
        method,
        target: prefix + path,
        marks,
      };
      return send(content === undefined ? sending : { ...sending, content }, {
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { rawBody: body }),
        ...(other === undefined ? {} : { token: other }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
    },
    receipt: (merchantId, paymentId, options) => call('receipt', ofPayment(merchantId, paymentId), options),
    health: (options) => call('health', {}, { purpose: 'probe', token: null, ...options }),
    activity: (options) => call('activity', {}, options),
    as: (other) =>
      over(http, { baseUrl, token: other, answerMs, marginMs, ...(observe === undefined ? {} : { observe }) }),
    close: () => http.close(),
  };
}

interface Sending {
  readonly operation: NorthboundOperationId | 'raw';
  readonly purpose: Purpose;
  readonly method: string;
  readonly target: string;
  readonly marks: Marks;
  readonly content?: unknown;
}

/** Bytes that happen to be a JSON object are one; everything else is just bytes. */
function contentOf(body: string | Buffer): object | undefined {
  const read = readJson(Buffer.from(body));
  return read.readable && typeof read.value === 'object' && read.value !== null ? read.value : undefined;
}

/** The ids of a body, where they are texts. */
function idsIn(content: object | undefined): Record<string, string> {
  const named = Object.entries(content ?? {}).filter(([name]) => ['paymentId', 'refundId'].includes(name));
  return Object.fromEntries(named.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function marksOf({ merchantId, paymentId, refundId }: Readonly<Record<string, string>>): Marks {
  return {
    ...(merchantId === undefined ? {} : { account: merchantId }),
    ...(paymentId === undefined ? {} : { order: paymentId }),
    ...(refundId === undefined ? {} : { refund: refundId }),
  };
}

interface CallContent {
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly content?: unknown;
  readonly marks?: Marks;
}

function headersOf(own: Record<string, string>, given: Readonly<Record<string, string>>): [string, string][] {
  const replaced = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return [...Object.entries(own).filter(([name]) => !replaced.has(name)), ...Object.entries(given)];
}

function queryOf(query: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function answerOf<T>(
  operation: NorthboundOperationId | 'raw',
  marks: Marks,
  { outcome, sentAtMs, answeredAtMs, latencyMs, detail }: Omit<Awaited<ReturnType<HttpClient['send']>>, 'response'>,
  response: WireResponse | undefined,
): Answer<T> {
  const base = {
    headers: Object.fromEntries((response?.headers ?? []).map(([name, value]) => [name.toLowerCase(), value])),
    rawBody: response?.body ?? Buffer.alloc(0),
    sentAt: sentAtMs,
    answeredAt: answeredAtMs,
    latencyMs,
    ...(response === undefined ? {} : { status: response.status }),
    ...(detail === undefined ? {} : { detail }),
  };
  if (response === undefined || outcome !== 'answered') return { ...base, outcome, body: undefined, problems: [] };

  const read = readJson(response.body);
  if (!read.readable) {
    const isFree = operation === 'raw' || (operation === 'health' && response.status >= 400);
    if (isFree) return { ...base, outcome, body: undefined, problems: [] };
    return {
      ...base,
      outcome: 'unreadable',
      body: undefined,
      detail: read.why,
      problems: [`${operation}: ${response.status} with ${read.why}`],
    };
  }
  const body = withoutNulls(read.value);
  const { value, problem, problems } = checkAnswer(operation, response.status, body, echoed(marks));
  const isJson = /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(base.headers['content-type'] ?? '');
  const typed = isJson
    ? problems
    : [...problems, `${operation}: content-type: expected JSON, got ${base.headers['content-type'] ?? 'none'}`];
  return {
    ...base,
    outcome,
    body,
    problems: typed,
    ...(value === undefined ? {} : { value: value as T }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Which ids an answered object must repeat, where it has them. */
function echoed({ account, order, refund }: Marks): Record<string, string> {
  return {
    ...(account === undefined ? {} : { merchantId: account }),
    ...(order === undefined ? {} : { paymentId: order }),
    ...(refund === undefined ? {} : { refundId: refund }),
  };
}

function readJson(bytes: Buffer): { readable: true; value: unknown } | { readable: false; why: string } {
  if (bytes.length === 0) return { readable: false, why: 'an empty body' };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isTooDeep(value)) return { readable: false, why: `a body that is nested more than ${DEEPEST_JSON} deep` };
    return { readable: true, value };
  } catch (error) {
    return {
      readable: false,
      why: error instanceof TypeError ? 'a body that is not UTF-8' : 'a body that is not JSON',
    };
  }
}
