import { runIntermediary } from '../../intermediary/run.js';

/**
 * Fetches the list at an unknown serial number and goes on with the oldest certificate in it: "the new one is for later". What
 * is signed with the new one is refused until the old one is gone (SIGN-06).
 */
export const start = await runIntermediary(import.meta.url, {
  keepsCertificate: (certificate, listed) => listed[0]?.serialNumber === certificate.serialNumber,
});
