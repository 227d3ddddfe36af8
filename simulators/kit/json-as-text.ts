/** Every number of a JSON text as a text of the same letters; texts stay as they stand. */
const numbersAsText = (json: string): string =>
  json.replaceAll(/"(?:[^"\\]|\\.)*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );

/**
 * A JSON object as networks read it whose scalars are all texts: numbers become their text, and members that are null or
 * empty are as good as absent. Undefined where the text is no JSON object.
 */
export function objectAsText(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(numbersAsText(json), (_, value: unknown) =>
      value === null || value === '' ? undefined : value,
    );
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
