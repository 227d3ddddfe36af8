import type { Account } from './accounts.js';
import type { App } from './app.js';

/** What the IUT's operator was given by the centre. */
export interface OpenbankingCredentials extends Readonly<Record<string, string>> {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** With it each bank_tran_id begins. */
  readonly clientUseCode: string;
  /** cntr_account_type and cntr_account_num: withdrawals go to it, deposits come from it. */
  readonly contractAccountType: string;
  readonly contractAccountNum: string;
  /** Standard code of the bank that has this account. */
  readonly contractBankCode: string;
  /** wd_pass_phrase of deposits. */
  readonly passPhrase: string;
}

export const credentialsOf = (
  { clientId, clientSecret, clientUseCode, passPhrase }: App,
  own: Account,
  baseUrl: string,
): OpenbankingCredentials => ({
  baseUrl,
  clientId,
  clientSecret,
  clientUseCode,
  contractAccountType: 'N',
  contractAccountNum: own.number,
  contractBankCode: own.bank,
  passPhrase,
});
