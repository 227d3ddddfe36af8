import { encrypt } from '../authenticity.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { beijingTime } from '../views.js';
import { ok } from './numbers.js';

/** The platform certificates, encrypted with the APIv3 key. https://pay.weixin.qq.com/doc/global/v3/en/4012356462 */
export function certificates({ institution }: Desk) {
  const { platform, apiV3Key, random } = institution;
  return defineOperation(institution, 'wechatpay.global.certificates', () =>
    ok({
      data: [platform].map(({ serial, notBefore, notAfter, certificatePem }) => ({
        serial_no: serial,
        effective_time: beijingTime(notBefore.getTime()),
        expire_time: beijingTime(notAfter.getTime()),
        encrypt_certificate: {
          algorithm: 'AEAD_AES_256_GCM',
          ...encrypt(apiV3Key, random.word(12), 'certificate', certificatePem),
        },
      })),
    }),
  );
}
