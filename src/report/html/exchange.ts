import type { StoryBody, StoryExchange, StoryMessage } from '../../generated/types/pyx/run-report.js';
import { type Html, html, lines } from './escape.js';
import { indented } from './indent.js';

/** Of one body; a page with a megabyte of one answer helps nobody. */
const LONGEST_BODY = 20_000;
const HASH_SHOWN = 12;

/** What a step shows of its exchange. */
export type Half = 'request' | 'answer' | 'exchange';

/** The messages of a step side by side, and what was encrypted in them. */
export const rawExchange = ({ id, request, response, plaintext }: StoryExchange, half: Half): Html => html`
<div class="raw">
${half === 'answer' ? undefined : message(`${id}, request`, request)}
${
  half === 'answer' || plaintext === undefined
    ? undefined
    : html`<section class="message"><h5>${id}, what was encrypted in the request</h5>${bodyBlock(plaintext)}</section>`
}
${half === 'request' ? undefined : answer(id, response)}
</div>`;

const answer = (id: string, response: StoryMessage | undefined): Html =>
  response === undefined
    ? html`<section class="message"><h5>${id}, answer</h5><p class="dim">There was none.</p></section>`
    : message(`${id}, answer`, response);

const message = (title: string, { start, headers, body }: StoryMessage): Html => html`
<section class="message"><h5>${title}</h5>
<pre class="start">${start}</pre>
<pre class="headers">${headers.map(({ name, value }, at) => html`${at === 0 ? '' : html`\n`}<b>${name}:</b> ${value}`)}</pre>
${bodyBlock(body)}</section>`;

function bodyBlock({ text, hex, bytes, sha256, clipped }: StoryBody): Html {
  if (bytes === 0) return html`<p class="dim">No body.</p>`;
  const shown = text.slice(0, LONGEST_BODY);
  const isCut = clipped || shown.length < text.length;
  const notes = [
    `${bytes} bytes`,
    ...(hex ? ['no text, so in hexadecimal'] : []),
    ...(isCut ? ['only the beginning; the whole stands in the journal'] : []),
  ];
  return html`<pre class="body" tabindex="0">${lines(hex ? shown : indented(shown))}</pre>
<p class="dim note">${notes.join(' · ')} · <span title="${sha256}">sha256 ${sha256.slice(0, HASH_SHOWN)}…</span></p>`;
}
