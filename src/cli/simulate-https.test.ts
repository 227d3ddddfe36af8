import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createPrivateKey, createVerify, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';

/** The program as users have it: built beforehand by the test command. */
const PYX = join(packageRoot(), 'dist/src/cli/main.js');
const OFFICIAL = 'open-sea-global.alipay.com';

interface NetworkLine {
  readonly baseUrl: string;
  readonly httpsUrl?: string;
}

interface ReadyLine {
  readonly tls: { readonly caFile: string } | null;
  readonly networks: {
    readonly wechatpay: NetworkLine;
    readonly zeropay: NetworkLine;
    readonly alipay: NetworkLine & {
      readonly clientId: string;
      readonly merchantPrivateKeyFile: string;
      readonly alipayPublicKeyFile: string;
      readonly merchants: readonly { networkMerchantId: string }[];
    };
  };
  readonly control: { readonly baseUrl: string; readonly token: string };
}

let folder: string;
const children: ChildProcess[] = [];

function pyx(cache: string, options: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, PYX_CACHE_DIR: join(folder, cache), ...environment };
  const child = spawn(process.execPath, [PYX, 'simulate', ...options], { stdio: ['ignore', 'pipe', 'pipe'], env });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, ended };
}

async function ready(cache: string, options: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const running = pyx(cache, ['--json', ...options], environment);
  const first = await Promise.race([
    once(createInterface({ input: running.child.stdout ?? process.stdin }), 'line'),
    running.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { ...running, line: JSON.parse(String(first[0])) as ReadyLine };
}

interface LedgerAnswer {
  readonly accounts: readonly unknown[];
}

let line: ReadyLine;
let ca: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-https-'));
  ({ line } = await ready('cache'));
  ca = readFileSync(line.tls?.caFile ?? '', 'utf8');
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Undefined: what this machine trusts anyway. */
  readonly trusts?: string | undefined;
  /** As if the name stood in /etc/hosts for the address of the network. */
  readonly host?: string;
}

function send(url: string, { path, method = 'POST', headers = {}, body = '', trusts, host }: Sent) {
  const { hostname, port } = new URL(url);
  const named = host === undefined ? {} : { servername: host, headers: { ...headers, Host: host } };
  const options = { hostname, port, path, method, headers, agent: false, ...named };
  return new Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }>((resolve, reject) => {
    const request = httpsRequest({ ...options, ...(trusts === undefined ? {} : { ca: trusts }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const httpsUrl = (of: keyof ReadyLine['networks'] = 'alipay') => line.networks[of].httpsUrl ?? 'none';

/** What an SDK sends, and whether its answer verifies. */
function signed(target: string, body: string): Record<string, string> {
  const { clientId, merchantPrivateKeyFile } = line.networks.alipay;
  const time = String(Date.now());
  const key = createPrivateKey(readFileSync(merchantPrivateKeyFile));
  const made = sign('sha256', Buffer.from(`POST ${target}\n${clientId}.${time}.${body}`), key).toString('base64');
  return {
    'Content-Type': 'application/json; charset=UTF-8',
    'client-id': clientId,
    'Request-Time': time,
    Signature: `algorithm=RSA256,keyVersion=1,signature=${encodeURIComponent(made)}`,
  };
}

function isGenuine(target: string, headers: Record<string, unknown>, bytes: Buffer): boolean {
  const signature = decodeURIComponent(String(headers.signature).split('signature=')[1] ?? '');
  const verifier = createVerify('sha256');
  verifier.update(`POST ${target}\n${headers['client-id']}.${headers['response-time']}.`).update(bytes);
  return verifier.verify(readFileSync(line.networks.alipay.alipayPublicKeyFile), signature, 'base64');
}

describe('pyx simulate over HTTPS', () => {
  test('says where, and which authority is to be trusted, in a file', () => {
    for (const { baseUrl, httpsUrl: secure } of Object.values(line.networks))
      expect(secure).toBe(baseUrl.replace('http://', 'https://'));
    expect(ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(ca).not.toContain('PRIVATE');
  });

  test('is believed by whoever trusts that authority, and by nobody else', async () => {
    const asked = { method: 'GET', path: '/nothing' };
    expect((await send(httpsUrl(), { ...asked, trusts: ca })).status).toBe(200);
    expect((await send(httpsUrl().replace('127.0.0.1', 'localhost'), { ...asked, trusts: ca })).status).toBe(200);
    await expect(send(httpsUrl(), asked)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('is believed by fetch where the environment names the file', async () => {
    const program = `const answer = await fetch(process.argv[1]); console.log(answer.status);`;
    const fetched = (env: NodeJS.ProcessEnv) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, `${httpsUrl()}/nothing`], {
        env: { ...process.env, ...env },
      });
    expect((await fetched({ NODE_EXTRA_CA_CERTS: line.tls?.caFile })).stdout).toBe('200\n');
    await expect(fetched({})).rejects.toThrow('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test.each([
    ['alipay', OFFICIAL, true],
    ['wechatpay', 'apihk.mch.weixin.qq.com', true],
    ['wechatpay', OFFICIAL, false],
    ['alipay', 'api.example.com', false],
  ] as const)('%s answers for %s: %s', async (network, host, isItsOwn) => {
    const asked = send(httpsUrl(network), { method: 'GET', path: '/nothing', trusts: ca, host });
    if (isItsOwn) expect((await asked).status).toBeGreaterThan(0);
    else await expect(asked).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('takes a request target in absolute form, as one official SDK writes it', async () => {
    const body = '{\n  "paymentRequestId": "none"\n}';
    const target = '/ams/sandbox/api/v1/payments/inquiryPayment';
    const lines = Object.entries({ ...signed(target, body), 'Content-Length': body.length, Connection: 'close' });
    const head = [`POST https://${OFFICIAL}${target} HTTP/1.1`, `Host: ${OFFICIAL}`];
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(httpsUrl()).port), servername: OFFICIAL, ca });
    socket.write([...head, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'));
    let said = '';
    for await (const chunk of socket) said += chunk;
    expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(said).toContain('"resultCode":"ORDER_NOT_EXIST"');
    expect(said).toContain('\r\nsignature: algorithm=RSA256,keyVersion=1,signature=');
  });

  test('takes a whole signed payment and its refund; every answer verifies', async () => {
    const { token, baseUrl } = line.control;
    const bearer = { Authorization: `Bearer ${token}` };
    const control = async (path: string, body: object) =>
      (await fetch(`${baseUrl}/v1${path}`, { method: 'POST', headers: bearer, body: JSON.stringify(body) })).json();
    const call = async (operation: string, message: object) => {
      const path = `/ams/sandbox/api/v1/payments/${operation}`;
      const body = JSON.stringify(message);
      const reply = await send(httpsUrl(), { path, headers: signed(path, body), body, trusts: ca, host: OFFICIAL });
      expect([reply.status, isGenuine(path, reply.headers, reply.bytes)]).toEqual([200, true]);
      return JSON.parse(reply.bytes.toString());
    };
    const { paymentCode } = (await control('/networks/alipay/payer/code', {})) as { paymentCode: string };
    const amount = { currency: 'KRW', value: '15000' };
    const [merchant] = line.networks.alipay.merchants;
    const paid = await call('pay', {
      productCode: 'IN_STORE_PAYMENT',
      paymentRequestId: 'https-1',
      order: {
        referenceOrderId: 'order-1',
        orderDescription: '김밥',
        orderAmount: amount,
        merchant: {
          referenceMerchantId: merchant?.networkMerchantId,
          merchantMCC: '5411',
          merchantName: 'Pyx Store',
          store: { referenceStoreId: 'S1', storeName: 'Pyx Store 1F', storeMCC: '5411' },
        },
        env: { storeTerminalId: 'T1', storeTerminalRequestTime: '2026-11-22T12:01:01+09:00' },
      },
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: paymentCode },
      paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
      paymentNotifyUrl: 'http://127.0.0.1:9/nobody',
    });
    expect(paid.result.resultCode).toBe('SUCCESS');
    const found = await call('inquiryPayment', { paymentRequestId: 'https-1' });
    expect([found.paymentStatus, found.paymentId]).toEqual(['SUCCESS', paid.paymentId]);
    const refundAmount = { currency: 'KRW', value: '5000' };
    await call('refund', { refundRequestId: 'https-r1', paymentId: paid.paymentId, refundAmount });
    const { accounts } = (await (await fetch(`${baseUrl}/v1/ledger`, { headers: bearer })).json()) as LedgerAnswer;
    expect(accounts).toContainEqual({
      account: `alipay:merchant:${merchant?.networkMerchantId}`,
      balance: [{ currency: 'KRW', minor: '10000' }],
    });
  });
});

/** Refuses to load what makes certificates. */
const WITHOUT_TOOLS = `--import data:text/javascript,${encodeURIComponent(
  `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(
    "export async function resolve(name, context, next) { if (name === '@peculiar/x509') throw new Error('loaded'); return next(name, context); }"));`,
)}`;

describe('keys', () => {
  test('are kept: the next run needs no certificate tools, neither to start nor to shake hands', async () => {
    await send(httpsUrl('zeropay'), { method: 'GET', path: '/', trusts: ca });
    const again = await ready('cache', [], { NODE_OPTIONS: WITHOUT_TOOLS });
    expect(again.line.tls).toEqual(line.tls);
    const { httpsUrl: secure = '' } = again.line.networks.zeropay;
    expect((await send(secure, { method: 'GET', path: '/', trusts: ca })).status).toBeGreaterThan(0);
    // That the tools would have been missed, the first run of another cache shows.
    await expect(ready('empty', [], { NODE_OPTIONS: WITHOUT_TOOLS })).rejects.toThrow('loaded');
  });

  test('two first runs at once agree on one authority, whose key nobody else may read', async () => {
    const [one, other] = await Promise.all([ready('fresh'), ready('fresh')]);
    const trusts = readFileSync(one.line.tls?.caFile ?? '', 'utf8');
    expect(readFileSync(other.line.tls?.caFile ?? '', 'utf8')).toBe(trusts);
    const urls = [one, other].map(({ line: { networks } }) => networks.alipay.httpsUrl ?? '');
    await Promise.all(urls.map((url) => send(url, { method: 'GET', path: '/', trusts })));
    const files = ['', 'tls-authority.json', 'tls-alipay.json'].map((name) => join(folder, 'fresh/keys', name));
    expect(files.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['700', '600', '600']);
  });

  test('of a sealed run are its own, and nothing of them is left', async () => {
    const sealed = await ready('cache', ['--sealed']);
    const { caFile = '' } = sealed.line.tls ?? {};
    const trusts = readFileSync(caFile, 'utf8');
    const { httpsUrl: url = '' } = sealed.line.networks.alipay;
    expect((await send(url, { method: 'GET', path: '/', trusts })).status).toBe(200);
    await expect(send(url, { method: 'GET', path: '/', trusts: ca })).rejects.toThrow();
    sealed.child.kill('SIGTERM');
    await sealed.ended;
    expect(() => statSync(caFile)).toThrow('ENOENT');
  });
});

describe('options', () => {
  test('--no-https leaves plain HTTP', async () => {
    const plain = await ready('cache', ['--no-https']);
    expect([plain.line.tls, plain.line.networks.alipay.httpsUrl]).toEqual([null, undefined]);
    const secure = plain.line.networks.alipay.baseUrl.replace('http:', 'https:');
    await expect(send(secure, { method: 'GET', path: '/', trusts: ca })).rejects.toThrow();
  });

  test('--port gives one network a port of its own', async () => {
    // Below the ports that systems give away by themselves.
    const port = 26_000 + (process.pid % 4_000);
    const given = await ready('cache', ['--port', `alipay=${port}`]);
    expect(given.line.networks.alipay.httpsUrl).toBe(`https://127.0.0.1:${port}`);
  });

  test.each([
    ['alipay', '--port alipay: expected network=port.'],
    ['alipya=443', 'Did you mean alipay?'],
    ['alipay=0', '--port alipay=0: expected a whole number from 1 to 65535.'],
  ])('--port %s is refused', async (value, words) => {
    const { code, stderr } = await pyx('cache', ['--json', '--port', value]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
