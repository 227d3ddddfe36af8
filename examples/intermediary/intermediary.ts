import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { ApiContext } from './api/context.js';
import { applyScheduledChanges, loadPool } from './api/merchants.js';
import { createApp } from './api/server.js';
import type { Config } from './config.js';
import { createClock } from './core/clock.js';
import { errorText } from './core/log.js';
import { createBook } from './engine/book.js';
import { createEvidence } from './engine/evidence.js';
import { createLocks } from './engine/locks.js';
import { createOutbox } from './engine/outbox.js';
import { createRefundSteps } from './engine/refund-steps.js';
import { createPaymentSteps } from './engine/steps.js';
import { createWorker } from './engine/worker.js';
import { isLoopback } from './parts/acceptance.js';
import { exemplaryParts, type Parts } from './parts.js';
import { createAlipay } from './wallets/alipay/wallet.js';
import type { NotificationSink } from './wallets/notification.js';
import { createOpenPlatform } from './wallets/open-platform/wallet.js';
import type { Wallets } from './wallets/wallet.js';
import { createWechatPay } from './wallets/wechatpay/wallet.js';

export interface Intermediary {
  readonly app: Express;
  readonly server: Server;
  /** Serves the API and starts working; the base URL under which it listens. */
  listen(): Promise<string>;
  /** Takes no new work, ends what is under way, closes the storage. */
  close(): Promise<void>;
  /** What the operating system would take from it if its process died: its name among the living. */
  letGo(): void;
}

/**
 * An intermediary: records in a storage, a worker that picks up what is due, an API in front. It reads no environment, so
 * several can live in one process; `parts` replaces single decisions.
 */
export function createIntermediary(config: Config, parts: Partial<Parts> = {}): Intermediary {
  const chosen: Parts = { ...exemplaryParts, ...parts };
  const { log } = config;
  const clock = createClock(config.timeRate, chosen.deadlineClock());
  const storage = chosen.openStorage(config.database);
  const book = createBook({ storage, parts: chosen, clock, log });
  const evidence = createEvidence({ storage, parts: chosen, clock, book, log });
  const locks = createLocks(storage, chosen);

  const sink: NotificationSink = {
    paymentReported: (payment, report) =>
      void book.change(payment, (draft) => evidence.orderReported(draft, report, 'NOTIFICATION')),
    refundReported: (payment, report) =>
      void book.change(payment, (draft) => evidence.refundReported(draft, report, 'NOTIFICATION')),
  };
  const means = { publicUrl: config.publicUrl, parts: chosen, storage, sink, clock, log };
  const wallets: Wallets = {
    WECHATPAY: createWechatPay({ account: config.wechatpay, ...means }),
    ...(config.alipay && { ALIPAY: createAlipay({ account: config.alipay, ...means }) }),
    ...(config.openPlatform && { ALIPAY: createOpenPlatform({ account: config.openPlatform, ...means }) }),
  };

  // On a development machine the receiver of all events is on the own machine; then its merchants' may be there too, and
  // nothing else of that machine.
  const receiver = new URL(config.eventsUrl);
  const mayCall = (address: string): boolean =>
    chosen.mayCall(
      address,
      isLoopback(receiver.hostname) && URL.canParse(address) && new URL(address).origin === receiver.origin,
    );

  const stepOptions = { parts: chosen, clock, book, evidence, log, wallets };
  const paymentSteps = createPaymentSteps(stepOptions);
  const refundSteps = createRefundSteps(stepOptions);
  const outbox = createOutbox({
    storage,
    parts: chosen,
    clock,
    log,
    owner: locks.owner,
    eventsUrl: config.eventsUrl,
    eventsSecret: config.eventsSecret,
    mayCall,
  });

  const digestKey = createHash('sha256').update(`fingerprints ${config.wechatpay.apiV3Key}`).digest('hex');
  const context: ApiContext = {
    config,
    parts: chosen,
    storage,
    clock,
    book,
    evidence,
    locks,
    paymentSteps,
    wallets,
    mayCall,
    staticQrSecret: createHmac('sha256', digestKey).update('static-qr').digest('hex'),
    fingerprint: (body) => chosen.fingerprintOf(body, digestKey),
    codeDigest: (paymentCode) => createHmac('sha256', digestKey).update(`code ${paymentCode}`).digest('base64url'),
  };
  const worker = createWorker({
    parts: chosen,
    storage,
    clock,
    book,
    locks,
    paymentSteps,
    refundSteps,
    log,
    alsoDue() {
      applyScheduledChanges(context);
      outbox.deliverDue(() => worker.wake());
      for (const { name, maintain } of Object.values(wallets))
        maintain().catch((error: unknown) =>
          log(`${name.toLowerCase()}.maintenance-failed`, { reason: errorText(error) }),
        );
    },
  });

  const app = createApp(context);
  // Who sends a body byte by byte is not waited for (SEC-09).
  const patience = { headersTimeout: 8_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 };
  const server = createServer(patience, app);
  loadPool(context);

  return {
    app,
    server,
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => resolve());
      });
      locks.releaseTheDead();
      chosen.recoverAtStart(storage, clock.now());
      worker.start();
      const { address, port } = server.address() as AddressInfo;
      return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
    },
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      await worker.stop();
      server.closeAllConnections();
      await closed;
      locks.close();
      storage.close();
    },
    letGo: () => locks.close(),
  };
}
