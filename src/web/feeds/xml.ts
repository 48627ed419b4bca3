import { xmlPrintable } from './feed.js';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as the content of an XML element or attribute: well-formed whatever the text holds. */
export const xmlText = (text: string): string => xmlPrintable(text).replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/**
 * An XML element. Attributes without a value are left out.
 * @param content markup, or undefined for an empty element
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  content?: string,
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${xmlText(value)}"`,
  );
  const start = `<${name}${written.join('')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** An element that holds text alone. */
export const textElement = (name: string, text: string, attributes: Record<string, string | undefined> = {}): string =>
  element(name, attributes, xmlText(text));

export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n';
