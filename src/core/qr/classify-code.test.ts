import { expect, test } from 'vitest';
import { classifyCode } from './classify-code.js';

const zeros = (length: number) => '0'.repeat(length);

test.each([
  [`281006${zeros(18)}`, 'kakaopay payment-code by payer'],
  // One digit less or another prefix, and it is Alipay's.
  [`281006${zeros(17)}`, 'alipay payment-code by payer'],
  [`281007${zeros(18)}`, 'alipay payment-code by payer'],
  ['289431869362714645', 'alipay payment-code by payer'],
  [`25${zeros(14)}`, 'alipay payment-code by payer'],
  [`25${zeros(13)}`, 'unknown'],
  [`30${zeros(22)}`, 'alipay payment-code by payer'],
  [`31${zeros(22)}`, 'unknown'],
  [`29${zeros(19)}`, 'alipay payment-code by payer'],
  ['120061098828009406', 'wechatpay payment-code by payer'],
  ['134567890163041234', 'wechatpay payment-code by payer'],
  [`15${zeros(16)}`, 'wechatpay payment-code by payer'],
  [`16${zeros(16)}`, 'unknown'],
  [`10${zeros(15)}`, 'unknown'],
  [`7055000${'1'}${zeros(16)}`, 'tosspay payment-code by payer'],
  [`7055000${'4'}${zeros(16)}`, 'unknown'],
  [`800088${zeros(18)}`, 'zeropay payment-code by payer'],
  [`3-${'A'.repeat(23)}`, 'zeropay payment-code by payer'],
  [`3-${'A'.repeat(22)}`, 'unknown'],
  [`941083${zeros(15)}`, 'seoulpay payment-code by payer'],
  [`94204024${zeros(13)}`, 'seoulpay payment-code by payer'],
  [`94204026${zeros(13)}`, 'app-card payment-code by payer'],
  [`17${zeros(20)}`, 'ssgpay payment-code by payer'],
  [`8710${zeros(18)}`, 'lpay payment-code by payer'],
  [`62${zeros(17)}`, 'unionpay payment-code by payer'],
  [zeros(21), 'app-card payment-code by payer'],
  ['weixin://wxpay/bizpayurl?pr=abc', 'wechatpay link by merchant'],
  ['weixin://wxpay/s/An4baqw', 'wechatpay link by merchant'],
  ['weixin://dl/business', 'unknown'],
  ['https://qr.alipay.com/bavh4wjlxf12tper3a', 'alipay link by merchant'],
  ['https://qr.alipay.com.example.com/bavh4wjlxf12tper3a', 'unknown'],
  ['hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=', 'emv-consumer by payer'],
  ['00020101021126460018kr.example.zeropay', 'emv-merchant by merchant'],
  ['01021100020126460018kr.example.zeropay63044c4e', 'emv-merchant by merchant'],
  [' 120061098828009406', 'unknown'],
  ['１20061098828009406', 'unknown'],
  ['', 'unknown'],
])('%s is of %s', (text, expected) => {
  const code = classifyCode(text);
  const { owner, form, shownBy } = code ?? {};
  expect(code === undefined ? 'unknown' : `${owner === undefined ? '' : `${owner} `}${form} by ${shownBy}`).toBe(
    expected,
  );
});

test('a huge text is classified at once', () => {
  expect(classifyCode(`0102${'6304'.repeat(500_000)}x`)).toBeUndefined();
});
