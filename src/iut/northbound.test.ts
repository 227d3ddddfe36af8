import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { PaymentRequest } from '../generated/intermediary.js';
import type { WireResponse } from '../record/exchange.js';
import { freePort } from './free-port.js';
import { type Answer, createNorthbound, type Northbound, type NorthboundCall } from './northbound.js';

const krw = (value: string) => ({ currency: 'KRW', value });
const REQUEST: PaymentRequest = {
  paymentId: 'p-1',
  direction: 'INBOUND',
  mode: 'MPM_DYNAMIC',
  wallet: 'WECHATPAY',
  storeId: 's-1',
  amount: krw('15000'),
  description: '커피',
  requestedAt: '2026-03-02T10:00:00+09:00',
};
const PAYMENT = {
  merchantId: 'm-1',
  ...REQUEST,
  requestedAt: undefined,
  status: 'PENDING',
  refundedAmount: krw('0'),
  pendingRefundAmount: krw('0'),
  refundableAmount: krw('0'),
  action: { type: 'NONE' },
  cancellation: { status: 'NONE' },
  createdAt: '2026-03-02T10:00:00+09:00',
  updatedAt: '2026-03-02T10:00:00+09:00',
  version: 1,
};

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A server that sees and says raw bytes: real HTTP libraries hide what is tried here. */
async function serve(
  answer: (socket: Socket, request: string, number: number) => void,
): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || Buffer.byteLength(text.slice(head + 4)) < length) return;
      requests.push(text);
      const request = text;
      text = '';
      answer(socket, request, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, requests };
}

function http(status: number, body: string | Buffer, type = 'application/json'): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`),
    bytes,
  ]);
}

function connect(port: number, more: Partial<Parameters<typeof createNorthbound>[0]> = {}): Northbound {
  const northbound = createNorthbound({
    baseUrl: `http://127.0.0.1:${port}`,
    token: 'platform-token',
    answerMs: 300,
    marginMs: 100,
    ...more,
  });
  cleanUps.push(() => northbound.close());
  return northbound;
}

test('a call and its answer, and the record of both byte for byte', async () => {
  const { port, requests } = await serve((socket) =>
    socket.write(http(201, JSON.stringify({ ...PAYMENT, terminalId: null }))),
  );
  const seen: [NorthboundCall, Answer<unknown>, WireResponse | undefined][] = [];
  const northbound = connect(port, { observe: (call) => (answer, response) => seen.push([call, answer, response]) });
  const answer = await northbound.createPayment('m-1', REQUEST);

  expect(answer).toMatchObject({
    outcome: 'answered',
    status: 201,
    problems: [],
    value: { paymentId: 'p-1', version: 1 },
  });
  expect(answer.body).not.toHaveProperty('terminalId');
  expect(JSON.parse(answer.rawBody.toString())).toHaveProperty('terminalId', null);
  expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
  expect(answer.answeredAt).toBeGreaterThanOrEqual(answer.sentAt);

  const [[call, observed, response] = []] = seen;
  expect(call).toMatchObject({
    operation: 'createPayment',
    purpose: 'stimulus',
    content: REQUEST,
    marks: { account: 'm-1', order: 'p-1' },
  });
  expect(observed).toBe(answer);
  expect(response?.status).toBe(201);
  const { request } = call ?? { request: undefined };
  const head = [
    `${request?.method} ${request?.target} HTTP/1.1`,
    ...(request?.headers ?? []).map(([name, value]) => `${name}: ${value}`),
  ];
  expect(requests).toEqual([`${head.join('\r\n')}\r\n\r\n${request?.body}`]);
  expect(requests[0]).toContain('authorization: Bearer platform-token');
});

