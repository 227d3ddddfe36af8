import { createVerify } from 'node:crypto';

/**
 * How the official SDKs speak, for tests: the bytes that each sends, and what it insists on in an answer, after its source.
 * Where an SDK leaves a check out without a word, its reader here throws: a simulator must never bring that about.
 */
export interface OfficialSdk {
  readonly name: string;
  /** It refuses plain HTTP. */
  readonly tlsOnly: boolean;
  /** Its writing of `paymentFactor.inStorePaymentScenario`. */
  scenario(written: string): string;
  /** How it writes the amount that its in-store classes are given. */
  amountValue(value: string): string | number;
  requestTime(now: Date): string;
  body(message: Message): string;
  /** Request line and headers, without the last empty line. */
  head(about: HeadTerms): readonly string[];
  /** The answer's message, once verified; throws what the SDK throws, or what it says nothing about. */
  read(answer: RawAnswer, given: Given): { readonly result: { readonly resultStatus: string } };
}

export type Message = { readonly [member: string]: unknown };

export interface HeadTerms {
  readonly host: string;
  readonly path: string;
  readonly clientId: string;
  readonly time: string;
  /** URL-encoded. */
  readonly signature: string;
  readonly length: number;
}

export interface RawAnswer {
  readonly status: number;
  /** In the order and spelling of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** What its caller has configured. */
export interface Given {
  readonly path: string;
  readonly clientId: string;
  /** PEM. */
  readonly alipayPublicKey: string;
}

const JSON_TYPE = 'Content-Type: application/json; charset=UTF-8';
const PROOF = 'algorithm=RSA256,keyVersion=1,signature=';

const asWritten = {
  scenario: (written: string) => written,
  amountValue: (value: string) => value,
};
const inCapitals = { ...asWritten, scenario: (written: string) => written.toUpperCase() };
const epoch = { requestTime: (now: Date) => String(now.getTime()) };

/** Members in the order of their names, as fastjson writes beans. */
const inOrder = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, member]) => [name, inOrder(member)]),
      );

const withEscapes = (text: string, letters: RegExp, digits = (code: string) => code): string =>
  text.replace(letters, (letter) => `\\u${digits(letter.charCodeAt(0).toString(16).padStart(4, '0'))}`);

const NOT_ASCII = /[\u0080-\uffff]/g;

/** Its property names are all written, absent ones as null, and enumerations that nobody has set as their first value. */
function asDotnet(message: Message): Message {
  const { order, paymentMethod, paymentFactor, ...others } = message as Record<string, Message | undefined>;
  if (order === undefined) return { ...others, merchantAccountId: null };
  const { merchant, env } = order as Record<string, Message>;
  const store = merchant?.store as Message;
  return {
    metadata: null,
    customizedInfo: null,
    ...others,
    order: {
      ...order,
      orderDiscountAmount: null,
      merchant: {
        ...merchant,
        merchantAddress: null,
        store: { ...store, storePhoneNo: null },
        merchantType: 'INDIVIDUAL',
      },
      goods: null,
      env: { terminalType: 'WEB', osType: 'IOS', ...env, browserInfo: null, timeZoneOffset: null },
      needDeclaration: null,
    },
    paymentMethod: { paymentMethodId: null, ...paymentMethod, funding: 'CREDIT', requireIssuerAuthentication: null },
    paymentFactor: { isPaymentEvaluation: null, ...paymentFactor, presentmentMode: 'BUNDLE', captureMode: null },
    paymentExpiryTime: null,
    settlementStrategy: null,
    env: null,
    isAuthorization: null,
    dualOfflinePayment: null,
  };
}

