import type { Language } from './language.js';
import { languages } from './languages.js';
import type { Locale } from './locale.js';

/** Every sentence that a reader can see in emails and on public pages, except the texts of the publisher's pages. */
export type Messages = Language['messages'];

/** The words of an issue besides its content: of its email, and of its page. */
export type DigestMessages = Messages['digest'];

/** Every sentence that a reader can see, in one language. */
export function messages(locale: Locale): Messages {
  return languages[locale].messages;
}
