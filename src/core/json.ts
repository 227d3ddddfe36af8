/**
 * Messages are validated, compared and written down by functions that call themselves; a hostile depth would end them, and so
 * a trial. No contract here is nearly as deep.
 */
export const DEEPEST_JSON = 100;

/** Stops at the limit, so that it is safe on any depth that JSON.parse survives. */
export function isTooDeep(value: unknown, levels: number = DEEPEST_JSON): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1));
}

/** The northbound contract reads a null member as an absent one, at any depth. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
