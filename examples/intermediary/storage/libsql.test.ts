import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { money } from '../core/money.js';
import type { Order } from '../model.js';
import { decode, encode } from './codec.js';
import { openLibsql } from './libsql.js';
import type { Storage } from './storage.js';

let folder: string;
let storage: Storage;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storage-'));
  storage = openLibsql(join(folder, 'a.db'));
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const order = (paymentId: string, minor: bigint, dueAt?: number): Order => ({
  payment: {
    merchantId: 'm1',
    paymentId,
    mode: 'CPM',
    wallet: 'WECHATPAY',
    storeId: 's1',
    amount: money('KRW', minor),
    requestedAt: '',
    fingerprint: '',
    status: 'PENDING',
    version: 1,
    createdAt: 1,
    updatedAt: 1,
    cancellation: { status: 'NONE' },
    orderId: `o-${paymentId}`,
    networkMerchantId: 'n1',
    orderRequest: '{}',
    placing: { state: 'NEW', attempts: 0 },
    returnAttempts: 0,
    polls: 0,
    notFoundCount: 0,
    dueAt,
  },
  refunds: [],
});
const key = { merchantId: 'm1', paymentId: 'p1' };

test('amounts beyond 2^53 come back to the unit', () => {
  storage.insertOrder(order('p1', 2n ** 53n + 1n), undefined);
  expect(storage.findOrder(key)?.payment.amount).toEqual(money('KRW', 2n ** 53n + 1n));
  expect(decode(encode({ a: 123n, b: { $minor: 'no number' }, c: [1n] }))).toEqual({
    a: 123n,
    b: { $minor: 'no number' },
    c: [1n],
  });
});

test('a transaction that fails leaves nothing, and nested ones belong to the outer one', () => {
  const work = () =>
    storage.transaction(() => {
      storage.transaction(() => storage.insertOrder(order('p1', 1n), undefined));
      throw new Error('no');
    });
  expect(work).toThrow('no');
  expect(storage.findPayment(key)).toBeUndefined();
});

test('a payment is claimed once, by one of two instances, and can be taken from the dead', () => {
  storage.insertOrder(order('p1', 1n, 5), undefined);
  const second = openLibsql(join(folder, 'a.db'));
  expect([storage.claim(key, 'one'), second.claim(key, 'two')]).toEqual([true, false]);
  expect(second.duePayments(10, 5)).toEqual([]);
  expect(second.claimOwners()).toEqual(['one']);
  second.releaseAllOf('one');
  expect(second.duePayments(10, 5)).toEqual([key]);
  expect(second.claim(key, 'two')).toBe(true);
  second.close();
});

test('an event is taken by one instance at a time', () => {
  const event = {
    eventId: 'e1',
    receiver: 'PLATFORM',
    merchantId: 'm1',
    type: 't',
    body: '{}',
    attempts: 0,
    dueAt: 1,
  } as const;
  storage.addEvent(event);
  expect(storage.takeEvents(1, 'one', 10)).toEqual([event]);
  expect(storage.takeEvents(1, 'two', 10)).toEqual([]);
  storage.saveEvent({ ...event, attempts: 1, dueAt: 9 });
  expect(storage.takeEvents(8, 'two', 10)).toEqual([]);
  expect(storage.takeEvents(9, 'two', 10)).toEqual([{ ...event, attempts: 1, dueAt: 9 }]);
});

test('a payment code is remembered with its first user', () => {
  expect(storage.useCode('c', key)).toBeUndefined();
  expect(storage.useCode('c', { merchantId: 'm2', paymentId: 'p9' })).toEqual(key);
});
