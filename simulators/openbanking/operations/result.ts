import { money } from '../../../src/core/money.js';
import { CURRENCY } from '../accounts.js';
import { defineOperation } from '../contract.js';
import { type Desk, whoIsDown } from '../desk.js';
import { resultEntry, resultView, unknownEntry } from '../views.js';
import { ok } from './numbers.js';

/** What became of transfers; it has no number of its own. */
export function result(desk: Desk) {
  const { app, accounts, book } = desk;
  return defineOperation(app, 'openbanking.transfer.result', ({ content, asBefore, refuse }) => {
    if (whoIsDown(desk) !== undefined) return refuse({ code: 'A0020' });
    const asked = content.req_list.map((entry) => {
      const found = book.find({
        direction: content.check_type === '1' ? 'withdrawal' : 'deposit',
        number: entry.org_bank_tran_id,
        date: entry.org_bank_tran_date,
        amount: money(CURRENCY, BigInt(entry.org_tran_amt)),
      });
      return { entry, transfer: found === undefined || !asBefore ? found : book.before(found) };
    });
    if (asked.every(({ transfer }) => transfer === undefined)) return refuse({ code: 'A0310' });
    const entries = asked.map(({ entry: { tran_no, org_bank_tran_id }, transfer }) =>
      transfer === undefined ? unknownEntry(org_bank_tran_id, tran_no) : resultEntry(transfer, tran_no, accounts),
    );
    return ok(resultView(app, entries));
  });
}
