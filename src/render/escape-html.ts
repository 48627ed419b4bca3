const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '\u00a0': '&nbsp;',
  '\u200c': '&zwnj;',
  '·': '&middot;',
};
const reference = (character: string) => entities[character] ?? character;

/**
 * Writes the non-ASCII characters of our templates as references, so that an English email needs no transfer encoding.
 */
export const asReferences = (html: string): string => html.replace(/[\u00a0\u200c·]/g, reference);

const special = /[&<>"'\u00a0\u200c·]/;
const everySpecial = new RegExp(special, 'g');

/** Escapes a value as `renderHtml` does, for element content and attribute values. */
export function escapeHtml(value: string): string {
  return special.test(value) ? value.replace(everySpecial, reference) : value;
}
