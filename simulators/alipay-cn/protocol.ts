import { operations } from '../../src/generated/alipay-cn.js';
import type { Breach } from '../../src/record/exchange.js';
import { objectAsText } from '../kit/json-as-text.js';
import type { Identity } from '../kit/keys.js';
import type { Protocol, Refusal } from '../kit/pipeline.js';
import { factsAt } from '../kit/request-schema.js';
import { answerFormNamed, answerForms, type NodeSigner } from './answer-forms.js';
import type { App } from './app.js';
import { isSignedBy, requestContents, signatureOf } from './authenticity.js';
import type { Principal } from './contract.js';
import { errorAnswer, type OperationId, refusal } from './errors.js';
import type { MarkReader } from './marks.js';
import { NETWORK } from './orders.js';
import { type Parameters, parametersOf, readsUtf8 } from './parameters.js';
import { documented } from './planned-answers.js';

/** What the gateway says about its own wire: https://opendocs.alipay.com/common/02mse2 */
export function createProtocol(
  app: App,
  /** So that a fault set on a trade strikes calls by either of its numbers. */
  marks: Pick<MarkReader, 'marksOf'>,
  /** A key of nobody's, made when the first forged answer needs it. */
  stranger: () => Promise<Identity>,
): Protocol<Principal> {
  return {
    network: NETWORK,
    bodyLimit: BODY_LIMIT_BYTES,
    nameOf: (request) => parametersOf(request).text.method,
    marksOf: (request, _operation, content) => marks.marksOf(request, content),
    parseBody: (request) => readContent(parametersOf(request)),
    authenticate: (request) => authenticate(app, parametersOf(request)),
    seal: createSealer(app, stranger),
    answerForms: answerForms.map(({ form }) => form),
    answers: {
      // The servlet's own, before the gateway sees anything.
      unknownPath: () => ({ status: 404 }),
      wrongMethod: () => ({ status: 405 }),
      unknownName: (request) =>
        (parametersOf(request).text.method ?? '') === ''
          ? refusal('isv.missing-method')
          : refusal('isv.invalid-method'),
      tooLarge: () => refusal('isv.invalid-parameter', 'the body is too large'),
      unreadable: () => refusal('isv.invalid-parameter', 'the body cannot be read'),
      internal: () => refusal('aop.unknow-error'),
      trouble(trouble, operation) {
        const id = operation as OperationId;
        return errorAnswer(id, documented.find(id, trouble)?.code ?? trouble.code ?? '', app.switches);
      },
    },
  };
}

const BODY_LIMIT_BYTES = 65_536;

/** biz_content; members that are null or empty are as good as absent. */
function readContent({ text: { biz_content: json = '' }, problem }: Parameters): { body: unknown; problem?: string } {
  if (problem !== undefined) return { body: undefined, problem };
  if (json === '') return { body: {} };
  const body = objectAsText(json);
  return body === undefined ? { body, problem: 'biz_content is no JSON object' } : { body };
}

/** The application first, then the form of the common parameters, then the sign: in this order the gateway has been seen to refuse. */
function authenticate(app: App, { bytes, text, problem }: Parameters): { principal: Principal } | Refusal {
  const refuse = (detail: string, breach: Omit<Breach, 'kind'>, kind: Breach['kind'] = 'authenticity'): Refusal => ({
    answer: refusal(detail, breach.message),
    breaches: [{ kind, ...breach }],
  });
  const { app_id: appId = '', sign = '', app_auth_token: token = '', app_cert_sn: certSn = '' } = text;
  if (problem !== undefined)
    return refuse('isv.invalid-charset', { rule: 'charset', where: 'charset', message: problem }, 'contract');
  if (appId === '')
    return refuse('isv.missing-app-id', { rule: 'app-id', where: 'app_id', message: 'there is no app_id' });
  if (appId !== app.appId) {
    const message = `expected ${app.appId}, got "${appId.slice(0, 64)}"`;
    return refuse('isv.invalid-app-id', { rule: 'app-id', where: 'app_id', message });
  }
  const wrong = wrongCommon(text);
  if (wrong !== undefined) return refuse(wrong.detail, wrong.breach, wrong.kind);
  if ((text.encrypt_type ?? '') !== '') {
    const breach = { rule: 'encrypt-type', where: 'encrypt_type', message: 'encrypted content is not served' };
    return refuse('isv.invalid-encrypt-type', { ...breach, facts: ['AC-U17'] }, 'contract');
  }
  if (certSn !== '') {
    const root = text.alipay_root_cert_sn ?? '';
    if (root === '') {
      const message = 'app_cert_sn stands without it';
      return refuse('isv.missing-alipay-root-cert-sn', { rule: 'certificate', where: 'alipay_root_cert_sn', message });
    }
    if (certSn !== app.appCertSn || !root.split('_').includes(app.alipayCertSn)) {
      const message = "the certificate numbers are not those of the application's files";
      return refuse('isv.invalid-signature', { rule: 'certificate', where: 'app_cert_sn', message, facts: ['AC-U16'] });
    }
  }
  if (!requestContents(bytes).some((content) => isSignedBy(app.appKey.publicKey, content, sign))) {
    const message = 'the sign does not verify over the parameters received';
    return refuse('isv.invalid-signature', { rule: 'signature', where: 'sign', message });
  }
  if (token === '') return { principal: { appId } };
  const account = app.tokens.get(token);
  if (account !== undefined) return { principal: { appId, account } };
  const message = 'no merchant has given this app_auth_token';
  return refuse('aop.invalid-app-auth-token', { rule: 'app-auth-token', where: 'app_auth_token', message });
}

