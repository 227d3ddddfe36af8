/**
 * JSON with a line for each member, without reading it: numbers, escapes and repeated names stay as they were sent, since they
 * may be what it is all about. Text that is no JSON comes back unchanged.
 */
export function indented(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  let depth = 0;
  let result = '';
  for (const [token = ''] of text.matchAll(TOKENS)) {
    if (token.trim() === '') continue;
    if (token === '{' || token === '[') {
      depth += 1;
      result += `${token}\n${'  '.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      result += `\n${'  '.repeat(depth)}${token}`;
    } else if (token === ',') result += `,\n${'  '.repeat(depth)}`;
    else result += token === ':' ? ': ' : token;
  }
  return result.replaceAll(/([[{])\s+([\]}])/g, '$1$2');
}

/** Strings (a last one may be cut off), signs of structure, white space, and whatever else there is. */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"?|[{}[\],:]|\s+|[^\s"{}[\],:]+/g;
