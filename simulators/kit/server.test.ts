import { createServer, request as httpRequest, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listener, listen, PortTakenError, serverOf } from './server.js';
import { call, rawCall } from './testing.js';

/** Everything that an app of ours, or somebody's middleware, may ask of Express. */
function probed(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', true);
  const mounted = express();
  mounted.get(
    '/who',
    (req, res) => void res.json({ base: req.baseUrl, mounted: req.app === mounted, parent: app === res.app }),
  );
  app.use('/sub', mounted);
  app.get('/instances', (req, res) => {
    res.json([
      req instanceof IncomingMessage,
      res instanceof ServerResponse,
      req.res === res,
      res.req === req,
      req.app === app,
    ]);
  });
  app.get('/prototypes', (req, res) => {
    res.json([Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response]);
  });
  app.get('/request', (req, res) => {
    res.json([
      req.get('x-one'),
      req.query,
      req.ip,
      req.protocol,
      req.hostname,
      req.path,
      req.accepts('json'),
      req.xhr,
      req.fresh,
    ]);
  });
  app.get('/id/:id', (req, res) => void res.status(201).location('/here').type('text').send(req.params.id));
  app.get('/cookie', (_, res) => void res.cookie('a', 'b').links({ next: '/2' }).sendStatus(202));
  app.get('/redirect', (_, res) => res.redirect(307, '/id/1'));
  app.get('/etag', (_, res) => void res.send('the same'));
  app.get('/chunks', (_, res) => {
    res.write('one');
    res.write('two');
    res.end();
  });
  app.get('/raw', (_, res) => void res.writeHead(299, ['X-Twice', '1', 'x-twice', '2']).end('raw'));
  app.get('/throws', () => {
    throw new Error('thrown');
  });
  app.get('/rejects', async () => Promise.reject(new Error('rejected')));
  app.post('/json', express.json(), (req, res) => void res.json(req.body));
  app.post('/bytes', express.raw({ type: () => true }), (req, res) => void res.send(req.body));
  app.use((error: Error & { status?: number }, _: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).json({ error: error.message });
  });
  return app;
}

/** Each is asked of both servers. */
const PROBES: readonly [string, string, string, Record<string, string>?, (string | Buffer)?][] = [
  ['classes of request and response', 'GET', '/instances'],
  ['prototypes of request and response', 'GET', '/prototypes'],
  [
    'getters of the request',
    'GET',
    '/request?a=1&a=2&b[c]=3',
    { 'X-One': '1', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' },
  ],
  ['a mounted app', 'GET', '/sub/who'],
  ['path parameters, status, location, type', 'GET', '/id/a%7Cb*c'],
  ['a path that cannot be decoded', 'GET', '/id/%ZZ'],
  ['cookies, links, sendStatus', 'GET', '/cookie'],
  ['a redirect', 'GET', '/redirect'],
  ['an ETag', 'GET', '/etag'],
  ['a fresh answer', 'GET', '/etag', { 'If-None-Match': 'W/"8-/eABXiCe3jYrYPcW6NEw8kCCtSg"' }],
  ['HEAD', 'HEAD', '/etag'],
  ['OPTIONS', 'OPTIONS', '/etag'],
  ['chunks', 'GET', '/chunks'],
  ['raw headers in their order and spelling', 'GET', '/raw'],
  ['an error thrown', 'GET', '/throws'],
  ['a promise rejected', 'GET', '/rejects'],
  ['a JSON body', 'POST', '/json', { 'Content-Type': 'application/json' }, '{"a":"한"}'],
  ['a body that is not JSON', 'POST', '/json', { 'Content-Type': 'application/json' }, '{"a":'],
  ['bytes', 'POST', '/bytes', { 'Content-Type': 'x/y' }, Buffer.from([0, 255, 127])],
  ['an expected continue', 'POST', '/bytes', { Expect: '100-continue' }, 'body'],
  ['an unknown path', 'GET', '/nothing'],
];

describe('messages born with Express’ prototypes behave as those of a plain server', () => {
  let plain: Server;
  let ours: Server;
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  beforeAll(async () => {
    plain = createServer(probed());
    ours = serverOf(probed());
    for (const server of [plain, ours]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const server of [plain, ours]) server.close();
  });

  test.each(PROBES)('%s', async (_, method, path, headers = {}, body) => {
    const [expected, seen] = await Promise.all(
      [plain, ours].map((server) =>
        // An agreed Host, since the ports differ.
        call(`http://127.0.0.1:${portOf(server)}${path}`, {
          method,
          headers: { Host: 'probe', ...headers },
          ...(body === undefined ? {} : { body }),
        }),
      ),
    );
    expect(undated(seen)).toEqual(undated(expected));
  });

  test('an answer is given for each of several requests on one connection', async () => {
    const [expected, seen] = await Promise.all(
      [plain, ours].map(
        (server) =>
          rawCall(
            portOf(server),
            'GET /raw HTTP/1.1\r\nHost: p\r\n\r\nGET /id/2 HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n',
          ).text,
      ),
    );
    expect(withoutDates(seen)).toBe(withoutDates(expected));
    expect(seen?.match(/^HTTP\/1\.1 /gm)).toHaveLength(2);
  });

  test('what is no HTTP is refused', async () => {
    const [expected, seen] = await Promise.all(
      [plain, ours].map((server) => rawCall(portOf(server), 'what?\r\n\r\n').text),
    );
    expect(seen).toBe(expected);
    expect(seen).toMatch(/^HTTP\/1\.1 400 /);
  });
});

/** All but the hour of the answer. */
function undated(reply: { headers: readonly string[] } | undefined): unknown {
  const headers = reply?.headers ?? [];
  return { ...reply, headers: headers.filter((_, at) => headers[at - (at % 2)] !== 'Date') };
}

const withoutDates = (text = '') => text.replaceAll(/^Date: .*$/gm, '');

describe('a listener', () => {
  const app = express();
  app.get('/', (_, res) => void res.send('here'));
  const open: Listener[] = [];
  const start = async (port = 0) => {
    const listener = await listen(app, { host: '127.0.0.1', port });
    open.push(listener);
    return listener;
  };
  afterAll(() => Promise.all(open.map((listener) => listener.close())));

  test('says where it is', async () => {
    const { port, baseUrl } = await start();
    expect(baseUrl).toBe(`http://127.0.0.1:${port}`);
    expect((await call(baseUrl)).text).toBe('here');
  });

  test('tells that a port is taken, and by what it may be changed', async () => {
    const { port } = await start();
    const second = start(port);
    await expect(second).rejects.toThrow(PortTakenError);
    await expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`);
  });

  test('releases its port when it closes, even while a connection is held open', async () => {
    const listener = await start();
    const socket = connect(listener.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await listener.close();
    await ended;
    await listener.close();
    expect((await call((await start(listener.port)).baseUrl)).text).toBe('here');
  });

  test('closes although connections are refused, and listens again as often as it is asked', async () => {
    const listener = await start();
    await listener.stopListening();
    await listener.stopListening();
    await listener.listenAgain();
    await listener.listenAgain();
    expect((await call(listener.baseUrl)).text).toBe('here');
    await listener.stopListening();
    await listener.close();
  });

  test('cuts keep-alive connections when it stops listening', async () => {
    const listener = await start();
    const closed = new Promise((resolve) => {
      const request = httpRequest(listener.baseUrl, { headers: { Connection: 'keep-alive' } }, (answer) => {
        answer.resume();
        answer.on('end', () => void listener.stopListening());
      });
      request.on('socket', (socket) => socket.on('close', resolve));
      request.end();
    });
    await closed;
  });
});