/** Codes of the parameters that have one of their own. */
const MISSING: Readonly<Record<string, string>> = {
  sign_type: 'isv.missing-signature-type',
  sign: 'isv.missing-signature',
  timestamp: 'isv.missing-timestamp',
  version: 'isv.missing-version',
  charset: 'isv.invalid-charset',
};
const INVALID: Readonly<Record<string, string>> = {
  format: 'isv.invalid-format',
  charset: 'isv.invalid-charset',
  sign_type: 'isv.invalid-signature-type',
  timestamp: 'isv.invalid-timestamp',
};

/** All operations have the same. */
const { query: isLegal, contract } = operations['alipay-cn.trade.query'];

function wrongCommon(
  text: Parameters['text'],
): { detail: string; breach: Omit<Breach, 'kind'>; kind: Breach['kind'] } | undefined {
  const filled = Object.fromEntries(Object.entries(text).filter(([, value]) => value !== ''));
  if (filled.notify_url !== undefined && !URL.canParse(filled.notify_url)) {
    const breach = { rule: 'notify-url', where: 'notify_url', message: 'is no address' };
    return { detail: 'isv.invalid-parameter', breach, kind: 'contract' };
  }
  if (isLegal(filled)) return undefined;
  const error = isLegal.errors?.at(-1);
  const isMissing = error?.keyword === 'required';
  const where = isMissing ? String(error?.params.missingProperty) : (error?.instancePath.slice(1) ?? '');
  const facts = factsAt(contract, 'query', `/${where}`);
  const detail = (isMissing ? MISSING : INVALID)[where] ?? 'isv.invalid-parameter';
  const isSeal = where === 'sign' || where === 'sign_type';
  return {
    detail,
    breach: {
      rule: isMissing ? 'required' : (error?.keyword ?? 'form'),
      where,
      message: isMissing ? `there is no ${where}` : (error?.message ?? 'is not of its form'),
      ...(facts.length === 0 ? {} : { facts }),
    },
    kind: isSeal ? 'authenticity' : 'contract',
  };
}

/**
 * Makes bytes and signs exactly those of the node. The order of members, and that nothing stands between them, is what
 * PHP and Python clients cut the answer by.
 */
function createSealer(app: App, stranger: () => Promise<Identity>): Protocol<Principal>['seal'] {
  return async ({ status, body }, { request, bytes: written, form }) => {
    if (body === undefined && written === undefined) return { status, headers: [], body: Buffer.alloc(0) };
    const parameters = parametersOf(request);
    const json = JSON.stringify(body);
    const node = written ?? Buffer.from(readsUtf8(parameters) ? json : inAscii(json));
    const genuine: NodeSigner = (content) => signatureOf(app.alipayKey.privateKey, content);
    const signer = form === undefined ? genuine : answerFormNamed(form).signer({ app, stranger: await stranger() });
    const isByCertificate = (parameters.text.app_cert_sn ?? '') !== '';
    const parts = [
      `"${nodeName(parameters)}":`,
      node,
      ...(isByCertificate ? [`,"alipay_cert_sn":"${app.alipayCertSn}"`] : []),
      ...(signer === undefined ? [] : [`,"sign":"${await signer(node)}"`]),
    ];
    return {
      status,
      // What it is called on the real wire, though it is JSON.
      headers: [['Content-Type', 'text/html;charset=utf-8']],
      body: Buffer.concat(['{', ...parts, '}'].map((part) => Buffer.from(part as string))),
    };
  };
}

function nodeName({ text: { method = '' } }: Parameters): string {
  return /^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(method) ? `${method.replaceAll('.', '_')}_response` : 'error_response';
}

const inAscii = (json: string): string =>
  json.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
