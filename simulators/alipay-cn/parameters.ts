import { TextDecoder } from 'node:util';
import type { WireRequest } from '../../src/record/exchange.js';
import { headerValues } from '../kit/pipeline.js';

/** The parameters of a call, in the query string, in a form, or split between both. */
export interface Parameters {
  /** As bytes, one letter each: what was signed, whatever its charset. */
  readonly bytes: ReadonlyMap<string, string>;
  readonly text: Readonly<Record<string, string>>;
  /** Why they are not readable. */
  readonly problem?: string;
}

const known = new WeakMap<WireRequest, Parameters>();

/** Read once for each request. */
export function parametersOf(request: WireRequest): Parameters {
  const already = known.get(request);
  if (already !== undefined) return already;
  const read = readParameters(request);
  known.set(request, read);
  return read;
}

function readParameters(request: WireRequest): Parameters {
  const bytes = new Map<string, string>();
  const [, query = ''] = /\?([^#]*)/.exec(request.target) ?? [];
  // Of a parameter that stands twice the first counts, and the query string comes first, as servlets have it.
  for (const [name, value] of [...pairsOf(query), ...pairsOf(isForm(request) ? request.body.toString('latin1') : '')])
    if (!bytes.has(name)) bytes.set(name, value);
  const decoder = decoderOf(bytes.get('charset'));
  try {
    const text = [...bytes].map(([name, value]) => [inText(name, decoder), inText(value, decoder)]);
    return { bytes, text: Object.fromEntries(text) };
  } catch {
    return { bytes, text: Object.fromEntries(bytes), problem: 'the parameters are not of their charset' };
  }
}

const isForm = (request: WireRequest): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headerValues(request, 'Content-Type')[0] ?? '');

function pairsOf(encoded: string): [string, string][] {
  return encoded
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [inBytes(part), ''] : [inBytes(part.slice(0, at)), inBytes(part.slice(at + 1))];
    });
}

const inBytes = (encoded: string): string =>
  encoded
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

const inText = (bytes: string, decoder: TextDecoder): string => decoder.decode(Buffer.from(bytes, 'latin1'));

const isUtf8Name = (charset: string): boolean => /^utf-?8$/i.test(charset);

/** GB 18030 reads all that GBK and GB 2312 have. A charset that is not served is refused elsewhere. */
function decoderOf(charset = 'utf-8'): TextDecoder {
  const isChinese = /^(gbk|gb2312|gb18030)$/i.test(charset);
  return new TextDecoder(isChinese ? 'gb18030' : 'utf-8', { fatal: true, ignoreBOM: true });
}

/** Whether the caller reads UTF-8; others are answered in letters that every charset writes alike. */
export const readsUtf8 = ({ text: { charset = 'utf-8' } }: Parameters): boolean => isUtf8Name(charset);
