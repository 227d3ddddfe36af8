import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { packageRoot } from '../core/package-root.js';
import { type GivenByWechatPay, openNativeOrder, sdkCall } from '../world/test-order.js';

/** The program as users have it: built beforehand by the test command. */
const PYX = join(packageRoot(), 'dist/src/cli/main.js');

/** Making keys costs more than all the rest, so that runs share them where nothing depends on a first one. */
const known = mkdtempSync(join(tmpdir(), 'pyx-simulate-keys-'));
afterAll(() => rmSync(known, { recursive: true, force: true }));

let folder: string;
let cache: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-simulate-'));
  cache = known;
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

function pyx(...options: string[]) {
  const env = { ...process.env, PYX_CACHE_DIR: cache };
  const child = spawn(process.execPath, [PYX, 'simulate', ...options], { stdio: ['ignore', 'pipe', 'pipe'], env });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, ended, said };
}

interface ReadyLine {
  readonly pid: number;
  readonly seed: string;
  readonly journal: string | null;
  readonly networks: {
    readonly wechatpay: Omit<GivenByWechatPay, 'account'> & {
      httpsUrl: string;
      merchants: readonly { name: string; networkMerchantId: string }[];
    };
    readonly zeropay: { readonly baseUrl: string };
  };
  readonly control: { readonly baseUrl: string; readonly token: string };
}

