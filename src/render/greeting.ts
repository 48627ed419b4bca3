import type { Locale } from '../locale/locale.js';
import { messages } from '../locale/messages.js';

/**
 * The line that a digest opens with. It is one line whatever the name holds: a line break in a name would be a line
 * break in the text part, where each encoder has an opinion of its own about line ends.
 */
export function greetingLine(locale: Locale, name: string): string {
  return messages(locale).digest.greeting(name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim());
}
