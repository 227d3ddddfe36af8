import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Intercepted, interceptNetworks } from './index.js';
import { type ClientName, clientNames, clients, rootOf } from './testing.js';

let pyx: Intercepted;
beforeAll(async () => {
  pyx = await interceptNetworks();
});
afterEach(() => pyx.reset());
afterAll(() => pyx?.close());

const CERTIFICATES = 'wechatpay.global.certificates';
const ask = (client: ClientName) => clients[client]({ url: 'https://apihk.mch.weixin.qq.com/v3/global/certificates' });

/** What the client says of it: the code of the innermost error. */
const problemOf = (client: ClientName): Promise<string | undefined> =>
  ask(client).then(
    () => 'answered',
    (error: unknown) => rootOf(error).code,
  );

// Each client's own words for what happens on a real connection.
const BROKEN_OFF = {
  fetch: 'UND_ERR_SOCKET',
  undici: 'UND_ERR_SOCKET',
  axios: 'ERR_BAD_RESPONSE',
  https: 'ECONNRESET',
};

describe.each(clientNames)('%s sees', (client) => {
  test.each(['reset-before', 'lose-reply'] as const)('%s as a reset of its connection', async (fault) => {
    await pyx.nemesis.arm({ fault, network: 'wechatpay', operation: '*' });
    expect(await problemOf(client)).toBe('ECONNRESET');
    expect(await problemOf(client)).toBe('answered');
  });

  test.each(['truncate-answer', 'half-close'] as const)('%s as an answer that breaks off', async (fault) => {
    await pyx.nemesis.arm({ fault, network: 'wechatpay', operation: '*' });
    expect(await problemOf(client)).toBe(BROKEN_OFF[client]);
  });

  test('refuse-connection as a network that does not listen', async () => {
    const armed = await pyx.nemesis.arm({ fault: 'refuse-connection', network: 'wechatpay', operation: '*' });
    expect(await problemOf(client)).toBe('ECONNREFUSED');
    await armed.disarm();
    expect(await problemOf(client)).toBe('answered');
  });

  test('an answer that is held only when it is released', async () => {
    await pyx.nemesis.arm({ fault: 'hold-answer', parameters: { name: 'late' }, network: 'wechatpay', operation: '*' });
    let isAnswered = false;
    const asked = ask(client).then((answer) => {
      isAnswered = true;
      return answer.status;
    });
    await pyx.happens('message-held');
    expect(isAnswered).toBe(false);
    expect(pyx.nemesis.release('late')).toBe(1);
    expect(await asked).toBe(401);
  });
});

test.each(['axios', 'https', 'undici'] as const)('%s gives up by its own timeout', async (client) => {
  await pyx.nemesis.arm({
    fault: 'hold-request',
    parameters: { name: 'never' },
    network: 'wechatpay',
    operation: CERTIFICATES,
  });
  const codes = { axios: 'ECONNABORTED', https: 'ETIMEDOUT', undici: 'UND_ERR_HEADERS_TIMEOUT' };
  expect(await problemOf(client)).toBe(codes[client]);
});

test('fetch gives up by its own signal', async () => {
  await pyx.nemesis.arm({
    fault: 'hold-request',
    parameters: { name: 'never' },
    network: 'wechatpay',
    operation: CERTIFICATES,
  });
  const asked = fetch('https://apihk.mch.weixin.qq.com/v3/global/certificates', { signal: AbortSignal.timeout(200) });
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
});
