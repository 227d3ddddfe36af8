import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Asking for a payment that never was gives “not found” and creates nothing.',
  requirements: ['API-05'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, settled }) {
    const draft = iut.draft();
    await iut.read(draft);
    await iut.list();
    await settled();
  },
});
