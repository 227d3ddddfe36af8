import Database from 'libsql';
import { errorText } from '../core/log.js';
import type { HistoryEntry, Merchant, Order, OutboxEvent, Payment, PaymentKey, Refund } from '../model.js';
import { decode, encode } from './codec.js';
import { type PaymentFilter, type Storage, StorageFailed } from './storage.js';

/** Columns are what is searched or ordered by; the record itself is the `body`, whose amounts never pass through a double. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS merchants (
  merchant_id TEXT PRIMARY KEY, token_digest TEXT UNIQUE, change_at INTEGER, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS payments (
  merchant_id TEXT, payment_id TEXT, order_id TEXT UNIQUE, sale_id TEXT, status TEXT NOT NULL, wallet TEXT NOT NULL,
  store_id TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER, settled INTEGER NOT NULL, claim_owner TEXT,
  body TEXT NOT NULL, PRIMARY KEY (merchant_id, payment_id)) STRICT;
CREATE INDEX IF NOT EXISTS payments_listed ON payments (merchant_id, created_at, payment_id);
CREATE INDEX IF NOT EXISTS payments_due ON payments (settled, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS payments_of_sale ON payments (merchant_id, sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS payments_claimed ON payments (claim_owner) WHERE claim_owner IS NOT NULL;
CREATE TABLE IF NOT EXISTS refunds (
  merchant_id TEXT, refund_id TEXT, payment_id TEXT NOT NULL, network_refund_no TEXT NOT NULL,
  created_at INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (merchant_id, refund_id)) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_payment ON refunds (merchant_id, payment_id, created_at);
CREATE TABLE IF NOT EXISTS used_codes (
  code_digest TEXT PRIMARY KEY, merchant_id TEXT NOT NULL, payment_id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS actions (
  merchant_id TEXT, kind TEXT, request_id TEXT, fingerprint TEXT NOT NULL, PRIMARY KEY (merchant_id, kind, request_id)) STRICT;
CREATE TABLE IF NOT EXISTS history (
  entry INTEGER PRIMARY KEY, merchant_id TEXT NOT NULL, payment_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS history_of_payment ON history (merchant_id, payment_id, entry);
CREATE TABLE IF NOT EXISTS outbox (event_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, owner TEXT, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_at);
CREATE TABLE IF NOT EXISTS certificates (serial TEXT PRIMARY KEY, pem TEXT NOT NULL) STRICT;
`;

type Value = string | number | bigint | null;

/** SQLite's words for a disk that does not take, or give, what is asked of it. */
const DISK_TROUBLE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM)/;

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (DISK_TROUBLE.test(code)) throw new StorageFailed(`${code}: ${errorText(error)}`);
    throw error;
  }
}

/** Said after the path: outlives its process, and not the machine's power. For a module that shares a process of virtual time. */
export const NOT_SYNCED = '?synchronous=off';

