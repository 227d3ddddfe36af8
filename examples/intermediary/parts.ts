import { type AcceptanceParts, acceptanceParts } from './parts/acceptance.js';
import { type CaptureParts, captureParts } from './parts/captures.js';
import { type EventParts, eventParts } from './parts/events.js';
import { type FoundationParts, foundationParts } from './parts/foundation.js';
import { type IdentityParts, identityParts } from './parts/identity.js';
import { type NotificationParts, notificationParts } from './parts/notifications.js';
import { type PollingParts, pollingParts } from './parts/polling.js';
import { type RefundParts, refundParts } from './parts/refunds.js';
import { type StaticQrParts, staticQrParts } from './parts/static-qr.js';
import { type UndoingParts, undoingParts } from './parts/undoing.js';
import { type AlipayParts, alipayParts } from './wallets/alipay/parts.js';
import { type OpenPlatformParts, openPlatformParts } from './wallets/open-platform/parts.js';
import { type WechatPayParts, wechatPayParts } from './wallets/wechatpay/parts.js';

/**
 * Every decision that an intermediary can get wrong, as one small function each. `createIntermediary(config, { … })`
 * replaces some of them: a faulty intermediary is one wrong part, an odd but correct one is one unusual part.
 */
export interface Parts
  extends AcceptanceParts,
    AlipayParts,
    CaptureParts,
    EventParts,
    FoundationParts,
    IdentityParts,
    NotificationParts,
    OpenPlatformParts,
    PollingParts,
    RefundParts,
    StaticQrParts,
    UndoingParts,
    WechatPayParts {}

export const exemplaryParts: Parts = {
  ...acceptanceParts,
  ...alipayParts,
  ...captureParts,
  ...eventParts,
  ...foundationParts,
  ...identityParts,
  ...notificationParts,
  ...openPlatformParts,
  ...pollingParts,
  ...refundParts,
  ...staticQrParts,
  ...undoingParts,
  ...wechatPayParts,
};
