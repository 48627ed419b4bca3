import { plainText } from './plain-text.js';
import { trimEndSigns } from './trim-signs.js';

const nobody = /^(?:admin|administrator|webmaster|root|unknown|anonymous|no ?reply|null|undefined|n\/a)$/i;

/**
 * The name in `desk@example.com (North desk)`, `North desk <desk@example.com>` or a plain name. Empty for an address
 * without a name, which is not for readers, and for a word such as "admin".
 */
export function personName(html: string): string {
  const text = plainText(html).slice(0, 200);
  const words = text.split(' ').filter((word) => !/@|^[<(]?(?:https?:|mailto:|www\.)/i.test(word));
  const name = trimEndSigns(words.join(' ').replace(/^[\s(<["',;:-]{1,20}/, ''), '>]"\',;:-');
  const open = name.includes('(');
  const plain = !open && name.endsWith(')') ? name.slice(0, -1).trim() : name;
  return nobody.test(plain) || !/\p{L}/u.test(plain) ? '' : plain;
}
