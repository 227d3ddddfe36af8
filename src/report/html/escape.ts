import { visible } from '../plain.js';

/** Markup that was written here. Everything else is text, and becomes markup only through `html`. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Part = Html | string | number | undefined | readonly Part[];

/**
 * The one door: what stands in the template is markup, what is put into it is text of unknown origin. Controls and turns of
 * the reading direction are shown by their number, so that nothing hides.
 */
export const html = (template: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(template.reduce((markup, piece, at) => markup + markupOf(parts[at - 1]) + piece));

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string') return escaped(visible(part));
  if (typeof part === 'number') return String(part);
  return part.map(markupOf).join('');
}

/** A text of several lines, as such. */
export const lines = (text: string): Html =>
  new Html(
    text
      .split('\n')
      .map((line) => escaped(visible(line)))
      .join('\n'),
  );

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** An id that a link can name, of whatever it is called. */
export const anchor = (id: string): string => id.replaceAll(/[^A-Za-z0-9._-]/g, '-') || '-';