/** Every read asks for exact integers: without it 2^53 + 1 would come back as 2^53. */
export function openLibsql(path: string): Storage {
  const isSynced = !path.endsWith(NOT_SYNCED);
  const db = new Database(isSynced ? path : path.slice(0, -NOT_SYNCED.length));
  // In this order: two instances that start at the same moment must wait for each other before the mode is switched.
  db.pragma('busy_timeout = 5000');
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${isSynced ? 'FULL' : 'OFF'}`);
  db.exec(SCHEMA);

  const statements = new Map<string, Database.Statement>();
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql) ?? db.prepare(sql).safeIntegers(true);
    statements.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: Value[]) => guarded(() => prepared(sql).run(...values).changes);
  const row = (sql: string, ...values: Value[]) =>
    guarded(() => prepared(sql).get(...values) as Record<string, unknown> | undefined);
  const rows = (sql: string, ...values: Value[]) =>
    guarded(() => prepared(sql).all(...values) as Record<string, unknown>[]);
  const body = <T>(found: Record<string, unknown> | undefined): T | undefined => found && decode<T>(String(found.body));
  const bodies = <T>(found: Record<string, unknown>[]): T[] => found.map((each) => decode<T>(String(each.body)));
  const keyed = (found: Record<string, unknown>): PaymentKey => ({
    merchantId: String(found.merchant_id),
    paymentId: String(found.payment_id),
  });

  let depth = 0;
  function transaction<T>(work: () => T): T {
    if (depth > 0) return work();
    guarded(() => db.exec('BEGIN IMMEDIATE'));
    depth += 1;
    try {
      const result = work();
      guarded(() => db.exec('COMMIT'));
      return result;
    } catch (error) {
      // A full disk has ended the transaction by itself.
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    } finally {
      depth -= 1;
    }
  }

  const refundsOf = ({ merchantId, paymentId }: PaymentKey): Refund[] =>
    bodies<Refund>(
      rows(
        'SELECT body FROM refunds WHERE merchant_id = ? AND payment_id = ? ORDER BY created_at, refund_id',
        merchantId,
        paymentId,
      ),
    );
  const findPayment = ({ merchantId, paymentId }: PaymentKey): Payment | undefined =>
    body<Payment>(row('SELECT body FROM payments WHERE merchant_id = ? AND payment_id = ?', merchantId, paymentId));

  const saveRefund = (refund: Refund): void => {
    run(
      `INSERT INTO refunds (merchant_id, refund_id, payment_id, network_refund_no, created_at, body) VALUES (?,?,?,?,?,?)
       ON CONFLICT (merchant_id, refund_id) DO UPDATE SET network_refund_no = excluded.network_refund_no, body = excluded.body`,
      refund.merchantId,
      refund.refundId,
      refund.paymentId,
      refund.networkRefundNo,
      refund.createdAt,
      encode(refund),
    );
  };

  return {
    transaction,
    close: () => void db.close(),

    findMerchant: (merchantId) => body<Merchant>(row('SELECT body FROM merchants WHERE merchant_id = ?', merchantId)),
    findMerchantByToken: (digest) => body<Merchant>(row('SELECT body FROM merchants WHERE token_digest = ?', digest)),
    saveMerchant(merchant) {
      const changeAt =
        merchant.scheduled.length === 0 ? null : Math.min(...merchant.scheduled.map((each) => each.effectiveAt));
      run(
        `INSERT INTO merchants (merchant_id, token_digest, change_at, body) VALUES (?,?,?,?)
         ON CONFLICT (merchant_id) DO UPDATE SET change_at = excluded.change_at, body = excluded.body`,
        merchant.merchantId,
        merchant.tokenDigest,
        changeAt,
        encode(merchant),
      );
    },
    merchantsToChange: (now) => bodies<Merchant>(rows('SELECT body FROM merchants WHERE change_at <= ?', now)),

    findPayment,
    findPaymentByOrderId: (orderId) => body<Payment>(row('SELECT body FROM payments WHERE order_id = ?', orderId)),
    paymentsOfSale: (merchantId, saleId) =>
      bodies<Payment>(
        rows('SELECT body FROM payments WHERE merchant_id = ? AND sale_id = ? ORDER BY created_at', merchantId, saleId),
      ),
    listPayments: (merchantId, filter) => bodies<Payment>(rows(...listQuery(merchantId, filter))),
    newestCreatedAt: (merchantId) =>
      Number(row('SELECT MAX(created_at) AS newest FROM payments WHERE merchant_id = ?', merchantId)?.newest ?? 0),
    findOrder(key) {
      const payment = findPayment(key);
      return payment && { payment, refunds: refundsOf(key) };
    },
    insertOrder({ payment, refunds }, claimOwner) {
      run(
        `INSERT INTO payments (merchant_id, payment_id, order_id, sale_id, status, wallet, store_id, created_at, due_at,
         settled, claim_owner, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
        payment.merchantId,
        payment.paymentId,
        payment.orderId === '' ? null : payment.orderId,
        payment.saleId ?? null,
        payment.status,
        payment.wallet,
        payment.storeId,
        payment.createdAt,
        dueAt({ payment, refunds }),
        settled({ payment, refunds }),
        claimOwner ?? null,
        encode(payment),
      );
    },
    saveOrder(order) {
      const { payment, refunds } = order;
      run(
        'UPDATE payments SET order_id = ?, status = ?, due_at = ?, settled = ?, body = ? WHERE merchant_id = ? AND payment_id = ?',
        payment.orderId === '' ? null : payment.orderId,
        payment.status,
        dueAt(order),
        settled(order),
        encode(payment),
        payment.merchantId,
        payment.paymentId,
      );
      refunds.forEach(saveRefund);
    },

    findRefund: (merchantId, refundId) =>
      body<Refund>(row('SELECT body FROM refunds WHERE merchant_id = ? AND refund_id = ?', merchantId, refundId)),
    refundsOf,

    useCode(digest, { merchantId, paymentId }) {
      const earlier = row('SELECT merchant_id, payment_id FROM used_codes WHERE code_digest = ?', digest);
      if (earlier) return keyed(earlier);
      run(
        'INSERT INTO used_codes (code_digest, merchant_id, payment_id) VALUES (?,?,?)',
        digest,
        merchantId,
        paymentId,
      );
      return undefined;
    },
    findAction(merchantId, kind, requestId) {
      const found = row(
        'SELECT fingerprint FROM actions WHERE merchant_id = ? AND kind = ? AND request_id = ?',
        merchantId,
        kind,
        requestId,
      );
      return found && { fingerprint: String(found.fingerprint) };
    },
    saveAction(merchantId, kind, requestId, { fingerprint }) {
      run('INSERT INTO actions VALUES (?,?,?,?)', merchantId, kind, requestId, fingerprint);
    },

    addHistory({ merchantId, paymentId }, entry) {
      run('INSERT INTO history (merchant_id, payment_id, body) VALUES (?,?,?)', merchantId, paymentId, encode(entry));
    },
    history: ({ merchantId, paymentId }) =>
      bodies<HistoryEntry>(
        rows('SELECT body FROM history WHERE merchant_id = ? AND payment_id = ? ORDER BY entry', merchantId, paymentId),
      ),

    addEvent: (event) =>
      void run('INSERT INTO outbox (event_id, due_at, body) VALUES (?,?,?)', event.eventId, event.dueAt, encode(event)),
    takeEvents(now, owner, limit) {
      const due = 'SELECT event_id FROM outbox WHERE due_at <= ? AND owner IS NULL ORDER BY due_at LIMIT ?';
      const sql = `UPDATE outbox SET owner = ? WHERE event_id IN (${due}) RETURNING body`;
      return bodies<OutboxEvent>(rows(sql, owner, now, limit));
    },
    saveEvent: (event) =>
      void run(
        'UPDATE outbox SET due_at = ?, owner = NULL, body = ? WHERE event_id = ?',
        event.dueAt,
        encode(event),
        event.eventId,
      ),
    removeEvent: (eventId) => void run('DELETE FROM outbox WHERE event_id = ?', eventId),

    claim: ({ merchantId, paymentId }, owner) =>
      run(
        'UPDATE payments SET claim_owner = ? WHERE merchant_id = ? AND payment_id = ? AND claim_owner IS NULL',
        owner,
        merchantId,
        paymentId,
      ) === 1,
    release: ({ merchantId, paymentId }, owner) =>
      void run(
        'UPDATE payments SET claim_owner = NULL WHERE merchant_id = ? AND payment_id = ? AND claim_owner = ?',
        merchantId,
        paymentId,
        owner,
      ),
    claimOwners: () =>
      rows(
        `SELECT claim_owner AS owner FROM payments WHERE claim_owner IS NOT NULL
         UNION SELECT owner FROM outbox WHERE owner IS NOT NULL`,
      ).map((each) => String(each.owner)),
    releaseAllOf(owner) {
      run('UPDATE payments SET claim_owner = NULL WHERE claim_owner = ?', owner);
      run('UPDATE outbox SET owner = NULL WHERE owner = ?', owner);
    },
    duePayments(now, limit) {
      // One question each for open and settled ones: the index then leads straight to the rows that are due.
      const due = (ofSettled: number, upTo: number): PaymentKey[] =>
        rows(
          `SELECT merchant_id, payment_id FROM payments
           WHERE settled = ? AND due_at <= ? AND claim_owner IS NULL ORDER BY due_at LIMIT ?`,
          ofSettled,
          now,
          upTo,
        ).map(keyed);
      const open = due(0, limit);
      return open.length < limit ? [...open, ...due(1, limit - open.length)] : open;
    },
    nextDueAt() {
      const first = (table: string, condition: string): string =>
        `SELECT (SELECT due_at FROM ${table} WHERE ${condition} AND due_at IS NOT NULL ORDER BY due_at LIMIT 1) AS at`;
      const found = row(
        `SELECT MIN(at) AS next FROM (
           ${first('payments', 'settled = 0 AND claim_owner IS NULL')}
           UNION ALL ${first('payments', 'settled = 1 AND claim_owner IS NULL')}
           UNION ALL ${first('outbox', 'owner IS NULL')}
           UNION ALL SELECT (SELECT MIN(change_at) FROM merchants))`,
      );
      return found?.next === null || found?.next === undefined ? undefined : Number(found.next);
    },
    openWork: () =>
      Number(
        row(
          `SELECT (SELECT COUNT(*) FROM payments WHERE settled = 0 AND due_at IS NOT NULL)
             + (SELECT COUNT(*) FROM outbox) AS open`,
        )?.open ?? 0,
      ),

    saveCertificate: (serial, pem) => void run('INSERT OR REPLACE INTO certificates VALUES (?,?)', serial, pem),
    removeCertificate: (serial) => void run('DELETE FROM certificates WHERE serial = ?', serial),
    certificates: () =>
      rows('SELECT serial, pem FROM certificates').map((each) => ({
        serial: String(each.serial),
        pem: String(each.pem),
      })),
  };
}

