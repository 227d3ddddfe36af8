import { runIntermediary } from '../../intermediary/run.js';

/**
 * Holds one platform certificate, the newest: "a new one replaces the old one". While both are valid WeChat Pay signs with
 * either, and what comes under the old one is refused (SIGN-06).
 */
export const start = await runIntermediary(import.meta.url, {
  keepsCertificate: (certificate, listed) => listed.at(-1)?.serialNumber === certificate.serialNumber,
});