test('paths, queries, tokens and headers', async () => {
  const { port, requests } = await serve((socket) => socket.write(http(200, '{}')));
  const northbound = connect(port, { baseUrl: `http://127.0.0.1:${port}/prefix/` });
  await northbound.listPayments('m/1', { from: '2026-03-01T00:00:00+09:00', limit: 2 }, { token: null });
  await northbound.as('merchant-token').getRefund('m-1', 'r 1');
  await northbound.createRefund(
    'm-1',
    'p-1',
    { refundId: 'r-1', amount: krw('1') },
    { rawBody: '{"refundId":', headers: { 'Content-Type': 'text/plain', 'X-Odd': '1' } },
  );
  const lines = requests.map((request) => request.split('\r\n')[0]);
  expect(lines).toEqual([
    'GET /prefix/v1/merchants/m%2F1/payments?from=2026-03-01T00%3A00%3A00%2B09%3A00&limit=2 HTTP/1.1',
    'GET /prefix/v1/merchants/m-1/refunds/r%201 HTTP/1.1',
    'POST /prefix/v1/merchants/m-1/payments/p-1/refunds HTTP/1.1',
  ]);
  expect(requests[0]).not.toContain('authorization');
  expect(requests[1]).toContain('authorization: Bearer merchant-token');
  expect(requests[2]).toContain('Content-Type: text/plain\r\nX-Odd: 1\r\n\r\n{"refundId":');
  expect(requests[2]).not.toContain('application/json\r\ncontent');
});

test('a problem document is an answer', async () => {
  const body = { status: 409, code: 'REFUND_EXCEEDS_REMAINDER', execution: 'NONE' };
  const { port } = await serve((socket) => socket.write(http(409, JSON.stringify(body), 'application/problem+json')));
  const answer = await connect(port).createRefund('m-1', 'p-1', { refundId: 'r-1', amount: krw('1') });
  expect(answer).toMatchObject({ outcome: 'answered', status: 409, problem: body, problems: [] });
  expect(answer.value).toBeUndefined();
});

test('a breach of the contract is named, and the body is there all the same', async () => {
  const { port } = await serve((socket) =>
    socket.write(http(200, JSON.stringify({ ...PAYMENT, paymentId: 'p-9', version: 'two' }), 'text/html')),
  );
  const answer = await connect(port).getPayment('m-1', 'p-1');
  expect(answer.problems).toEqual([
    'getPayment: /version must be integer',
    'getPayment: paymentId: expected p-1, got p-9',
    'getPayment: content-type: expected JSON, got text/html',
  ]);
  expect([answer.outcome, answer.value, (answer.body as { version: string }).version]).toEqual([
    'answered',
    undefined,
    'two',
  ]);
});

