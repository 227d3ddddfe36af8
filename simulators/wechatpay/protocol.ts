import { isUtf8 } from 'node:buffer';
import type { Breach, Marks, WireRequest } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import type { Identity } from '../kit/keys.js';
import type { Protocol, Refusal } from '../kit/pipeline.js';
import { headerValues } from '../kit/pipeline.js';
import { type AnswerSignature, answerFormNamed, answerForms } from './answer-forms.js';
import { createVerifier, replyMessage, SCHEME, signatureOf, signedTarget, type Unauthentic } from './authenticity.js';
import { errorContext, type Principal } from './contract.js';
import { errorAnswer, type NumberedAnswer, type OperationId } from './errors.js';
import type { Institution } from './institution.js';
import { NETWORK } from './orders.js';
import { documented } from './planned-answers.js';

/** What APIv3 says about its own wire (https://pay.weixin.qq.com/doc/global/v3/en/4012357147 and /4012357149). */
export function createProtocol(
  institution: Institution,
  /** out_trade_no of WeChat Pay's own number, so that a fault set on an order strikes calls by either. */
  orderOf: (networkOrder: string) => string | undefined,
  /** A key of nobody's, made when the first forged answer needs it. */
  stranger: () => Promise<Identity>,
): Protocol<Principal> {
  const { spMchid, merchantKeys, clock, switches } = institution;
  const verifier = createVerifier({
    mchid: spMchid,
    publicKeyOf: merchantKeys.publicKeyOf,
    hasSigned: merchantKeys.hasSigned,
    nowMs: () => clock.now().wireMs,
    refuseNonceReplay: switches['nonce-replay'] === 'refused',
  });
  const signer = createSigner(institution, stranger);

  return {
    network: NETWORK,
    bodyLimit: BODY_LIMIT_BYTES,
    marksOf: (request, _operation, body) => marksOf(request, body, orderOf),
    parseBody,
    authenticate(request, exchange) {
      return authenticate(request, exchange, (notice) => verifier.verify(request, notice), spMchid);
    },
    seal: signer,
    answerForms: answerForms.map(({ form }) => form),
    answers: {
      unknownPath: () => ({ status: 404 }),
      wrongMethod: () => ({ status: 405 }),
      // Neither is documented: the nearest thing is that the parameters cannot be read.
      tooLarge: () => paramError('请求体过大'),
      unreadable: () => paramError('请求体无法读取'),
      internal: () => ({
        ...paramError('系统异常'),
        status: 500,
        body: { code: 'SYSTEM_ERROR', message: '系统异常，请用相同参数重新调用' },
      }),
      trouble(trouble, operation, request) {
        const id = operation as OperationId;
        const { code, status } = documented.find(id, trouble) ?? trouble;
        return errorAnswer(id, code ?? '', errorContext(institution, { request }), { errno: 268435472, status });
      },
    },
  };
}

const BODY_LIMIT_BYTES = 65_536;

const paramError = (message: string): NumberedAnswer => ({
  status: 400,
  errno: 268435461,
  body: { code: 'PARAM_ERROR', message },
});

function parseBody({ body }: WireRequest): { body: unknown; problem?: string } {
  if (body.length === 0) return { body: undefined, problem: 'the request has no body' };
  if (!isUtf8(body)) return { body: undefined, problem: 'the body is not UTF-8' };
  try {
    return { body: JSON.parse(body.toString('utf8')) };
  } catch {
    return { body: undefined, problem: 'the body is not JSON' };
  }
}

/** Whose message it is, from its content: what was sent is believed nowhere else. */
function marksOf({ target }: WireRequest, body: unknown, orderOf: (networkOrder: string) => string | undefined): Marks {
  const question = target.indexOf('?');
  const asked = question === -1 ? NOTHING_ASKED : new URLSearchParams(target.slice(question + 1));
  const [, kind = '', key = '', raw = ''] = NAMED_IN_PATH.exec(target) ?? [];
  const inPath = decoded(raw);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const member = (name: string): string | undefined =>
    text((body as Record<string, unknown> | null)?.[name]) ?? asked.get(name) ?? undefined;
  const networkOrder = member('transaction_id') ?? (kind === 'transactions' && key === 'id' ? inPath : undefined);
  const order =
    member('out_trade_no') ??
    (key === 'out-trade-no' ? inPath : undefined) ??
    (networkOrder === undefined ? undefined : orderOf(networkOrder));
  const code = text(
    ((body as Record<string, unknown> | null)?.payer as { auth_code?: unknown } | null | undefined)?.auth_code,
  );
  const account = member('sub_mchid');
  const refund = member('out_refund_no') ?? (key === 'out-refund-no' ? inPath : undefined);
  const marks: { -readonly [Name in keyof Marks]: Marks[Name] } = {};
  if (account !== undefined) marks.account = account;
  if (order !== undefined) marks.order = order;
  if (networkOrder !== undefined) marks.networkOrder = networkOrder;
  if (refund !== undefined) marks.refund = refund;
  if (code !== undefined) marks.paymentCode = code;
  return marks;
}

/** The order or refund that a path names, up to the next slash or the query. */
const NAMED_IN_PATH = /\/(transactions|refunds)\/(id|out-trade-no|out-refund-no)\/([^/?]+)/;
const NOTHING_ASKED = new URLSearchParams();

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Probes of the production host found that certificate and refund interfaces look for Accept and User-Agent before they
 * look at the signature, and transaction interfaces after it.
 */
