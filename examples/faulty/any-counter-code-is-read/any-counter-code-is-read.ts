import { readStaticQrContent } from '../../intermediary/parts/static-qr.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Reads what a code of the counter says without looking whether it was ever issued: anybody can print one (QR-08). */
export const start = await runIntermediary(import.meta.url, {
  readStaticQr(payload) {
    const [, content = ''] = /\/pay\/([A-Za-z0-9_-]+)/.exec(payload) ?? [];
    return readStaticQrContent(content);
  },
});
