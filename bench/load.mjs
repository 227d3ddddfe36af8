import { connect } from 'node:net';

/**
 * Sends complete requests over bare sockets, each as soon as its connection has had an answer, until the time is over.
 * Throws on a status other than 200: whether the answers are right is the business of tests.
 * @param now Real ms.
 */
export async function drive({ prepared, baseUrl, connections, seconds, now = () => performance.now() }) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(new URL(baseUrl))));
  const cpu = process.cpuUsage();
  const startedMs = now();
  const endMs = startedMs + seconds * 1000;
  let sent = 0;
  let answered = 0;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve, reject) => {
          const next = () => {
            const request = prepared[sent];
            if (now() >= endMs || request === undefined) return resolve();
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
  const tookS = (now() - startedMs) / 1000;
  for (const socket of sockets) socket.destroy();
  if (sent >= prepared.length) throw new Error(`${prepared.length} prepared requests were too few for ${seconds} s`);
  const { user, system } = process.cpuUsage(cpu);
  return { answered, perSecond: answered / tookS, cpuMsEach: (user + system) / 1000 / answered };
}

function opened({ hostname, port }) {
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