function authenticate(
  request: WireRequest,
  exchange: OpenExchange,
  verify: (notice: (breach: Breach) => void) => Unauthentic | undefined,
  mchid: string,
): { principal: Principal } | Refusal {
  const headers = missingHeaders(request);
  const unauthentic = verify((breach) => exchange.breach(breach));
  if (headers.length === 0 && unauthentic === undefined) return { principal: { mchid } };
  const isOrderCall = /^\/v3\/global\/(micropay\/)?transactions\//.test(signedTarget(request.target));
  const asksHeadersFirst = headers.length > 0 && (unauthentic === undefined || !isOrderCall);
  return {
    answer: asksHeadersFirst || unauthentic === undefined ? HEADERS_MISSING : signError(request, unauthentic),
    breaches: [...headers, ...(unauthentic === undefined ? [] : [unauthentic.breach])],
  };
}

function missingHeaders(request: WireRequest): Breach[] {
  return ['Accept', 'User-Agent']
    .filter((name) => headerValues(request, name).length === 0)
    .map((name) => ({ kind: 'transport', rule: 'header', where: name, message: `there is no ${name} header` }));
}

const HEADERS_MISSING: NumberedAnswer = {
  status: 400,
  errno: 268435461,
  body: { code: 'INVALID_REQUEST', message: 'Http头缺少Accept或User-Agent' },
};

const SIGN_MESSAGES: Readonly<Record<Unauthentic['reason'], readonly [errno: number, message: string]>> = {
  header: [270924332, 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'],
  timestamp: [270924333, 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'],
  merchant: [269546507, '商户证书序列号有误，请使用签名私钥匹配的证书序列号'],
  signature: [270283348, '签名错误'],
  nonce: [270283348, '签名信息错误，验签失败'],
};

/** 401 SIGN_ERROR; where the signature itself was wrong, `detail` says what the server took for the text to be signed. */
function signError(request: WireRequest, { reason, message }: Unauthentic): NumberedAnswer {
  const [errno, text] = SIGN_MESSAGES[reason];
  const detail = message === undefined ? undefined : signDetail(request, message);
  return {
    status: 401,
    errno,
    body: { code: 'SIGN_ERROR', message: text, ...(detail === undefined ? {} : { detail }) },
  };
}

const SHOWN_OF_MESSAGE = 64;

function signDetail(request: WireRequest, message: Buffer) {
  return {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method: request.method,
      url: signedTarget(request.target),
      sign_message_length: message.length,
      // The beginning only: a body may hold what nobody else should read.
      truncated_sign_message: message.toString('utf8', 0, SHOWN_OF_MESSAGE),
    },
  };
}

/**
 * Makes bytes and signs exactly those. Header names have the capitals that case-sensitive SDKs look for, and Content-Type
 * stands at 204 too, where one of them reads it.
 */
function createSigner(institution: Institution, stranger: () => Promise<Identity>): Protocol<Principal>['seal'] {
  const { platformKeys, random, clock, switches } = institution;
  const draw = random.fork('wechatpay-answers');
  let refusals = 0;

  /** @param again What a fault rewrites is signed or not as it was before. */
  const signs = (status: number, again: boolean): boolean => {
    if (status < 300) return true;
    if (switches['sign-errors'] !== 'alternate') return switches['sign-errors'] === 'present';
    if (!again) refusals += 1;
    return refusals % 2 === 1;
  };

  return async (answer, { request, principal, bytes: written, form }) => {
    const isAuthentic = principal !== undefined;
    const { status, body, headers = {} } = answer;
    const bytes = written ?? (body === undefined ? NO_BYTES : Buffer.from(JSON.stringify(body)));
    // Unknown paths and methods are answered with nothing at all.
    if (!isAuthentic && body === undefined) return { status, headers: [], body: NO_BYTES };
    const errno = 'errno' in answer ? String((answer as NumberedAnswer).errno) : '0';
    const english = /^en\b/i.test(headerValues(request, 'Accept-Language')[0] ?? '');
    const plain: [string, string][] = [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Content-Language', english ? 'en' : 'zh-CN'],
      ['Request-ID', `${draw.hex(32)}-${errno}`],
      ...Object.entries(headers),
    ];
    if (!isAuthentic || (form === undefined && !signs(status, written !== undefined)))
      return { status, headers: plain, body: bytes };
    const nonce = draw.word(32);
    const key = platformKeys.forAnswer(headerValues(request, 'Wechatpay-Serial')[0]);
    const genuine: AnswerSignature = {
      timestamp: Math.floor(clock.now().wireMs / 1000),
      serial: key.serial,
      type: SCHEME,
      key,
      sign: (message) => signatureOf(key.privateKey, message),
    };
    const made =
      form === undefined ? genuine : answerFormNamed(form).forge(genuine, { institution, stranger: await stranger() });
    if (made.sign === undefined) return { status, headers: plain, body: bytes };
    const { serial, type } = made;
    const timestamp = String(made.timestamp);
    const signature = await made.sign(replyMessage(timestamp, nonce, bytes));
    return {
      status,
      headers: [...plain, ...signatureHeaders({ timestamp, nonce, signature, serial, type })],
      body: bytes,
    };
  };
}

const NO_BYTES = Buffer.alloc(0);

export interface SignatureValues {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly serial: string;
  readonly type?: string;
}

/** The five headers of a signed message, in answers and in notifications. */
export function signatureHeaders({
  timestamp,
  nonce,
  signature,
  serial,
  type = SCHEME,
}: SignatureValues): [string, string][] {
  return [
    ['Wechatpay-Timestamp', timestamp],
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Signature', signature],
    ['Wechatpay-Signature-Type', type],
    ['Wechatpay-Serial', serial],
  ];
}
