import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { StoryBody, StoryExchange, StoryMessage } from '../../generated/types/pyx/run-report.js';
import type { Exchange, WireMessage } from '../../record/exchange.js';
import type { Redactor } from './redact.js';

/** Of a body; the whole stands in the journal. */
const MOST_CHARACTERS = 6_000;
const MOST_BYTES = 256;
const LONGEST_HEADER = 1_200;
const MOST_HEADERS = 60;

/** An exchange as it crossed the wire, readable and without secrets. */
export function rawOf({ id, request, response }: Exchange, redact: Redactor): StoryExchange {
  return {
    id,
    request: messageOf(`${request.method} ${request.target}`, request, redact),
    ...(response === undefined ? {} : { response: messageOf(String(response.status), response, redact) }),
    ...(request.plaintext === undefined ? {} : { plaintext: bodyOf(Buffer.from(request.plaintext), redact) }),
  };
}

const messageOf = (start: string, { headers, body }: WireMessage, redact: Redactor): StoryMessage => ({
  start: redact.text(start).slice(0, MOST_CHARACTERS),
  headers: headers.slice(0, MOST_HEADERS).map(([name, value]) => ({
    name: name.slice(0, LONGEST_HEADER),
    value: redact.header(name, value).slice(0, LONGEST_HEADER),
  })),
  body: bodyOf(body, redact),
});

function bodyOf(body: Buffer, redact: Redactor): StoryBody {
  const base = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
  if (!isUtf8(body)) {
    if (redact.isIn(body)) return { ...base, text: '(withheld: a secret stands among bytes that are no text)' };
    const text = body.subarray(0, MOST_BYTES).toString('hex');
    return { ...base, text, hex: true, ...(body.length > MOST_BYTES ? { clipped: true } : {}) };
  }
  const text = redact.text(body.toString('utf8'));
  if (text.length <= MOST_CHARACTERS) return { ...base, text };
  return { ...base, text: text.slice(0, MOST_CHARACTERS), clipped: true };
}
