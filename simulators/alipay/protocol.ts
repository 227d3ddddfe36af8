import { isUtf8 } from 'node:buffer';
import type { WireRequest } from '../../src/record/exchange.js';
import type { Identity } from '../kit/keys.js';
import type { Protocol } from '../kit/pipeline.js';
import { headerValues } from '../kit/pipeline.js';
import { type AnswerSignature, answerFormNamed, answerForms } from './answer-forms.js';
import { ALGORITHM, KEY_VERSION, signatureHeader, signatureOf, signedContent, verifyRequest } from './authenticity.js';
import type { Principal } from './contract.js';
import { errorAnswer, failed, type OperationId, resultAnswer, spelled } from './errors.js';
import type { MarkReader } from './marks.js';
import { NETWORK } from './orders.js';
import type { Partner } from './partner.js';
import { documented } from './planned-answers.js';
import { alipayTime } from './views.js';

/** What the in-store API says about its own wire: https://docs.antom.com/ac/ams/api_fund */
export function createProtocol(
  partner: Partner,
  marks: MarkReader,
  /** A key of nobody's, made when the first forged answer needs it. */
  stranger: () => Promise<Identity>,
): Protocol<Principal> {
  const { clientId, partnerKey, switches } = partner;
  return {
    network: NETWORK,
    bodyLimit: BODY_LIMIT_BYTES,
    marksOf: (_request, _operation, body) => marks.marksOf(body),
    parseBody,
    authenticate(request) {
      const unauthentic = verifyRequest(request, { clientId, publicKey: partnerKey.publicKey });
      if (unauthentic === undefined) return { principal: { clientId } };
      const { code, breach } = unauthentic;
      const result = failed(code, { as: spelled(code, switches), issue: breach.message });
      return { answer: resultAnswer(result), breaches: [breach] };
    },
    seal: createSigner(partner, stranger),
    answerForms: answerForms.map(({ form }) => form),
    answers: {
      unknownPath: () => resultAnswer(failed('NO_INTERFACE_DEF')),
      wrongMethod: () => resultAnswer(failed('METHOD_NOT_SUPPORTED')),
      tooLarge: () => resultAnswer(failed('PARAM_ILLEGAL', { issue: 'The body is too large.' })),
      unreadable: () => resultAnswer(failed('PARAM_ILLEGAL', { issue: 'The body cannot be read.' })),
      internal: () => resultAnswer({ ...failed('UNKNOWN_EXCEPTION'), resultStatus: 'U' }),
      trouble(trouble, operation) {
        const id = operation as OperationId;
        return errorAnswer(id, documented.find(id, trouble)?.code ?? trouble.code ?? '', switches);
      },
    },
  };
}

const BODY_LIMIT_BYTES = 65_536;

/** Partners may write null for what they leave out. */
function parseBody({ body }: WireRequest): { body: unknown; problem?: string } {
  if (body.length === 0) return { body: undefined, problem: 'the request has no body' };
  if (!isUtf8(body)) return { body: undefined, problem: 'the body is not UTF-8' };
  try {
    return { body: JSON.parse(body.toString('utf8'), (_, value: unknown) => value ?? undefined) };
  } catch {
    return { body: undefined, problem: 'the body is not JSON' };
  }
}

/**
 * Makes bytes and signs exactly those. Header names are in small letters, which two SDKs look for. An answer to somebody
 * who has not proved who they are has neither signature nor time: newer SDKs refuse one without the other.
 */
function createSigner(partner: Partner, stranger: () => Promise<Identity>): Protocol<Principal>['seal'] {
  const { clock, alipayKey } = partner;
  return async ({ status, body }, { request, principal, bytes: written, form }) => {
    const bytes = written ?? Buffer.from(JSON.stringify(body));
    const [caller] = headerValues(request, 'Client-Id');
    const plain: [string, string][] = [
      ['content-type', 'application/json; charset=UTF-8'],
      ...(caller === undefined ? [] : [['client-id', caller] satisfies [string, string]]),
    ];
    if (principal === undefined) return { status, headers: plain, body: bytes };
    const genuine: AnswerSignature = {
      algorithm: ALGORITHM,
      keyVersion: KEY_VERSION,
      sign: (content) => signatureOf(alipayKey.privateKey, content),
    };
    const made =
      form === undefined ? genuine : answerFormNamed(form).forge(genuine, { partner, stranger: await stranger() });
    if (made.sign === undefined) return { status, headers: plain, body: bytes };
    const time = alipayTime(clock.now().wireMs);
    const signature = await made.sign(signedContent(request.target, principal.clientId, time, bytes));
    return {
      status,
      headers: [...plain, ['response-time', time], ['signature', signatureHeader(signature, made)]],
      body: bytes,
    };
  };
}
