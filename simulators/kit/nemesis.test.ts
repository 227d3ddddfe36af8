import express from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listener, listen } from './server.js';
import { call, openBench } from './testing.js';

const payment = { network: 'bank', operation: 'bank.pay', marks: { account: 'a1', order: 'o1' } };

const names = (strikes: readonly { fault: { name: string } }[]) => strikes.map(({ fault }) => fault.name);

describe('an armed fault', () => {
  test('strikes once, what it is armed for, in its own phase', async () => {
    const { nemesis, facts } = openBench();
    const armed = await nemesis.arm({ fault: 'delay', network: 'bank', operation: 'bank.pay', parameters: { ms: 5 } });
    expect(nemesis.strike('after-operation', payment)).toEqual([]);
    expect(nemesis.strike('before-operation', { ...payment, network: 'other' })).toEqual([]);
    expect(nemesis.strike('before-operation', { ...payment, operation: 'bank.query' })).toEqual([]);
    expect([armed.struck, armed.spent]).toEqual([0, false]);
    expect(nemesis.strike('before-operation', { ...payment, exchange: 'x7' })).toMatchObject([
      { fault: { name: 'delay' }, parameters: { ms: 5 } },
    ]);
    expect([armed.struck, armed.spent]).toEqual([1, true]);
    expect(nemesis.strike('before-operation', payment)).toEqual([]);
    expect(facts('fault-struck')).toEqual([
      {
        kind: 'fault-struck',
        fault: 'delay',
        arming: 'f1',
        network: 'bank',
        operation: 'bank.pay',
        parameters: { ms: 5 },
        exchange: 'x7',
      },
    ]);
  });

  test('lets the first ones pass and strikes so many', async () => {
    const { nemesis } = openBench();
    await nemesis.arm({ fault: 'reset-before', network: 'bank', operation: '*', skip: 2, times: 2 });
    const struck = Array.from({ length: 6 }, () => nemesis.strike('before-operation', payment).length);
    expect(struck).toEqual([0, 0, 1, 1, 0, 0]);
  });

  test('with marks strikes only what bears them all, and skips none of the others', async () => {
    const { nemesis } = openBench();
    await nemesis.arm({
      fault: 'lose-reply',
      network: 'bank',
      operation: '*',
      match: { account: 'a1', order: 'o2' },
      skip: 1,
    });
    const strike = (order: string, account = 'a1') =>
      nemesis.strike('after-operation', { ...payment, marks: { account, order } }).length;
    expect([strike('o1'), strike('o2', 'a2'), strike('o2'), strike('o1'), strike('o2')]).toEqual([0, 0, 0, 0, 1]);
  });

  test('of several, all strike in the order of arming', async () => {
    const { nemesis } = openBench();
    await nemesis.arm({ fault: 'delay', network: 'bank', operation: '*' });
    await nemesis.arm({ fault: 'reset-before', network: 'bank', operation: '*' });
    expect(names(nemesis.strike('before-operation', payment))).toEqual(['delay', 'reset-before']);
  });

  test('tells the scenario that armed it', async () => {
    const { nemesis, facts } = openBench();
    await nemesis.arm({ fault: 'delay', network: 'bank', operation: '*', scenario: 'refund/lost' });
    nemesis.strike('before-operation', payment);
    expect(facts('fault-struck')).toMatchObject([{ scenario: 'refund/lost' }]);
  });

  test('that is disarmed strikes no more', async () => {
    const { nemesis } = openBench();
    const first = await nemesis.arm({ fault: 'delay', network: 'bank', operation: '*' });
    await nemesis.arm({ fault: 'reset-before', network: 'bank', operation: '*' });
    await first.disarm();
    await first.disarm();
    expect(names(nemesis.strike('before-operation', payment))).toEqual(['reset-before']);
    await nemesis.disarmAll();
    expect(nemesis.armed).toEqual([]);
  });
});

describe('nothing is armed', () => {
  test.each([
    [
      'an unknown fault',
      { fault: 'dely' as never, network: 'bank', operation: '*' },
      /^unknown fault "dely" \(known: delay, /,
    ],
    [
      'a name of every object',
      { fault: 'toString' as never, network: 'bank', operation: '*' },
      /^unknown fault "toString"/,
    ],
    [
      'unknown parameters',
      { fault: 'delay', network: 'bank', operation: '*', parameters: { msec: 5, ms: 0 } },
      'fault delay: unknown parameter "msec" (known: ms); ms: 0 is under 1',
    ],
    [
      'a connection fault on an unknown network',
      { fault: 'refuse-connection', network: 'bnak', operation: '*' },
      'unknown network "bnak"',
    ],
  ] as const)('for %s', async (_, arming, message) => {
    const { nemesis, facts } = openBench();
    await expect(nemesis.arm(arming)).rejects.toThrow(message);
    expect([nemesis.armed, facts('fault-struck')]).toEqual([[], []]);
    await nemesis.disarmAll();
  });
});

describe('refused connections', () => {
  let listener: Listener;
  const open = async () => {
    const app = express();
    app.get('/', (_, res) => void res.send('here'));
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
    return openBench({ listener: () => listener });
  };
  afterEach(() => listener.close());
  const answers = async () => (await call(listener.baseUrl)).text;

  test('are refused at once, and served again on the same port when disarmed', async () => {
    const { nemesis, facts } = await open();
    const { port } = listener;
    const armed = await nemesis.arm({ fault: 'refuse-connection', network: 'bank', operation: '*' });
    expect(armed.struck).toBe(1);
    expect(facts('fault-struck')).toHaveLength(1);
    await expect(answers()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await armed.disarm();
    expect(await answers()).toBe('here');
    expect(new URL(listener.baseUrl).port).toBe(String(port));
  });

  test('stay refused until the last of two faults is disarmed', async () => {
    const { nemesis } = await open();
    const first = await nemesis.arm({ fault: 'refuse-connection', network: 'bank', operation: '*' });
    await nemesis.arm({ fault: 'refuse-connection', network: 'bank', operation: '*' });
    await first.disarm();
    await expect(answers()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await nemesis.disarmAll();
    expect(await answers()).toBe('here');
  });

  test('cut the connections that are open', async () => {
    const { nemesis } = await open();
    const waiting = express();
    const arrived = new Promise<void>((resolve) => waiting.get('/', () => resolve()));
    await listener.close();
    listener = await listen(waiting, { host: '127.0.0.1', port: 0 });
    const asked = answers();
    asked.catch(() => {});
    await arrived;
    await nemesis.arm({ fault: 'refuse-connection', network: 'bank', operation: '*' });
    await expect(asked).rejects.toMatchObject({ code: 'ECONNRESET' });
    await nemesis.disarmAll();
  });
});