function dueAt({ payment, refunds }: Order): number | null {
  const instants = [payment, ...refunds].flatMap((each) => (each.dueAt === undefined ? [] : [each.dueAt]));
  return instants.length === 0 ? null : Math.min(...instants);
}

/** 1 when nothing is expected of the network any more and looking again is mere care (audits, late watch). */
function settled({ payment, refunds }: Order): number {
  const unpaidButCaptured =
    payment.status !== 'SUCCEEDED' && payment.capture !== undefined && payment.returned === undefined;
  const open = payment.status === 'PENDING' || payment.cancellation.status === 'PENDING' || unpaidButCaptured;
  return open || refunds.some((refund) => refund.status === 'PENDING') ? 0 : 1;
}

function listQuery(merchantId: string, filter: PaymentFilter): [string, ...Value[]] {
  const conditions = ['merchant_id = ?'];
  const values: Value[] = [merchantId];
  const add = (condition: string, ...given: Value[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filter.from !== undefined) add('created_at >= ?', filter.from);
  if (filter.to !== undefined) add('created_at < ?', filter.to);
  if (filter.status !== undefined) add('status = ?', filter.status);
  if (filter.wallet !== undefined) add('wallet = ?', filter.wallet);
  if (filter.storeId !== undefined) add('store_id = ?', filter.storeId);
  if (filter.after) add('(created_at, payment_id) > (?, ?)', filter.after.createdAt, filter.after.paymentId);
  const sql = `SELECT body FROM payments WHERE ${conditions.join(' AND ')} ORDER BY created_at, payment_id LIMIT ?`;
  return [sql, ...values, filter.limit];
}
