import type { FastifyRequest } from 'fastify';
import { formatDate } from '../../locale/format-date.js';
import { languageName } from '../../locale/language-name.js';
import { languages } from '../../locale/languages.js';
import { isLocale, type Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Figures } from '../../reports/figures/figures.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

/** The states in which readers are listed, in the order of the page. */
export const listedStates = ['confirmed', 'pending', 'unsubscribed', 'bounced', 'complained'] as const;
export type ListedState = (typeof listedStates)[number];

/** Which readers a list shows. */
export interface ReaderSearch {
  state: ListedState | 'all';
  section?: string;
  locale?: Locale;
  domain?: string;
  confirmedAfter?: string;
  confirmedBefore?: string;
  engagedSince?: string;
}

/** What somebody searched for in vain. */
export interface FailedSearch {
  text: string;
  because: 'empty' | 'no-address';
}

/** The conditions of a search, beside the state. */
export const dayFields = ['confirmedAfter', 'confirmedBefore', 'engagedSince'] as const;
const conditionFields = ['section', 'locale', 'domain', ...dayFields] as const;

/** The search in an address. Whatever is unknown there is left out. */
export function readerSearchIn({ query }: Pick<FastifyRequest, 'query'>, { sections }: Newsletter): ReaderSearch {
  const text = (name: string) => {
    const value = (query as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const isAsked: Readonly<Record<(typeof conditionFields)[number], (value: string) => boolean>> = {
    section: (value) => sections.includes(value),
    locale: isLocale,
    domain: isDomain,
    confirmedAfter: isDay,
    confirmedBefore: isDay,
    engagedSince: isDay,
  };
  const state = [...listedStates, 'all' as const].find((one) => one === text('state')) ?? 'confirmed';
  const conditions = conditionFields.flatMap((field) => {
    const value = field === 'domain' ? text(field).replace(/^@/, '').toLowerCase() : text(field);
    return value !== '' && isAsked[field](value) ? [[field, value]] : [];
  });
  return { state, ...Object.fromEntries(conditions) };
}

/** No address: it would be in the address of the page. */
const isDomain = (value: string) => value.length <= 255 && !/[\s@=,]/.test(value);
const isDay = (value: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(value).toString() !== 'Invalid Date' && value.startsWith(dayIn(value));
const dayIn = (value: string) => new Date(value).toISOString().slice(0, 10);

/** Whether a search has conditions beside the state. */
export const hasConditions = (search: ReaderSearch): boolean => conditionFields.some((field) => field in search);

/** The parts of an address for a search. */
export const searchParts = (search: ReaderSearch): [string, string][] => [
  ...(search.state === 'confirmed' ? [] : [['state', search.state] as [string, string]]),
  ...conditionFields.flatMap((field): [string, string][] => {
    const value = search[field];
    return value === undefined ? [] : [[field, value]];
  }),
];

/** The same as operations take it. */
export function filterOf({ state, section, locale, domain, ...days }: ReaderSearch) {
  return {
    ...(state === 'all' ? {} : { state: [state] }),
    ...(section === undefined ? {} : { section: [section] }),
    ...(locale === undefined ? {} : { locale: [locale] }),
    ...(domain === undefined ? {} : { domain: [domain] }),
    ...days,
  };
}

/** A search as a sentence: "Confirmed readers of the Gazette who get City and read in English". */
export function searchInWords(frame: Frame, { title }: Newsletter, search: ReaderSearch): string {
  const { sentence } = deskWords(frame).reader;
  const who = sentence.of[search.state](deskWords(frame).named(title));
  const conditions = conditionFields.flatMap((field) => {
    const value = search[field];
    if (value === undefined) return [];
    const shown =
      field === 'locale'
        ? languageName(frame.locale, value)
        : dayFields.some((one) => one === field)
          ? formatDate(frame.locale, value)
          : value;
    return [sentence[field === 'locale' ? 'language' : field](shown ?? value)];
  });
  if (conditions.length === 0) return who;
  return sentence.with(who, languages[frame.locale].allOf(conditions));
}

/** How many match, if the kept numbers say so: those of a state, and of confirmed readers with one section or language. */
export function keptCount(search: ReaderSearch, { states, bySection, byLocale }: Figures): number | undefined {
  const [first, ...others] = conditionFields.filter((field) => field in search);
  if (first === undefined)
    return search.state === 'all'
      ? listedStates.reduce((sum, state) => sum + (states[state] ?? 0), 0)
      : (states[search.state] ?? 0);
  if (others.length > 0 || search.state !== 'confirmed') return undefined;
  if (search.section !== undefined) return bySection[search.section];
  return search.locale === undefined ? undefined : byLocale[search.locale];
}
