import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { answerWith, settings } from './child.mjs';
import { nativeOrders } from './native-orders.mjs';

/**
 * The load. It shares the machine's cores with the server, so it must cost next to nothing: requests are complete before
 * the clock starts, sockets are bare, and of an answer only its status and length are read. Whether the answers are
 * right is the business of tests; a status other than 200 ends the benchmark.
 */
const { wechatpay, connections } = settings();
const privateKey = createPrivateKey(readFileSync(wechatpay.merchantPrivateKeyFile));
const { hostname, port, host } = new URL(wechatpay.baseUrl);
let prepared = [];

answerWith('ready', async ({ prepare, seconds }) => {
  if (prepare !== undefined) {
    prepared = nativeOrders({ count: prepare, host, wechatpay, privateKey });
    return prepared.length;
  }
  return drive(seconds);
});

async function drive(seconds) {
  const sockets = await Promise.all(Array.from({ length: connections }, opened));
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  let sent = 0;
  let answered = 0;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve, reject) => {
          const next = () => {
            const request = prepared[sent];
            if (performance.now() >= endMs || request === undefined) return resolve();
            sent += 1;
            socket.write(request);
          };
          socket.on('error', reject);
          socket.on(
            'data',
            readAnswers((status) => {
              if (status !== '200') return reject(new Error(`the world answered ${status}`));
              answered += 1;
              next();
            }),
          );
          next();
        }),
    ),
  );
  const tookS = (performance.now() - startedMs) / 1000;
  for (const socket of sockets) socket.destroy();
  if (sent >= prepared.length) throw new Error(`${prepared.length} prepared requests were too few for ${seconds} s`);
  const { user, system } = process.cpuUsage(cpu);
  return { answered, perSecond: answered / tookS, cpuMsEach: (user + system) / 1000 / answered };
}

function opened() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Calls back at the end of each answer. Answers nearly always come in one piece. */
function readAnswers(done) {
  let held = '';
  return (chunk) => {
    held = held === '' ? chunk.latin1Slice() : held + chunk.latin1Slice();
    const end = held.indexOf('\r\n\r\n');
    if (end === -1) return;
    const at = held.indexOf('Content-Length: ') + 16;
    const length = Number(held.slice(at, held.indexOf('\r\n', at)));
    if (held.length < end + 4 + length) return;
    const status = held.slice(9, 12);
    held = '';
    done(status);
  };
}
