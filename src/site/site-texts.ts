import type { Config } from '../config.js';
import { languages } from '../locale/languages.js';
import type { Locale } from '../locale/locale.js';
import type { SiteFacts } from '../locale/site-facts.js';
import { clickModes } from '../newsletters/answer-settings.js';
import { type Newsletter, sectionTitle } from '../newsletters/newsletter.js';
import { rhythmInWords } from '../newsletters/rhythm-words.js';
import { links } from '../render/links.js';
import { messageDays } from './enquiry.js';
import { ownText, type Site, type SiteText } from './site.js';

/** The facts that the texts of a site are made from. */
export interface SiteContext {
  site: Site;
  /** All that have not ended, in the order of the page. */
  newsletters: readonly Newsletter[];
  config: Pick<Config, 'pending' | 'ledgerDays'>;
  publicUrl: string;
  /** Beginning of the links: the public address, or the path prefix of the pages. */
  base: string;
  /** End of the links (see Frame.keepLanguage). */
  keepLanguage: string;
}

const byAge = (newsletters: readonly Newsletter[]) => [...newsletters].sort((a, b) => a.number - b.number);

/** The newsletter whose sender the installation's own emails have. */
export const oldestOf = (newsletters: readonly Newsletter[]): Newsletter | undefined => byAge(newsletters)[0];

/**
 * The publisher's name: the one that was set, or the sender's name of the oldest newsletter, or else the host.
 */
export function publisherName({
  site,
  newsletters,
  publicUrl,
}: Pick<SiteContext, 'site' | 'newsletters' | 'publicUrl'>): string {
  return site.name || oldestOf(newsletters)?.from.name || new URL(publicUrl).hostname;
}

/** The publisher's postal address: the site's, or else the first among the newsletters, the oldest first; or empty. */
export function publisherAddress({ site, newsletters }: Pick<SiteContext, 'site' | 'newsletters'>): string {
  if (site.postalAddress !== '') return site.postalAddress;
  return byAge(newsletters).find(({ postalAddress }) => postalAddress !== '')?.postalAddress ?? '';
}

/** Whether the contact form accepts messages: somebody gets them, and there is a sender to email them from. */
export function takesMessages({ site, newsletters }: Pick<SiteContext, 'site' | 'newsletters'>): boolean {
  return site.contact !== '' && newsletters.length > 0;
}

/**
 * The text of a page in Markdown: the publisher's own, or else the default.
 * @returns the text with its language; `own` if it is the publisher's
 */
export function siteText(
  context: SiteContext,
  name: SiteText,
  locale: Locale,
): { markdown: string; locale: Locale; own: boolean } {
  const own = ownText(context.site, name, locale);
  if (own) return { ...own, own: true };
  return { markdown: languages[locale].siteTexts[name](factsOf(context, locale)), locale, own: false };
}

function factsOf(context: SiteContext, locale: Locale): SiteFacts {
  const { newsletters, config, base, keepLanguage } = context;
  return {
    publisher: publisherName(context),
    postalAddress: publisherAddress(context),
    phone: context.site.phone,
    newsletters: newsletters.map((newsletter) => {
      const { slug, title, tagline, schedule } = newsletter;
      const url = (link: string) => link + keepLanguage;
      const sections = newsletter.sections.map((section) => ({
        title: sectionTitle(newsletter, section, locale),
        url: url(links.section(base, slug, section)),
      }));
      const urls = { url: url(links.newsletter(base, slug)), archiveUrl: url(links.archive(base, slug)) };
      return { title, tagline, ...urls, rhythm: rhythmInWords(locale, schedule), sections };
    }),
    contactForm: takesMessages(context),
    contactUrl: links.contact(base) + keepLanguage,
    subscriptionsUrl: links.subscriptions(base) + keepLanguage,
    forgetPendingDays: config.pending.forgetAfterDays,
    ledgerDays: config.ledgerDays,
    messageDays,
    clicks: [...clickModes].reverse().find((mode) => newsletters.some(({ clicks }) => clicks === mode)) ?? 'off',
    ratings: newsletters.some(({ ratings }) => ratings === true),
    comments: newsletters.some(({ comments }) => comments === true),
  };
}