test.each<[string, (socket: Socket) => void, Partial<Answer<unknown>>]>([
  ['no answer in time', () => {}, { outcome: 'timeout', detail: 'no whole answer in 400 ms' }],
  [
    'an answer that never ends',
    (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'),
    { outcome: 'timeout', status: 200 },
  ],
  ['a broken connection', (socket) => socket.resetAndDestroy(), { outcome: 'reset', detail: 'ECONNRESET' }],
  ['a closed connection', (socket) => socket.end(), { outcome: 'reset' }],
  [
    'an answer that is cut off',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'),
    { outcome: 'unreadable', status: 200 },
  ],
  ['what is not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), { outcome: 'unreadable' }],
  [
    'what is not JSON',
    (socket) => socket.write(http(200, '<html>')),
    { outcome: 'unreadable', status: 200, problems: ['getPayment: 200 with a body that is not JSON'] },
  ],
  [
    'what is not UTF-8',
    (socket) => socket.write(http(200, Buffer.from([0x22, 0xff, 0x22]))),
    { outcome: 'unreadable', problems: ['getPayment: 200 with a body that is not UTF-8'] },
  ],
  [
    'a hostile depth',
    (socket) => socket.write(http(200, `${'['.repeat(5_000)}${']'.repeat(5_000)}`)),
    { outcome: 'unreadable', problems: ['getPayment: 200 with a body that is nested more than 100 deep'] },
  ],
  [
    'an empty body',
    (socket) => socket.write(http(500, '')),
    { outcome: 'unreadable', status: 500, problems: ['getPayment: 500 with an empty body'] },
  ],
])('%s is an outcome, not an exception', async (_name, act, expected) => {
  const { port } = await serve(act);
  const answer = await connect(port).getPayment('m-1', 'p-1', { purpose: 'stimulus' });
  expect(answer).toMatchObject({ problems: [], ...expected });
});

test('raw bytes go out as they are, and are known by their path', async () => {
  const seen: NorthboundCall[] = [];
  const { port, requests } = await serve((socket) => socket.write(http(200, JSON.stringify(PAYMENT))));
  const northbound = connect(port, { observe: (call) => void seen.push(call) });
  const body = '{"paymentId":"p-1", "paymentId":"p-1","amount":1e3}';
  const path = '/v1/merchants/m-1/payments';
  const answer = await northbound.raw({ method: 'POST', path, body, headers: { 'Content-Type': 'text/plain' } });
  expect(answer).toMatchObject({ outcome: 'answered', status: 200, problems: [] });
  expect(requests[0]).toContain('content-length: 51');
  expect(requests[0]).toContain('Content-Type: text/plain');
  expect(requests[0]?.endsWith(body)).toBe(true);
  expect(seen[0]).toMatchObject({
    operation: 'createPayment',
    purpose: 'stimulus',
    marks: { account: 'm-1', order: 'p-1' },
    content: { paymentId: 'p-1', amount: 1000 },
  });

  await northbound.raw({ method: 'GET', path: '/v1/merchants/m-1/payments/p%2D1?x=1', token: null });
  expect(requests[1]).toMatch(/^GET \/v1\/merchants\/m-1\/payments\/p%2D1\?x=1 HTTP/);
  expect(requests[1]).not.toContain('authorization');
  expect(seen[1]).toMatchObject({ operation: 'getPayment', marks: { account: 'm-1', order: 'p-1' } });
});

test('of a path that is no operation the contract says nothing, and bytes that are no JSON have no content', async () => {
  const seen: NorthboundCall[] = [];
  const { port } = await serve((socket) => socket.write(http(404, '<html>', 'text/html')));
  const northbound = connect(port, { observe: (call) => void seen.push(call) });
  const answer = await northbound.raw({ method: 'POST', path: '/v1/%ff', body: Buffer.from([0xff, 0x00]) });
  expect(answer).toMatchObject({ outcome: 'answered', status: 404, problems: [] });
  expect(seen[0]).toMatchObject({ operation: 'raw', marks: {} });
  expect(seen[0]).not.toHaveProperty('content');
});

test('an answer that came while we ourselves stood still is no timeout', async () => {
  const { port } = await serve((socket) => {
    socket.write(http(200, '{"status":"READY","version":"1","instance":"1"}'));
    const until = performance.now() + 600;
    while (performance.now() < until);
  });
  expect(await connect(port).health()).toMatchObject({ outcome: 'answered', status: 200 });
});

test('a connection that nobody takes is refused', async () => {
  const answer = await connect(await freePort()).createPayment('m-1', REQUEST);
  expect(answer).toMatchObject({ outcome: 'refused', detail: 'ECONNREFUSED', body: undefined, problems: [] });
  expect(answer).not.toHaveProperty('status');
});

test('connections are kept; a read that falls into a closing one is repeated, a stimulus is not', async () => {
  const { port, requests } = await serve((socket, _request, number) => {
    // A later request on a kept connection meets its end, as after a keep-alive limit of the server.
    if (number === 2 || number === 5) socket.resetAndDestroy();
    else socket.write(http(200, JSON.stringify(PAYMENT)));
  });
  const northbound = connect(port);
  expect((await northbound.getPayment('m-1', 'p-1')).outcome).toBe('answered');
  expect((await northbound.getPayment('m-1', 'p-1')).outcome).toBe('answered');
  expect(requests).toHaveLength(3);
  expect((await northbound.getPayment('m-1', 'p-1')).outcome).toBe('answered');
  expect((await northbound.cancelPayment('m-1', 'p-1', { requestId: 'c-1' })).outcome).toBe('reset');
  expect(requests).toHaveLength(5);
});

test('health sends no token, is a probe, and may be unwell in any form', async () => {
  const seen: NorthboundCall[] = [];
  const { port, requests } = await serve((socket) => socket.write(http(503, 'starting', 'text/plain')));
  const northbound = connect(port, { observe: (call) => void seen.push(call) });
  expect(await northbound.health()).toMatchObject({ outcome: 'answered', status: 503, problems: [] });
  expect(seen[0]?.purpose).toBe('probe');
  expect(requests[0]).not.toContain('authorization');
});
