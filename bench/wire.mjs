import { startChild } from './child.mjs';
import { median } from './median.mjs';

const CONNECTIONS = 50;

/**
 * Signed native orders over loopback against the limit that signing alone sets. The server has its main thread and one
 * signing thread a core; client and server share all cores, as an intermediary and its simulators do on a desk.
 */
export async function measureWire({ rounds, seconds }) {
  const signing = startChild('./signing.mjs');
  const server = startChild('./world.mjs');
  const { networks } = await server.ready;
  await signing.ready;
  const client = startChild('./client.mjs', { wechatpay: networks.wechatpay, connections: CONNECTIONS });
  await client.ready;

  const limit = await signing.ask({ seconds: 1, atOnce: CONNECTIONS });
  const perRound = Math.ceil(limit.perSecond * seconds * 1.2);
  const measured = [];
  // The first round warms the server up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    await client.ask({ prepare: perRound });
    const signatures = await signing.ask({ seconds, atOnce: CONNECTIONS });
    const before = await server.ask('usage');
    const orders = await client.ask({ seconds });
    const after = await server.ask('usage');
    await server.ask('forget');
    if (after.internalErrors > 0) throw new Error('the world broke its own contract');
    if (round === 0) continue;
    const cpuMsEach = (after.cpuMs - before.cpuMs) / orders.answered;
    measured.push({
      signaturesPerSecond: signatures.perSecond,
      ordersPerSecond: orders.perSecond,
      ratio: orders.perSecond / signatures.perSecond,
      serverCpuInSignatures: cpuMsEach / signatures.cpuMsEach,
      clientCpuInSignatures: orders.cpuMsEach / signatures.cpuMsEach,
    });
  }
  for (const child of [signing, server, client]) child.stop();
  const of = (name) => median(measured.map((round) => round[name]));
  return {
    figures: [
      { what: 'RSA-2048 signatures a second, asynchronous', value: of('signaturesPerSecond'), digits: 0 },
      { what: 'signed native orders a second, 50 connections', value: of('ordersPerSecond'), digits: 0 },
      { what: 'orders / signatures', value: of('ratio'), goal: { least: 0.7 } },
      { what: 'server CPU of an order, in signatures', value: of('serverCpuInSignatures'), goal: { most: 1.45 } },
      { what: 'client CPU of an order, in signatures', value: of('clientCpuInSignatures') },
    ],
    rounds: measured,
  };
}
