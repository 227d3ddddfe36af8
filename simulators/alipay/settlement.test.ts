import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { krw } from '../../src/core/money.js';
import { settled } from './settlement.js';
import { openStand, PATHS, plusBody, type Stand } from './test-stand.js';

const won = (value: string) => ({ currency: 'KRW', value });

describe('a contract that settles in dollars', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await openStand({ rate: 1, switches: { 'settlement-currency': 'usd', 'krw-per-usd': 1_350 } });
  });
  afterAll(() => stand.close());

  const DOLLARS = {
    quoteId: expect.stringMatching(/^\d{19}$/),
    quoteCurrencyPair: 'USD/KRW',
    quotePrice: 1_350,
    quoteStartTime: expect.any(String),
    guaranteed: true,
  };
  /** 15 000 won are 11.111… dollars, 7 000 are 5.185… */
  const WHOLE = { currency: 'USD', value: '1111' };
  const PART = { currency: 'USD', value: '519' };
  const code = () => stand.network.payer.code().paymentCode;

  test('says so in the answer, the query, the refund and its query, always at the rate of the payment', async () => {
    const request = { ...stand.codeBody(code()), settlementStrategy: { settlementCurrency: 'USD' } };
    const { body: paid } = await stand.call(PATHS.pay, request);
    expect(paid).toMatchObject({ grossSettlementAmount: WHOLE, settlementQuote: DOLLARS });
    const { paymentId } = paid;
    const { body: found } = await stand.call(PATHS.inquiryPayment, { paymentId });
    expect(found).toMatchObject({ grossSettlementAmount: WHOLE, settlementQuote: paid.settlementQuote });
    const refundRequestId = stand.number();
    const { body: returned } = await stand.call(PATHS.refund, {
      refundRequestId,
      paymentId,
      refundAmount: won('7000'),
    });
    expect(returned).toMatchObject({ grossSettlementAmount: PART, settlementQuote: paid.settlementQuote });
    const { body: asked } = await stand.call(PATHS.inquiryRefund, { refundRequestId });
    expect(asked).toMatchObject({ refundStatus: 'SUCCESS', grossSettlementAmount: PART });
  });

  test('says so in its notices', async () => {
    const { body } = await stand.call(PATHS.pay, stand.orderBody());
    const { session } = stand.network.payer.scan({ codeUrl: body.orderCodeForm.codeDetails[0].codeValue });
    stand.network.payer.confirm({ session });
    await stand.ear.until(1);
    const notice = JSON.parse(stand.ear.heard.at(-1)?.body.toString() ?? '');
    expect(notice).toMatchObject({ grossSettlementAmount: WHOLE, settlementQuote: DOLLARS });
  });

  test('has dollars in the settlementAmount of Alipay+', async () => {
    const { body: paid } = await stand.call(PATHS.plusPay, plusBody(stand.codeBody(code())));
    expect(paid).toMatchObject({ settlementAmount: WHOLE, settlementQuote: DOLLARS });
    const { paymentId } = paid;
    const refundAmount = won('7000');
    const { body: returned } = await stand.call(PATHS.plusRefund, {
      refundRequestId: stand.number(),
      paymentId,
      refundAmount,
    });
    expect(returned).toMatchObject({ settlementAmount: PART, settlementQuote: paid.settlementQuote });
  });

  test('settles in nothing else', async () => {
    const body = { ...stand.orderBody(), settlementStrategy: { settlementCurrency: 'KRW' } };
    expect((await stand.call(PATHS.pay, body)).body.result.resultCode).toBe('SETTLE_CONTRACT_NOT_MATCH');
  });

  const ask = async (more: object = {}) =>
    (await stand.call(PATHS.inquireExchangeRate, { paymentCurrency: 'KRW', ...more })).body;
  const pairsOf = ({ quotes }: { quotes: readonly { quoteCurrencyPair: string; quotePrice: number }[] }) =>
    quotes.map(({ quoteCurrencyPair, quotePrice }) => [quoteCurrencyPair, quotePrice]);

  test('tells its rates, all or those of the pairs that are named', async () => {
    const [WALLET, SETTLEMENT] = [
      ['KRW/CNY', 0.00526316],
      ['USD/KRW', 1_350],
    ];
    expect(pairsOf(await ask())).toEqual([WALLET, SETTLEMENT]);
    expect(pairsOf(await ask({ sellCurrency: 'KRW', buyCurrency: 'USD' }))).toEqual([SETTLEMENT]);
    const currencyPairs = [{ sellCurrency: 'CNY', buyCurrency: 'KRW' }];
    expect(pairsOf(await ask({ currencyPairs }))).toEqual([WALLET]);
    expect((await ask({ sellCurrency: 'KRW', buyCurrency: 'EUR' })).result.resultCode).toBe('CURRENCY_NOT_SUPPORT');
    stand.network.operator.setRate({ krwPerCny: 200 });
    expect(pairsOf(await ask())).toContainEqual(['KRW/CNY', 0.005]);
  });

  test('Pyx kept its own contract throughout', () => expect(stand.internalErrors).toEqual([]));
});

test('what is settled is within half a cent of the quotient, and never nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 1, max: 5_000 }), (amount, price) => {
      const { minor } = settled(krw(amount), { currency: 'USD', price });
      const cents = (amount * 100) / price;
      expect(minor).toBeGreaterThan(0n);
      if (cents >= 0.5) expect(Math.abs(Number(minor) - cents)).toBeLessThanOrEqual(0.5 + 1e-6);
    }),
  );
});
