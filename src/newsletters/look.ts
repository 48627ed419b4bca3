import * as z from 'zod';
import { wordNames } from '../locale/furniture/own-words.js';
import type { Colour } from './contrast.js';
import type { Network } from './networks.js';

const colour = z.custom<Colour>((value) => typeof value === 'string' && /^#[0-9a-f]{6}$/.test(value));
export const accentSchema = z.object({
  /** On the light surfaces of the theme, and on its dark ones. */
  light: colour,
  dark: colour,
});
/** A picture of a look, as it is shown. */
export const lookPicture = z.object({
  /** File name under /media/. */
  file: z.string(),
  /** Pixels. */
  width: z.number(),
  height: z.number(),
});

export const layouts = ['full', 'brief', 'story'] as const;
export type MailLayout = (typeof layouts)[number];
export const ratingPlaces = ['lead', 'end'] as const;
/** Articles of an issue that begins with a list of its headlines, unless its newsletter says otherwise. */
export const defaultContents = 10;
export const directions = ['ltr', 'rtl'] as const;

/** How a newsletter looks where it differs from the theme, in emails and on pages. */
export const lookSchema = z.object({
  /** Colour of links, buttons and section titles. */
  accent: accentSchema.optional(),
  /** Shown instead of the title. On dark surfaces it is replaced by `logoDark`, or by the title. */
  logo: lookPicture.optional(),
  logoDark: lookPicture.optional(),
  /** A line in the footer that says how to get in touch. Addresses in it become links. */
  contact: z.string().optional(),
  /** The last line of the footer. `{year}` becomes the year. */
  copyright: z.string().optional(),
  /** How much of the stories emails show. Missing: `full`. */
  layout: z.enum(layouts).optional(),
  /**
   * Minimum number of articles for an issue to begin with a list of its headlines; 0: never. Missing:
   * `defaultContents` in the full layout, else never.
   */
  contents: z.number().optional(),
  /** Where readers rate the lead story of an issue. Missing: below it. */
  ratingPlace: z.enum(ratingPlaces).optional(),
  /** What emails say instead of our own words, by the name of the word. */
  words: z.partialRecord(z.enum(wordNames), z.string()).optional(),
  /** Whether emails have a link to subscribe, for people who got them forwarded. */
  forwarded: z.boolean().optional(),
  /** Lines below the stories. The first is a name. */
  signature: z.string().optional(),
  portrait: lookPicture.optional(),
  /** Above the editor's note of every issue, in Markdown. */
  intro: z.string().optional(),
  /** Colours of section titles, by the section's position in readers' choices. */
  sectionColours: z.record(z.string(), accentSchema).optional(),
  /** BCP 47 tag of the content's language, when pages and emails have no translation in it. */
  language: z.string().optional(),
  /** Missing: that of the language. */
  direction: z.enum(directions).optional(),
});

export type Look = z.infer<typeof lookSchema>;
export type Accent = z.infer<typeof accentSchema>;
export type LookPicture = z.infer<typeof lookPicture>;

export interface FollowLink {
  label: string;
  url: string;
  /** Shown by its icon, with its name as alternative text. */
  network?: Network | undefined;
}

/** Articles from which an issue begins with a list of its headlines; 0: never. */
export const contentsFrom = ({ contents, layout = 'full' }: Look): number =>
  contents ?? (layout === 'full' ? defaultContents : 0);

/** A copyright line with its year. */
export const copyrightLine = (line: string, year: number): string => line.replaceAll('{year}', String(year));

/** A piece of a line of text; with an `href` it is a link. */
export interface LinePiece {
  text: string;
  href?: string;
}

const address =
  /https?:\/\/[^\s<>"，。；：！？（）]{1,200}[^\s<>".,;:!?)\]，。；：！？（）]|[^\s<>"@,;:，。；：（()]{1,64}@[\p{L}\p{N}.-]{1,200}[\p{L}\p{N}]/gu;

/** Makes links of the web and email addresses in a line. */
export function linkedPieces(line: string): LinePiece[] {
  const pieces: LinePiece[] = [];
  let at = 0;
  for (const { 0: found, index } of line.matchAll(address)) {
    if (index > at) pieces.push({ text: line.slice(at, index) });
    pieces.push({ text: found, href: /^https?:/.test(found) ? found : `mailto:${found}` });
    at = index + found.length;
  }
  return at < line.length ? [...pieces, { text: line.slice(at) }] : pieces;
}

/** Languages that are written from right to left. */
const rightToLeft = ['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'];

/**
 * The language and direction of a newsletter's content; undefined: those of the page or email.
 * @param locale the language of the words around it
 */
export function contentScript(
  { language, direction }: Look,
  locale: string,
): { language: string; direction: 'ltr' | 'rtl' } | undefined {
  if (language === undefined && direction === undefined) return undefined;
  const own = language ?? locale;
  const base = own.toLowerCase().split('-', 1).join('');
  return { language: own, direction: direction ?? (rightToLeft.includes(base) ? 'rtl' : 'ltr') };
}
