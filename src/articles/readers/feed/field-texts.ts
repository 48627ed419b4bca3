import { plainText } from '../plain-text.js';
import type { FeedFields } from './feed-elements.js';
import { filled } from './feed-entry.js';

/** The contents of all elements with these names that are not empty, in the order of the names. */
export const htmlsOf = (fields: FeedFields, ...names: string[]): string[] =>
  filled(names.flatMap((name) => (fields.get(name) ?? []).map((element) => element.html())));

/** The same as plain text: for addresses, dates, words. */
export const textsOf = (fields: FeedFields, ...names: string[]): string[] =>
  filled(htmlsOf(fields, ...names).map((html) => (html.includes('<') ? plainText(html) : html)));

export const attributesOfAll = (fields: FeedFields, name: string, attribute: string): string[] =>
  filled((fields.get(name) ?? []).map((element) => element.attribute(attribute)));
