import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { ok } from './numbers.js';

/** Client credentials: https://whispertome.tistory.com/10 . The client has been checked before. */
export function token({ app }: Desk) {
  return defineOperation(app, 'openbanking.oauth.token', ({ content: { scope }, refuse }) => {
    if (scope === 'sa' && app.switches.institution === 'relying') return refuse({ code: 'O0011' });
    const { accessToken, expiresInS } = app.tokens.issue({ scopes: [scope] });
    return ok({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: expiresInS,
      scope,
      client_use_code: app.clientUseCode,
    });
  });
}
