import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../record/exchange.js';
import { type Intercepted, interceptNetworks } from './index.js';
import { type ClientName, clientNames, clients } from './testing.js';

let pyx: Intercepted;
beforeAll(async () => {
  pyx = await interceptNetworks();
});
afterAll(() => pyx?.close());

/** What arrived last. */
function arrived(): Exchange['request'] {
  const last = pyx.journal.entries.findLast((entry) => entry.type === 'exchange-opened');
  if (last?.type !== 'exchange-opened') throw new Error('nothing arrived');
  return last.exchange.request;
}

// Everything that a request line may hold (RFC 9112, and what browsers send besides), escapes in both spellings.
const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const piece = fc.oneof(
  visible.filter((one) => !'#?'.includes(one)),
  fc.constantFrom('%7C', '%7c', '%2F', '%2f', '%00', '%E9%87%91', '|', '*', '//', '/./', '/../', '+', "'"),
);
const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
const target = fc
  .tuple(text, fc.option(text))
  .map(([path, query]) => `/v3/${path}${query === null ? '' : `?${query}`}`);

/** `fetch`, axios and undici's `request` take a URL, and a URL rewrites some of what it is made of: that is what they send. */
const asSent = (client: ClientName, given: string): string => {
  if (client === 'https') return given;
  const { pathname, search } = new URL(`https://api.mch.weixin.qq.com${given}`);
  return pathname + search;
};

// Field values of RFC 9110: visible characters, spaces and tabs within, bytes above 0x7f.
const headerValue = fc
  .array(fc.oneof(visible, fc.constantFrom(' ', '\t', 'é', 'ÿ')), { minLength: 1, maxLength: 30 })
  .map((characters) => characters.join('').trim())
  .filter((value) => value !== '');
const headerName = fc
  .array(fc.constantFrom(...'aBcXyZ09-_.!~*'), { minLength: 1, maxLength: 10 })
  .map((characters) => `X-${characters.join('')}`);
const body = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ stringUnit: 'binary' }).map((json) => Buffer.from(json)),
  // What nock would take for its own hexadecimal, and for the end of a head.
  fc.constantFrom('cafe00', '00ff', '\r\n\r\n', '\r\n\r\nX: y', '0\r\n\r\n').map((one) => Buffer.from(one)),
);

describe.each(clientNames)('%s', (client) => {
  test('any body, header value and target arrive exactly as they were sent', async () => {
    await fc.assert(
      fc.asyncProperty(target, headerName, headerValue, body, async (path, name, value, bytes) => {
        const { status } = await clients[client]({
          url: `https://api.mch.weixin.qq.com${path}`,
          method: 'POST',
          headers: { [name]: value, 'Content-Type': 'application/json' },
          body: bytes,
        });
        expect(status).toBe(404);
        const request = arrived();
        expect([request.method, request.target]).toEqual(['POST', asSent(client, path)]);
        expect(request.headers.filter(([given]) => given.toLowerCase() === name.toLowerCase())).toEqual([
          [name, value],
        ]);
        expect(request.body.equals(bytes)).toBe(true);
        expect(request.headers.find(([given]) => given.toLowerCase() === 'host')?.[1]).toBe('api.mch.weixin.qq.com');
      }),
      { numRuns: 100 },
    );
  });

  test('an answer has the bytes and the headers that the network wrote', async () => {
    const {
      status,
      headers,
      body: bytes,
    } = await clients[client]({
      url: 'https://api.mch.weixin.qq.com/v3/global/certificates',
    });
    const asked = arrived();
    const found = () => [...pyx.journal.exchanges.values()].find(({ request }) => request === asked)?.response;
    const response = await vi.waitUntil(found);
    const written = response.headers;
    expect(written).not.toEqual([]);
    expect(written.map(([name]) => [name, headers[name.toLowerCase()]])).toEqual(written);
    expect([status, bytes]).toEqual([response.status, response.body]);
  });
});

test('https: spellings, repetitions and their order arrive as they were sent, and a body with GET', async () => {
  const { request: send } = await import('node:https');
  await new Promise<void>((resolve, reject) => {
    const options = {
      hostname: 'apihk.mch.weixin.qq.com',
      path: '/v3/x',
      method: 'GET',
      headers: ['hOST', 'apihk.mch.weixin.qq.com', 'X-Two', 'b', 'x-tWO', 'a', 'Content-Length', '3'],
    };
    const asked = send(options, (answer) => answer.resume().on('end', resolve));
    asked.on('error', reject).end(Buffer.from([0xff, 0x00, 0xfe]));
  });
  const { headers, body: bytes } = arrived();
  expect(headers.slice(0, 4)).toEqual([
    ['hOST', 'apihk.mch.weixin.qq.com'],
    ['X-Two', 'b'],
    ['x-tWO', 'a'],
    ['Content-Length', '3'],
  ]);
  expect(bytes).toEqual(Buffer.from([0xff, 0x00, 0xfe]));
});
