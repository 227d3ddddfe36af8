import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { CONTRACT_CURRENCY } from '../partner.js';
import { settlementOf } from '../settlement.js';
import { settlementQuote, walletQuote } from '../views.js';
import { drawNetworkNumber, ok } from './numbers.js';
import { WALLET_CURRENCY, walletRate } from './pricing.js';

/** inquireExchangeRate: the rates that a payment of this moment would have. Which members it needs is assumed (AP-U22). */
export function inquireExchangeRate(desk: Desk) {
  const { partner } = desk;
  return defineOperation(partner, 'alipay.ams.inquire-exchange-rate', ({ body, refuse }) => {
    const now = partner.clock.now();
    const settlement = settlementOf(partner);
    const quotes = [
      walletQuote(CONTRACT_CURRENCY, WALLET_CURRENCY, walletRate(desk), now),
      ...(settlement === undefined ? [] : [settlementQuote(CONTRACT_CURRENCY, settlement, now)]),
    ];
    const { paymentCurrency, sellCurrency, buyCurrency, currencyPairs = [] } = body;
    const wanted = [...currencyPairs, ...(sellCurrency && buyCurrency ? [{ sellCurrency, buyCurrency }] : [])];
    const told = quotes.filter(
      ({ quoteCurrencyPair }) =>
        wanted.length === 0 ||
        wanted.some(({ sellCurrency: sold, buyCurrency: bought }) =>
          [`${sold}/${bought}`, `${bought}/${sold}`].includes(quoteCurrencyPair),
        ),
    );
    if (paymentCurrency !== CONTRACT_CURRENCY || told.length === 0)
      return refuse({ code: 'CURRENCY_NOT_SUPPORT', issue: 'the contract has no rate for it' });
    return ok({
      result: SUCCESS,
      quotes: told.map((quote) => ({ quoteId: drawNetworkNumber(partner).slice(-20), ...quote })),
    });
  });
}
