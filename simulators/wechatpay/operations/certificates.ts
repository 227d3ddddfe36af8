import { encrypt } from '../authenticity.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { errorAnswer } from '../errors.js';
import { beijingTime } from '../views.js';
import { ok } from './numbers.js';

const OPERATION = 'wechatpay.global.certificates';

/** The platform certificates, encrypted with the APIv3 key. https://pay.weixin.qq.com/doc/global/v3/en/4012356462 */
export function certificates({ institution }: Desk) {
  const { platformKeys, apiV3Key, random, switches } = institution;
  return defineOperation(institution, OPERATION, () => {
    if (platformKeys.mode === 'public-key') {
      // The real thing says more after these words, which one SDK's users have found.
      const message = '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥';
      return errorAnswer(OPERATION, 'RESOURCE_NOT_EXISTS', { switches }, { errno: 268435459, message });
    }
    return ok({
      data: platformKeys.list().map(({ serial, notBefore, notAfter, certificatePem }) => ({
        serial_no: serial,
        effective_time: beijingTime(notBefore.getTime()),
        expire_time: beijingTime(notAfter.getTime()),
        encrypt_certificate: {
          algorithm: 'AEAD_AES_256_GCM',
          ...encrypt(apiV3Key, random.word(12), 'certificate', certificatePem),
        },
      })),
    });
  });
}
