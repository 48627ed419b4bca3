import * as z from 'zod';
import { PostriderError } from '../errors.js';
import { changedSince, type LaterChange } from '../field-changes.js';
import { type Locale, locales } from '../locale/locale.js';
import { accentSchema, lookPicture } from '../newsletters/look.js';
import { cleanName, parseAddress } from '../subscribers/record/address.js';

/** The publisher's own pages, which are written in Markdown. Each has a default text (src/locale/). */
export const siteTexts = ['about', 'privacy', 'advertising'] as const;
export type SiteText = (typeof siteTexts)[number];

/** Max length of a text, in characters. */
export const siteTextLimit = 50_000;

const isAddress = (text: string): boolean => {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
};

/** 3 to 20 digits, with the signs that people write between them. */
const isPhone = (text: string): boolean =>
  text.length <= 40 && /^[+(]?\d[\d ()./-]*$/.test(text) && /^\d{3,20}$/.test(text.replace(/\D/g, ''));

const text = z.string().max(siteTextLimit, `may have at most ${siteTextLimit} characters`);

export const siteFonts = ['postrider', 'system'] as const;

/** The publisher's settings for the public pages of the whole installation. Empty: not set. */
export const siteSettings = z.object({
  /** The publisher's name, one line. */
  name: z.string().max(200, 'may have at most 200 characters').transform(cleanName).default(''),
  /** Where messages of the contact and enquiry forms go. */
  contact: z
    .string()
    .trim()
    .refine((address) => address === '' || isAddress(address), 'must be an email address like editor@example.com')
    .default(''),
  /** The publisher's telephone number as people write it. */
  phone: z
    .string()
    .trim()
    .refine((number) => number === '' || isPhone(number), 'must be a telephone number like +49 30 123456')
    .default(''),
  /** The publisher's postal address, in lines. Empty: that of the oldest newsletter that has one. */
  postalAddress: z.string().trim().max(500, 'may have at most 500 characters').default(''),
  /** The WebSub hub that feeds name. */
  hub: z
    .union([
      z.literal(''),
      z.url({ protocol: /^https?$/, error: 'must be an address that starts with https://' }).max(2_000),
    ])
    .default(''),
  /** Whether the advertising page shows rounded numbers of readers. */
  audience: z.boolean().default(true),
  /** The fonts of the pages: ours, which this site serves, or those of the reader's system. */
  fonts: z.enum(siteFonts).default('postrider'),
  /** Colour of links and buttons on pages of no newsletter. Null, as the others: that of the only newsletter, or the theme's. */
  accent: accentSchema.nullable().default(null),
  /** Shown instead of the name, and in dark mode. */
  logo: lookPicture.nullable().default(null),
  logoDark: lookPicture.nullable().default(null),
  /** A square picture: the favicon, and the icon on a phone's home screen. */
  icon: lookPicture.nullable().default(null),
  /** Markdown by language. A text that is set in one language is shown in all. */
  texts: z
    .object({
      about: z.partialRecord(z.enum(locales), text).default({}),
      privacy: z.partialRecord(z.enum(locales), text).default({}),
      advertising: z.partialRecord(z.enum(locales), text).default({}),
    })
    .default({ about: {}, privacy: {}, advertising: {} }),
});
export type SiteSettings = z.output<typeof siteSettings>;

/** The publisher's site: one per installation. */
export interface Site extends SiteSettings {
  /** Counts up with every change. 0: nothing was ever set. */
  revision: number;
}

/** The site before anything is set. */
export const defaultSite: Site = { ...siteSettings.parse({}), revision: 0 };

/** A change of the settings. A text that is null, or empty, is removed: the default is shown again. */
export interface SiteChange extends Partial<Omit<SiteSettings, 'texts'>> {
  texts?: { [Text in SiteText]?: Partial<Record<Locale, string | null>> };
}

/**
 * The publisher's own text in a language, or else in the first language that has one, because the default text might
 * contradict the publisher's.
 * @returns undefined when the default is to be shown
 */
export function ownText(
  { texts }: Pick<Site, 'texts'>,
  name: SiteText,
  locale: Locale,
): { markdown: string; locale: Locale } | undefined {
  for (const each of [locale, ...locales]) {
    const markdown = texts[name][each];
    if (markdown) return { markdown, locale: each };
  }
  return undefined;
}

/** Whether anything leads to the advertising page: only a publisher who has written a text for it sells advertising. */
export const sellsAdvertising = (site: Pick<Site, 'texts'>): boolean =>
  locales.some((locale) => Boolean(site.texts.advertising[locale]));

/** The site was changed since it was read. */
export class SiteChanged extends PostriderError {
  override readonly code = 'site.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince('The site', base, revision, changes));
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'site.changed-meanwhile': SiteChanged;
  }
}
