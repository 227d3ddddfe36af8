import type { Account } from '../accounts.js';
import { refusalOf, type Use } from '../conditions.js';
import { defineOperation } from '../contract.js';
import { type Desk, whoIsDown } from '../desk.js';
import { balanceView, realNameView } from '../views.js';
import { ok, type Refused, underNumber } from './numbers.js';

/** https://developers.kftc.or.kr/dev/openapi/open-banking */
export function balance(desk: Desk) {
  const { app, accounts } = desk;
  return defineOperation(app, 'openbanking.account.balance', ({ content, grant, refuse }) => {
    const number = content.bank_tran_id;
    return underNumber(desk, { refuse, number }, () => {
      const account = accounts.ofHandle(content.fintech_use_num);
      if (account === undefined) return { code: 'A0304' };
      if (grant.user !== undefined && grant.user !== account.key) return { code: 'A0313' };
      if (account.inquiries !== 'given') return { code: account.inquiries === 'missing' ? 'A0305' : 'A0316' };
      return unreadable(desk, account, 'balance') ?? ok(balanceView(app, number, account, accounts));
    });
  });
}

/** The form of what a holder is told by (OB-U22). */
const HOLDER_INFO = { ' ': /^[0-9]{6}$/, '6': /^[0-9]{10}$/ } as const;

export function realName(desk: Desk) {
  const { app, accounts } = desk;
  return defineOperation(app, 'openbanking.inquiry.real-name', ({ content, refuse }) => {
    const number = content.bank_tran_id;
    const { bank_code_std: bank, account_num, account_holder_info: info } = content;
    const type = content.account_holder_info_type ?? ' ';
    return underNumber(desk, { refuse, number }, () => {
      if (!HOLDER_INFO[type].test(info)) return { code: 'A0321' };
      const account = accounts.find(bank + account_num);
      if (account === undefined) return { code: '412', by: bank };
      if (info !== account.holderInfo) return { code: '463', by: bank };
      return unreadable(desk, account, 'real-name') ?? ok(realNameView(app, number, account, type));
    });
  });
}

/** Why a bank tells nothing of an account. */
function unreadable(desk: Desk, { bank, condition }: Account, use: Use): Refused | undefined {
  const down = whoIsDown(desk, bank);
  if (down !== undefined) return { code: '114', by: down };
  const code = refusalOf(condition, use);
  return code === undefined ? undefined : { code, by: bank };
}