async function ready(...options: string[]) {
  const running = pyx('--json', ...options);
  const lines = createInterface({ input: running.child.stdout ?? process.stdin });
  const first = await Promise.race([
    once(lines, 'line'),
    running.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const line = JSON.parse(String(first[0])) as ReadyLine;
  const { wechatpay } = line.networks;
  const given = { ...wechatpay, account: wechatpay.merchants[0]?.networkMerchantId ?? '' };
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  const call = async (method: string, path: string, body?: object): Promise<any> => {
    const response = await fetch(`${line.control.baseUrl}/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${line.control.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.status === 204 ? undefined : await response.json();
  };
  return { ...running, line, given, call };
}

/** An IUT's address for notifications: takes each with 200 and keeps it. */
async function openEar() {
  const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
  let awaited = (): void => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.end('{"code":"SUCCESS","message":""}');
      awaited();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    async next() {
      if (heard.length === 0) await new Promise<void>((resolve) => (awaited = resolve));
      const [first] = heard.splice(0, 1);
      if (first === undefined) throw new Error('nothing was heard');
      return first;
    },
    close: () => server.close(),
  };
}

/** What the notification says, after the SDK's own helpers have verified and decrypted it. */
function opened({ headers, body }: { headers: IncomingHttpHeaders; body: string }, given: GivenByWechatPay) {
  const text = (name: string): string => String(headers[name]);
  const message = Formatter.response(text('wechatpay-timestamp'), text('wechatpay-nonce'), body);
  const certificate = readFileSync(given.platformCertificateFile);
  expect(text('wechatpay-serial')).toBe(given.platformSerial);
  expect(Rsa.verify(message, text('wechatpay-signature'), certificate)).toBe(true);
  const { event_type, resource } = JSON.parse(body);
  const plain = Aes.AesGcm.decrypt(resource.ciphertext, given.apiV3Key, resource.nonce, resource.associated_data);
  return { event: event_type as string, ...JSON.parse(plain) };
}

const parties = ({ spMchid, account }: GivenByWechatPay) => ({ sp_mchid: spMchid, sub_mchid: account });

describe('pyx simulate --json', () => {
  test('serves a whole payment to an unmodified SDK: order, payer, notification, refund', async () => {
    const { given, call, child, ended, said } = await ready('--rate', '60');
    const ear = await openEar();
    const { order, codeUrl } = await openNativeOrder(given, ear.url);
    const { session } = await call('POST', '/networks/wechatpay/payer/scan', { codeUrl });
    expect(await call('POST', '/networks/wechatpay/payer/confirm', { session })).toMatchObject({ order, paid: true });
    expect(opened(await ear.next(), given)).toMatchObject({ event: 'TRANSACTION.SUCCESS', out_trade_no: order });

    // Accepted and its answer lost; asked again under the same number, the money goes back once.
    const refund = {
      ...parties(given),
      sp_appid: given.spAppid,
      out_trade_no: order,
      out_refund_no: `R${order}`,
      notify_url: ear.url,
      amount: { refund: 5_000, total: 15_000, currency: 'KRW' },
    };
    await call('POST', '/faults', { fault: 'lose-reply', network: 'wechatpay', operation: 'wechatpay.global.refund' });
    await expect(sdkCall(given, 'refunds').post(refund)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await sdkCall(given, 'refunds').post(refund)).toMatchObject({
      status: 200,
      data: { out_refund_no: refund.out_refund_no },
    });
    expect(opened(await ear.next(), given)).toMatchObject({
      event: 'REFUND.SUCCESS',
      out_refund_no: refund.out_refund_no,
    });
    const ledger = await call('GET', '/ledger');
    expect(ledger).toMatchObject({ balances: true });
    expect(ledger.accounts).toContainEqual({
      account: `wechatpay:merchant:${given.account}`,
      balance: [{ currency: 'KRW', minor: '10000' }],
    });
    expect(await call('GET', '/health')).toMatchObject({ status: 'ok', internalErrors: [] });

    await call('POST', '/reset');
    expect(await call('GET', '/ledger')).toMatchObject({ postings: [] });
    const again = await openNativeOrder(given, ear.url);
    expect(again.codeUrl).toMatch(/^weixin:/);

    ear.close();
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(said.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(said.stderr).toBe('');
  });

  test('two first runs at once agree on keys, which nobody else may read', async () => {
    cache = join(folder, 'cache');
    const [one, other] = await Promise.all([ready(), ready()]);
    expect(one.given.merchantSerial).toBe(other.given.merchantSerial);
    expect({ ...one.given, baseUrl: '', httpsUrl: '' }).toEqual({ ...other.given, baseUrl: '', httpsUrl: '' });
    await Promise.all([openNativeOrder(one.given), openNativeOrder(other.given)]);
    const modes = [join(cache, 'keys'), one.given.merchantPrivateKeyFile, join(cache, 'keys/wechatpay-merchant.json')];
    expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['700', '600', '600']);
  });

  test('ids, keys and files are the same after the next start; another seed draws others', async () => {
    const first = await ready();
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    const second = await ready();
    const seeded = await ready('--seed', 'another');
    const { baseUrl, httpsUrl } = second.given;
    expect(second.given).toEqual({ ...first.given, baseUrl, httpsUrl });
    expect(seeded.given.spMchid).not.toBe(first.given.spMchid);
  });

  test('--sealed makes keys that nobody has seen, and leaves none behind', async () => {
    const kept = await ready();
    const sealed = await ready('--sealed');
    expect(sealed.given.merchantSerial).not.toBe(kept.given.merchantSerial);
    expect(statSync(sealed.given.merchantPrivateKeyFile).isFile()).toBe(true);
    sealed.child.kill('SIGTERM');
    await sealed.ended;
    expect(() => statSync(sealed.given.merchantPrivateKeyFile)).toThrow('ENOENT');
  });

  test('killed half-way it leaves a journal of whole lines, up to the last thing that happened', async () => {
    const file = join(folder, 'journal.ndjson');
    const { given, call, child, ended, line } = await ready('--journal', file);
    expect(line.journal).toBe(file);
    const { order } = await openNativeOrder(given);
    await call('POST', '/faults', { fault: 'delay', network: 'wechatpay', parameters: { ms: 10_000 } });
    const last = (await call('GET', '/journal')).at(-1).seq;
    const unfinished = openNativeOrder(given).catch(() => 'killed');
    await call('GET', `/journal?type=exchange-opened&after=${last}&waitMs=5000`);
    child.kill('SIGKILL');
    expect((await ended).code).toBeNull();
    expect(await unfinished).toBe('killed');
    const entries = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, at) => at + 1));
    expect(entries[0]).toMatchObject({ type: 'run', run: { seed: 'simulate' } });
    expect(entries).toContainEqual(
      expect.objectContaining({ fact: expect.objectContaining({ kind: 'order-opened', order }) }),
    );
    expect(entries.filter(({ type }) => type === 'exchange-opened').at(-1)?.exchange).toMatchObject({
      outcome: 'unknown',
    });
  });

  test('serves the merchants, switches, rate and ports that it is told', async () => {
    // Below the ports that systems give away by themselves, so that the following ones are free too.
    const port = 21_000 + 4 * (process.pid % 1_000);
    const { line, call } = await ready(
      '--merchant',
      'Kim',
      '--merchant',
      'Lee',
      '--switch',
      'wechatpay.early-close=refused',
      '--rate',
      '20',
      '--port-base',
      String(port),
    );
    expect(line.networks.wechatpay.merchants.map(({ name }) => name)).toEqual(['Kim', 'Lee']);
    expect(line.networks.wechatpay.baseUrl).toBe(`http://127.0.0.1:${port}`);
    const [wechatpay] = await call('GET', '/networks');
    expect(wechatpay.switches).toContainEqual(expect.objectContaining({ name: 'early-close', value: 'refused' }));
    expect(await call('GET', '/health')).toMatchObject({ rate: 20 });
  });
});

test('pyx simulate tells people the same, and how to begin', async () => {
  const { child, ended, said } = pyx();
  for await (const _chunk of child.stdout ?? []) if (said.stdout.includes('Ready.')) break;
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^Seed simulate, rate 1\n\nwechatpay {2}http:\S+ {2}https:/);
  expect(stdout).toContain('Pyx Store');
  expect(stdout).toMatch(/^ {2}caFile {19}\/.*\/ca\.pem$/m);
  expect(stdout).toMatch(/curl -s -H 'Authorization: Bearer [\w-]{32}' http:\S+\/v1\/networks/);
});

describe('what the user got wrong ends with 2 and says what to do', () => {
  test('a port that is taken', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await pyx('--json', '--port-base', String(port)).ended;
    server.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken.`);
  });

  test.each([
    [['--switch', 'wechatpay.erly-close=refused'], 'Did you mean wechatpay.early-close?'],
    [['--switch', 'wechatpay.early-close=maybe'], 'early-close: "maybe" is none of accepted, refused'],
    [['--switch', 'early-close'], 'expected network.name=value'],
    [['--rate', '0'], 'clock rate 0 is outside 1 to 1000'],
    [['--port-base', '70000'], '--port-base 70000: expected a whole number'],
    [['--host', '192.0.2.1'], 'cannot listen on --host 192.0.2.1'],
    [['--journal', '/nowhere/at/all.ndjson'], 'cannot write --journal /nowhere/at/all.ndjson'],
  ])('%s', async (options, words) => {
    const { code, stdout, stderr } = await pyx('--json', ...options).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test('a cache folder that cannot be one', async () => {
    cache = join(folder, 'cache');
    writeFileSync(cache, 'a file');
    const { code, stderr } = await pyx('--json').ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot keep keys: .*PYX_CACHE_DIR.*--sealed/);
  });
});
