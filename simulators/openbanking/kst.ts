/** Moments as the wire writes them, in UTC+9. */
const OFFSET_MS = 9 * 60 * 60_000;

/** `yyyyMMddHHmmssSSS`. */
export const stampOf = (wireMs: number): string =>
  new Date(wireMs + OFFSET_MS).toISOString().replaceAll(/\D/g, '').slice(0, 17);

/** `yyyyMMdd`: the banks' day. */
export const dateOf = (wireMs: number): string => stampOf(wireMs).slice(0, 8);

/** Ms since midnight. */
export const timeOfDay = (wireMs: number): number => (wireMs + OFFSET_MS) % (24 * 60 * 60_000);

/** Whether `yyyyMMddHHmmss` is a moment of the calendar. */
export function isMoment(stamp: string): boolean {
  const [year, month, day, hour, minute, second] = [
    stamp.slice(0, 4),
    ...[4, 6, 8, 10, 12].map((from) => stamp.slice(from, from + 2)),
  ];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString() === text;
}
