/** An element, its attributes and what is in it. Everything is escaped here and nowhere else. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly Element[];
  readonly text?: string;
}

export const xmlDocument = (root: Element): string => `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}\n`;

function write({ name, attributes = {}, children = [], text }: Element, indent: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const open = `${indent}<${name}${written.join('')}`;
  if (text !== undefined) return `${open}>${escaped(text)}</${name}>`;
  if (children.length === 0) return `${open}/>`;
  return [`${open}>`, ...children.map((child) => write(child, `${indent}  `)), `${indent}</${name}>`].join('\n');
}

/** No CDATA: there is nothing that an escaped text could close. A bare CR would be read as a line feed. */
const escaped = (text: string): string =>
  legal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');

/** A parser turns line ends and tabs of an attribute into spaces unless they are written as references. */
const attribute = (text: string): string =>
  escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** XML 1.0 has no way to write most control characters, not even as references. */
const legal = (text: string): string =>
  text.replaceAll(
    /[^\t\n\r\u{20}-\u{7e}\u{85}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
