import { request as httpsRequest } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, openAuthority } from './authority.js';
import { type Listener, listen } from './server.js';
import { call, rawCall } from './testing.js';

const app = express();
app.get('/who', (req, res) => void res.send(`${req.protocol} ${req.path}`));
app.post('/bytes', express.raw({ type: () => true, limit: '2mb' }), (req, res) => void res.send(req.body));

let authority: Authority;
let listener: Listener;
let keysGiven = 0;
beforeAll(async () => {
  authority = await openAuthority();
  const tls = () => {
    keysGiven += 1;
    return authority.server('bank', ['localhost', '127.0.0.1']);
  };
  listener = await listen(app, { host: '127.0.0.1', port: 0, tls });
});
afterAll(() => listener.close());

interface SecureCall {
  readonly path?: string;
  readonly body?: Buffer;
  readonly ca?: string;
  readonly servername?: string;
}

function secureCall({ path = '/who', body, ca = authority.certificatePem, servername }: SecureCall = {}) {
  return new Promise<Buffer>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const { port } = listener;
    const given = { ca, ...(servername === undefined ? {} : { servername }) };
    const request = httpsRequest({ host: '127.0.0.1', port, path, method, agent: false, ...given }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks)));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Everything that the other side says to these pieces, each of which goes out alone. */
function saidTo(socket: Socket, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
    void (async () => {
      for (const piece of pieces) {
        await new Promise<void>((sent) => void socket.write(piece, () => sent()));
        await new Promise(setImmediate);
      }
    })();
  });
}

const overTls = () =>
  connectTls({ port: listener.port, host: '127.0.0.1', servername: 'localhost', ca: authority.certificatePem });

const LARGE = Buffer.alloc(1_000_000, 'won');

describe('one port', () => {
  test('takes plain HTTP, and no key is asked for until somebody begins a handshake', async () => {
    expect((await call(`${listener.baseUrl}/who`)).text).toBe('http /who');
    expect(keysGiven).toBe(0);
    await Promise.all([secureCall(), secureCall()]);
    await secureCall();
    expect(keysGiven).toBe(1);
  });

  test('takes HTTPS, by address and by name', async () => {
    expect((await secureCall()).toString()).toBe('https /who');
    expect((await secureCall({ servername: 'localhost' })).toString()).toBe('https /who');
  });

  test('takes large bodies of both', async () => {
    const { bytes } = await call(`${listener.baseUrl}/bytes`, { method: 'POST', body: LARGE });
    expect([bytes.equals(LARGE), (await secureCall({ path: '/bytes', body: LARGE })).equals(LARGE)]).toEqual([
      true,
      true,
    ]);
  });

  test.each([
    ['plain', () => connectPlain({ port: listener.port, host: '127.0.0.1' })],
    ['TLS', overTls],
  ] as const)('answers each of several requests on one connection that came byte by byte: %s', async (_, open) => {
    const requests = 'GET /who HTTP/1.1\r\nHost: h\r\n\r\nGET /who?2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
    const said = await saidTo(open(), [...requests]);
    expect(said.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  test('takes a target in absolute form over TLS', async () => {
    const said = await saidTo(overTls(), [
      'GET https://localhost/who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ]);
    expect(said).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*https \/who$/);
  });
});

describe('a client is protected:', () => {
  test('one that does not know the authority refuses the server', async () => {
    await expect(secureCall({ ca: (await openAuthority()).certificatePem })).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE/),
    });
  });

  test('one that wants another host refuses the server', async () => {
    await expect(secureCall({ servername: 'api.bank.example' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });
});

describe('is not disturbed by', () => {
  test('a handshake that is none', async () => {
    await rawCall(listener.port, Buffer.from([0x16, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])).text;
    expect((await secureCall()).toString()).toBe('https /who');
  });

  test('what is no HTTP', async () => {
    expect(await rawCall(listener.port, 'what?\r\n\r\n').text).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('somebody who hangs up without a word', async () => {
    await new Promise((resolve) => {
      const socket = connectPlain(listener.port, '127.0.0.1', () => socket.resetAndDestroy());
      socket.on('close', resolve);
    });
    expect((await secureCall()).toString()).toBe('https /who');
  });

  test('a key that could not be made once', async () => {
    let isBroken = true;
    const tls = async () => {
      if (isBroken) throw new Error('the disk is full');
      return authority.server('bank', ['localhost']);
    };
    const other = await listen(app, { host: '127.0.0.1', port: 0, tls });
    const open = () =>
      connectTls({ port: other.port, host: '127.0.0.1', servername: 'localhost', ca: authority.certificatePem });
    const request = ['GET /who HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'];
    expect(await saidTo(open(), request)).toBe('');
    isBroken = false;
    expect(await saidTo(open(), request)).toMatch(/^HTTP\/1\.1 200 OK/);
    await other.close();
  });
});

test('connections of both kinds are cut when it stops listening', async () => {
  const sockets = [connectPlain(listener.port, '127.0.0.1'), overTls()];
  const cut = sockets.map((socket) => saidTo(socket, ['GET /who HTTP/1.1\r\nHost: h\r\n\r\n']));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
  await listener.stopListening();
  for (const said of await Promise.all(cut)) expect(said).toMatch(/^HTTP\/1\.1 200 OK/);
  await listener.listenAgain();
  expect((await secureCall()).toString()).toBe('https /who');
});
