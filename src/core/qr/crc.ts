import crc16ccitt from 'crc/crc16ccitt';

/**
 * CRC-16/CCITT-FALSE (polynomial 1021, initially FFFF) over the UTF-8 bytes of a text, as four upper-case hexadecimal digits.
 * EMV QRCPS Merchant-Presented Mode 1.1, "CRC (ID 63)"; ISO/IEC 13239.
 */
export const crcOf = (text: string): string =>
  crc16ccitt(Buffer.from(text, 'utf8')).toString(16).toUpperCase().padStart(4, '0');

const CRC_HEAD = '6304';

/** A payload from all its data objects but the last, which is the CRC. It proves that nothing was misread, not who wrote it. */
export const withCrc = (objects: string): string => `${objects}${CRC_HEAD}${crcOf(`${objects}${CRC_HEAD}`)}`;
