import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../core/random.js';
import { validateMerchantRegistration } from '../generated/intermediary.js';
import { drawMerchant, withCheckDigit } from './merchants.js';
import { createNorthbound } from './northbound.js';
import { firstError } from './northbound-contract.js';
import { ProvisioningError, supplyFromApi, supplyFromPool, withTokens, writePool } from './provisioning.js';

const wallets = [{ wallet: 'WECHATPAY' as const, networkMerchantId: '1900000109' }, { wallet: 'ALIPAY' as const }];
const drawFrom = (seed: string) => createRandom(seed).fraction;

test('one seed draws one merchant, another seed another', () => {
  expect(drawMerchant(drawFrom('a'), { wallets })).toEqual(drawMerchant(drawFrom('a'), { wallets }));
  expect(drawMerchant(drawFrom('a'), { wallets })).not.toEqual(drawMerchant(drawFrom('b'), { wallets }));
});

test('every merchant keeps the contract, has a number that checks, and its own id', () => {
  const draw = drawFrom('many');
  const drawn = Array.from({ length: 300 }, () => drawMerchant(draw, { wallets }));
  for (const one of drawn) {
    expect(validateMerchantRegistration(one), firstError(validateMerchantRegistration as never)).toBe(true);
    expect(withCheckDigit(one.businessRegistrationNumber.slice(0, 9))).toBe(one.businessRegistrationNumber);
    expect(one.feeSchedule.map(({ wallet }) => wallet)).toEqual(['WECHATPAY', 'ALIPAY']);
    expect(one.wallets).toEqual(wallets);
  }
  expect(new Set(drawn.map(({ merchantId }) => merchantId)).size).toBe(300);
  expect(JSON.stringify(drawn).toLowerCase()).not.toMatch(/pyx|test/);
});

test('even the greatest draw stays inside the lists', () => {
  expect(validateMerchantRegistration(drawMerchant(() => 1 - Number.EPSILON, { wallets }))).toBe(true);
});

test('the check digit is that of the published rule', () => {
  // The sum is 1*1+2*3+3*7+4*1+5*3+6*7+7*1+8*3+9*5 = 165, and 4 for the tens of 45: 169, so 1 is missing to 170.
  expect(withCheckDigit('123456789')).toBe('1234567891');
});

test('a pool file holds registrations and tokens, for its owner only, and each merchant is given once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-'));
  try {
    const draw = drawFrom('pool');
    const pool = withTokens(draw, [drawMerchant(draw, { wallets }), drawMerchant(draw, { wallets })]);
    const file = join(folder, 'deep', 'merchants.json');
    writePool(file, pool);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(
      pool.map(({ registration, token }) => ({ ...registration, token })),
    );
    expect(statSync(file).mode & 0o077).toBe(0);
    const supply = supplyFromPool(pool);
    expect([await supply.next(), await supply.next()]).toEqual(pool);
    await expect(supply.next()).rejects.toThrow('all 2 merchants of the pool are used up; raise merchants.count');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('by API a merchant is given out when its wallets are active', async () => {
  let asked = 0;
  const answers = (registration: object, more: object) => {
    asked += 1;
    const status = asked < 3 ? 'PENDING' : 'ACTIVE';
    return {
      ...registration,
      status: 'ACTIVE',
      walletRegistrations: [{ wallet: 'WECHATPAY', status }],
      version: asked,
      updatedAt: '2026-03-02T10:00:00Z',
      ...more,
    };
  };
  let registration: object = {};
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'POST' && asked > 3) {
        response.statusCode = 409;
        response.end(JSON.stringify({ status: 409, code: 'ID_REUSED', execution: 'NONE' }));
        return;
      }
      if (request.method === 'POST') registration = JSON.parse(body);
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end(
        JSON.stringify(answers(registration, request.method === 'POST' ? { credentials: { token: 'm-token' } } : {})),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const northbound = createNorthbound({
    baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    token: 't',
    answerMs: 1000,
  });
  try {
    const draw = drawFrom('api');
    const supply = supplyFromApi({ northbound, draw: () => drawMerchant(draw, { wallets }) });
    expect(await supply.next()).toMatchObject({ token: 'm-token', registration });
    expect(asked).toBe(3);
    asked = 4;
    await expect(supply.next()).rejects.toThrow(ProvisioningError);
    await expect(supply.next()).rejects.toThrow(/expected 201 with the merchant, got 409 ID_REUSED/);
  } finally {
    northbound.close();
    server.close();
  }
});
