import type { Locale } from '../locale/locale.js';
import { messages } from '../locale/messages.js';
import type { Consent } from '../subscribers/record/subscriber.js';

/**
 * The line that a digest opens with. It is one line whatever the name holds: a line break in a name would be a line
 * break in the text part, where each encoder has an opinion of its own about line ends.
 */
export function greetingLine(locale: Locale, name: string): string {
  return messages(locale).digest.greeting(oneLine(name));
}

/** Longest label of a consent that an email shows, in characters. */
const labelLimit = 100;

/**
 * The line of the footer that says why a reader gets the issue, from the record of their consent: who was imported never
 * asked, and is not told so.
 */
export function reasonLine(
  locale: Locale,
  newsletter: string,
  { method, from }: Pick<Consent, 'method' | 'from'>,
): string {
  const { asked, added, passedOn, unknown } = messages(locale).digest.whyYouGetThis;
  const title = oneLine(newsletter);
  if (method === 'page' || method === 'embed') return asked(title);
  const label = [...oneLine(from)].slice(0, labelLimit).join('');
  if (label === '') return unknown(title);
  return method === 'api' ? passedOn(title, label) : added(title, label);
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