export const officialSdks: readonly OfficialSdk[] = [
  {
    // https://github.com/alipay/global-open-sdk-java: BaseAlipayClient, net/DefaultHttpRPC. Whether fastjson writes the name
    // of the enumeration or its value was not run; the name is the harder one.
    name: 'global-open-sdk-java 2.2.8',
    tlsOnly: true,
    ...inCapitals,
    ...epoch,
    body: (message) => JSON.stringify(inOrder(message)),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST ${path} HTTP/1.1`,
      'Accept: text/plain,text/xml,text/javascript,text/html',
      'User-Agent: global-open-sdk-java/2.2.8',
      JSON_TYPE,
      'Connection: keep-alive',
      `Request-Time: ${time}`,
      `client-id: ${clientId}`,
      `Signature: ${PROOF}${signature}`,
      `Host: ${host}`,
      `Content-Length: ${length}`,
    ],
    read({ status, headers, body }, { path, clientId, alipayPublicKey }) {
      must(status === 200, 'Response data error');
      const parts = (header(headers, 'signature', 'any case') ?? '').split(',');
      const items = (parts[2] ?? '').split('=');
      must(parts.length >= 3 && items.length === 2, 'not verified, without a word: the signature has not its form');
      const time = header(headers, 'response-time', 'any case');
      must(time !== undefined, 'not verified, without a word: no time');
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(items[1] ?? ''), alipayPublicKey);
    },
  },
  {
    // https://github.com/alipay/global-open-sdk-php: client/BaseAlipayClient.php, DefaultAlipayClient.php; the in-store classes
    // (request/pay/UserPresentedCodePaymentRequest.php) set the amount as the number that they are given.
    name: 'global-open-sdk-php 1.5.5',
    tlsOnly: false,
    ...asWritten,
    amountValue: Number,
    requestTime: (now) => now.toISOString().replace(/\.\d+Z$/, '+0000'),
    body: (message) => withEscapes(JSON.stringify(message).replaceAll('/', '\\/'), NOT_ASCII),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Accept: */*',
      'Content-Type:application/json; charset=UTF-8',
      `Request-Time:${time}`,
      `client-id:${clientId}`,
      `Signature:${PROOF}${signature}`,
      'User-Agent:global-open-sdk-php/1.5.5',
      `Content-Length: ${length}`,
      // From a kilobyte on, before libcurl 7.84.
      'Expect: 100-continue',
    ],
    read({ status, headers, body }, { path, clientId, alipayPublicKey }) {
      must(status === 200, 'HttpRpcResult is null.');
      let time: string | undefined;
      let signature: string | undefined;
      for (const line of headers.map(([name, value]) => `${name}: ${value}`)) {
        if (line.includes('response-time')) time = line.slice(line.indexOf(':') + 1).trim();
        else if (line.includes('signature')) signature = line.slice(line.lastIndexOf('=') + 1);
      }
      must((time ?? '') !== '' && (signature ?? '') !== '', 'not verified, without a word');
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(signature ?? ''), alipayPublicKey);
    },
  },
  {
    // https://github.com/alipay/global-open-sdk-python: default_alipay_client.py, net/default_http_rpc.py
    name: 'global-open-sdk-python 1.5.5',
    tlsOnly: true,
    ...inCapitals,
    requestTime: (now) => now.toISOString().replace(/\.\d+Z$/, '+00:00'),
    body: (message) => withEscapes(JSON.stringify(message, undefined, 3), NOT_ASCII),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST https://${host}${path} HTTP/1.1`,
      `Host: ${host}`,
      'Accept-Encoding: identity',
      `Content-Length: ${length}`,
      'Content-type: application/json; charset=UTF-8',
      'Accept: text/plain,text/xml,text/javascript,text/html',
      'Cache-Control: no-cache',
      'Connection: Keep-Alive',
      'User-Agent: global-open-sdk-python/1.5.5',
      `Request-Time: ${time}`,
      `client-id: ${clientId}`,
      `Signature: ${PROOF}${signature}`,
    ],
    read({ status, headers, body }, { path, alipayPublicKey }) {
      must(status === 200, `invalid http status ${status}`);
      const [signature, time, clientId] = ['signature', 'response-time', 'client-id'].map((name) => {
        const value = header(headers, name, 'this case');
        must(value !== undefined, `response header exception, ${name} not exist.`);
        return value ?? '';
      });
      const encoded = signature?.split('signature=')[1] ?? '';
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(encoded), alipayPublicKey);
    },
  },
  {
    // https://github.com/alipay/global-open-sdk-go: defaultAlipayClient.go, tools/SignatureTool.go. Its two spellings of the
    // content type are two lines on the wire, and an agent token that is not there is an empty header.
    name: 'global-open-sdk-go 1.3.5',
    tlsOnly: false,
    ...asWritten,
    ...epoch,
    body: (message) => withEscapes(JSON.stringify(message), /[<>&\u2028\u2029]/g),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      'User-Agent: global-open-sdk-go/1.3.5',
      `Content-Length: ${length}`,
      'Agent-Token: ',
      `Client-Id: ${clientId}`,
      'Content-Type: application/json',
      JSON_TYPE,
      'Key-Version: 1',
      `Request-Time: ${time}`,
      'Sdk-Version: global-open-sdk-go',
      `Signature: ${PROOF}${signature}`,
      'Accept-Encoding: gzip',
    ],
    read({ headers, body }, { path, alipayPublicKey }) {
      const [signature = '', time = '', clientId = ''] = ['signature', 'response-time', 'client-id'].map((name) =>
        header(headers, name, 'any case'),
      );
      must(signature !== '', 'empty notify signature');
      const encoded = signature.split('signature=')[1] ?? '';
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(encoded), alipayPublicKey);
    },
  },
  {
    // https://github.com/alipay/global-open-sdk-dotnet: DefaultAlipayClient.cs, AMSRequest.cs, AMSResponse.cs
    name: 'global-open-sdk-dotnet 2.2.5',
    tlsOnly: false,
    ...asWritten,
    requestTime: (now) => now.toISOString().replace(/Z$/, '1234Z'),
    body: (message) =>
      withEscapes(JSON.stringify(asDotnet(message)), /[&'+<>`\u0080-\uffff]/g, (code) => code.toUpperCase()),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      `client-id: ${clientId}`,
      // HttpUtility.UrlEncode writes its escapes in small letters.
      `signature: ${PROOF}${signature.replaceAll(/%../g, (code) => code.toLowerCase())}`,
      `request-time: ${time}`,
      'User-Agent: global-open-sdk-dotnet/2.2.5',
      'X-sdkVersion: ams-dotnet.20201113',
      JSON_TYPE,
      `Content-Length: ${length}`,
    ],
    read({ status, headers, body }, { path, clientId, alipayPublicKey }) {
      must(status === 200, `AMS API response HTTP StatusCode not 200: ${status}`);
      const [signature = '', time] = ['signature', 'response-time'].map((name) => header(headers, name, 'any case'));
      must(time !== undefined, 'response-time missing in the response header.');
      const encoded = signature.split('signature=')[1];
      must(encoded !== undefined, 'signature missing in the response header.');
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(encoded ?? ''), alipayPublicKey);
    },
  },
  {
    // https://github.com/alipay/ams-java-sdk: ApacheHttpPostAMSClient, domain/Header, util/SignatureUtil; Gson escapes for HTML.
    name: 'ams-java-sdk 2.2.0',
    tlsOnly: false,
    ...asWritten,
    requestTime: (now) => now.toISOString().replace(/\.\d+Z$/, '+00:00'),
    body: (message) => withEscapes(JSON.stringify(message), /[<>&='\u2028\u2029]/g),
    head: ({ host, path, clientId, time, signature, length }) => [
      `POST ${path} HTTP/1.1`,
      `signature: ${PROOF}${signature}`,
      `request-time: ${time}`,
      'X-sdkVersion: 2.2.0.20201102',
      `client-id: ${clientId}`,
      JSON_TYPE,
      `Content-Length: ${length}`,
      `Host: ${host}`,
      'Connection: Keep-Alive',
      'User-Agent: Apache-HttpClient/4.5.6 (Java/1.8.0_221)',
      'Accept-Encoding: gzip,deflate',
    ],
    read({ status, headers, body }, { path, alipayPublicKey }) {
      must(status === 200, 'onHttpStatusNot200');
      const [type = '', clientId, time, signature = ''] = [
        'content-type',
        'client-id',
        'response-time',
        'signature',
      ].map((name) => header(headers, name, 'any case'));
      must(/charset=utf-8/i.test(type), 'the body is read in another charset');
      must(clientId !== undefined && signature.includes('signature='), 'onSignatureVerifyFailed');
      const encoded = signature.slice(signature.indexOf('signature=') + 'signature='.length);
      return verified(`POST ${path}\n${clientId}.${time}.`, body, urlDecoded(encoded), alipayPublicKey);
    },
  },
];

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function header(headers: RawAnswer['headers'], wanted: string, spelled: 'any case' | 'this case'): string | undefined {
  return headers.find(([name]) => (spelled === 'any case' ? name.toLowerCase() : name) === wanted)?.[1];
}

/** As their libraries decode: what stands for a blank is one. */
const urlDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

function verified(start: string, body: Buffer, signature: string, publicKey: string) {
  const isRight = createVerify('RSA-SHA256').update(start).update(body).verify(publicKey, signature, 'base64');
  must(isRight, 'Response signature verify fail.');
  const message = JSON.parse(body.toString('utf8'));
  must(message.result !== undefined, 'result field is null');
  return message;
}
