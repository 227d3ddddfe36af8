import { money } from '../../../src/core/money.js';
import { CURRENCY } from '../accounts.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { drawNetworkNumber } from '../errors.js';
import { remaining } from '../limits.js';
import type { TransferTerms } from '../transfers.js';
import { withdrawnView } from '../views.js';
import { ok, underNumber } from './numbers.js';
import { accountOf, bankRefusal, carryOut, overLimit, ownAccount, refuseAt } from './transferring.js';

/** From a user's account to the institution's own. */
export function withdraw(desk: Desk) {
  const { app, accounts, book } = desk;
  return defineOperation(app, 'openbanking.transfer.withdraw', ({ content, grant, exchange, refuse }) => {
    const number = content.bank_tran_id;
    return underNumber(desk, { refuse, number }, (date) => {
      const own = ownAccount(desk);
      if (content.cntr_account_num !== own.number) return { code: 'A0322' };
      const customer = accounts.ofHandle(content.fintech_use_num);
      if (customer === undefined) return { code: 'A0304' };
      if (grant.user !== undefined && grant.user !== customer.key) return { code: 'A0313' };
      if (customer.withdrawals !== 'given') return { code: customer.withdrawals === 'missing' ? 'A0306' : 'A0319' };
      const terms: TransferTerms = {
        direction: 'withdrawal',
        number,
        networkTransfer: drawNetworkNumber(app),
        date,
        amount: money(CURRENCY, BigInt(content.tran_amt)),
        account: accountOf(app, content.sub_frnc_num, customer.key),
        bankAccount: customer.key,
        ownAccount: own.key,
        prints: { given: content.wd_print_content ?? own.holder, received: content.dps_print_content },
      };
      const ends = { customer, own };
      const limited = overLimit(desk, terms, ends);
      if (limited !== undefined) return limited;
      const refused = bankRefusal(desk, terms, ends);
      if (refused !== undefined) return refuseAt(desk, terms, refused, exchange.id);
      const transfer = carryOut(desk, terms, customer.bank, exchange.id);
      if (transfer.state !== 'done') return refuse({ code: 'A0001' });
      return ok(withdrawnView(app, transfer, { ...ends, left: remaining(date, customer, book) }));
    });
  });
}
