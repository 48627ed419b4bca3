import type { FastifyRequest } from 'fastify';
import { isLocale, type Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';

/** The reader as whom somebody looks at an email. */
export interface SampleReader {
  /** Empty: a reader who has given none. */
  name: string;
  /** Undefined: the language of the newsletter. */
  locale: Locale | undefined;
  /** The sections that they chose; empty: all. */
  sections: readonly string[];
}

/** How the email of an issue is shown: each part of the address that is not the usual. */
export interface EmailView {
  on: 'screen' | 'phone' | 'text';
  colours: 'light' | 'dark';
  pictures: 'shown' | 'blocked';
  reader: SampleReader;
}

/** The parts of a view with a few values to choose from. */
export type ViewPart = Exclude<keyof EmailView, 'reader'>;

const choices = {
  on: ['screen', 'phone', 'text'],
  colours: ['light', 'dark'],
  pictures: ['shown', 'blocked'],
} as const satisfies { [Part in ViewPart]: readonly EmailView[Part][] };

/** The view in an address. Whatever is unknown there is as usual. */
export function viewIn(
  { query }: Pick<FastifyRequest, 'query'>,
  newsletter: Pick<Newsletter, 'sections'> | undefined,
): EmailView {
  const asked = query as Readonly<Record<string, unknown>>;
  const pick = <Value extends string>(part: string, known: readonly [Value, ...Value[]]): Value =>
    known.find((value) => value === asked[part]) ?? known[0];
  const sections = [asked.section].flat();
  return {
    on: pick('on', choices.on),
    colours: pick('colours', choices.colours),
    pictures: pick('pictures', choices.pictures),
    reader: {
      name: typeof asked.name === 'string' ? asked.name.slice(0, 100) : '',
      locale: isLocale(asked.in) ? asked.in : undefined,
      sections: newsletter?.sections.filter((section) => sections.includes(section)) ?? [],
    },
  };
}

/** The parts of an address for a reader: those that are not the usual. */
export const queryOfReader = ({ name, locale, sections }: SampleReader): [string, string][] => [
  ...(name === '' ? [] : [['name', name] as [string, string]]),
  ...(locale === undefined ? [] : [['in', locale] as [string, string]]),
  ...sections.map((section): [string, string] => ['section', section]),
];

/** The same for the other parts of a view. */
export const queryOfLook = ({ reader: _, ...look }: EmailView): [string, string][] =>
  Object.entries(look).filter(([part, value]) => choices[part as ViewPart][0] !== value);

/** The same for the whole view. */
export const queryOf = (view: EmailView): [string, string][] => [...queryOfLook(view), ...queryOfReader(view.reader)];

/** The input of a preview for a reader. */
export const previewInput = ({ name, locale, sections }: SampleReader) => ({
  name,
  ...(locale === undefined ? {} : { locale }),
  ...(sections.length === 0 ? {} : { section: [...sections] }),
});

/** The end of an address with these parameters. */
export const asQuery = (pairs: readonly [string, string][]): string =>
  pairs.length === 0 ? '' : `?${new URLSearchParams([...pairs])}`;
