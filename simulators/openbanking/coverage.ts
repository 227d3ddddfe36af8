import type { NotServed } from '../kit/network.js';

/** Source: https://developers.kftc.or.kr/dev (open banking), and the pages of its APIs. */
export const notServed: readonly NotServed[] = [
  {
    title: "A user's consent",
    paths: ['GET /oauth/2.0/authorize', 'GET /oauth/2.0/authorize_account'],
    reason: 'pages for a person, which end in grant_type authorization_code; the staff grants such a token (OB-U1)',
  },
  {
    title: 'Users and accounts',
    paths: ['GET /v2.0/user/me', 'GET /v2.0/account/list', 'POST /v2.0/account/cancel', 'POST /v2.0/user/register'],
    reason:
      'accounts are registered by the staff, so codes of registration (A0324, A0325, 551, 555, 556) come from nowhere',
  },
  {
    title: 'By account number',
    paths: ['POST /v2.0/transfer/withdraw/acnt_num', 'GET /v2.0/account/balance/acnt_num'],
    reason: 'withdrawals and balances of institutions that keep account numbers; the same by fintech_use_num is served',
  },
  {
    title: 'Transactions',
    paths: ['GET /v2.0/account/transaction_list/fin_num', 'GET /v2.0/account/transaction_list/acnt_num'],
    reason: 'statements of accounts: no requirement of an intermediary rests on them yet; A0018 is theirs',
  },
  {
    title: 'Payee and payer lists',
    paths: ['POST /v2.0/inquiry/receive', 'POST /v2.0/inquiry/remit_list'],
    reason: 'the pre-check of a payee is optional before a deposit; the list of payers is for remittance services',
  },
  {
    title: 'Returns',
    paths: ['POST /v2.0/return/claim', 'POST /v2.0/return/result'],
    reason: "a deposit by mistake is claimed back and decided by the payee's bank, within days",
  },
  {
    title: 'Batches',
    paths: [],
    reason:
      'more than one deposit a call (req_cnt above 1) was given up by the API; the files of CMS are another service',
  },
  {
    title: 'Test-bed answers',
    paths: [],
    reason: 'A0015 and 818 say that the test bed has no answer prepared; here banks answer by themselves',
  },
];
