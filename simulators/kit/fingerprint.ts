/** Equal for values with equal members, whatever the order of their keys. Not hashed: nobody but us reads it. */
export function fingerprint(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(members).sort()) text += `${key}:${fingerprint(members[key])},`;
  return `{${text}}`;
}
