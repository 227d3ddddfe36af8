import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A call is refused with USERPAYING and its payment goes on: one payer confirms and is charged, another declines and is not.',
  requirements: ['TIMEOUT-03', 'CPM-04', 'TIMEOUT-08', 'IDENTITY-2'],
  switches: { wechatpay: { 'user-paying-form': '400-error' } },
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, pass, settled }) {
    const codes = [shopper.code('password'), shopper.code('password')] as const;
    await Promise.all(codes.map((paymentCode) => iut.pay({ paymentCode })));
    await pass(7_000);
    shopper.confirms(codes[0]);
    shopper.declines(codes[1]);
    await settled();
  },
});
