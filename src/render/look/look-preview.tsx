import { Digest } from '../../../emails/digest.js';
import { previews, withoutCards } from '../../../emails/previews/previews.js';
import type { DigestArticle, MailLook, SectionLabel } from '../../../emails/props.js';
import type { Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { sectionPosition, sectionTitle } from '../../newsletters/newsletter.js';
import { dayOf, wallTimeAt } from '../../newsletters/zoned-time.js';
import { renderHtml } from '../html.js';
import { links } from '../links.js';
import { digestLook, mailFollow, sectionColour } from './mail-look.js';

/**
 * An example digest with a newsletter's look, sections and footer, as a preview for editors. Its stories are made up.
 * @param pictures addresses for the look's own pictures by file name, so that a saved preview needs no server
 */
export function renderLookPreview(
  newsletter: Newsletter,
  publicUrl: string,
  locale: Locale,
  pictures: ReadonlyMap<string, string> = new Map(),
): string {
  const layout = newsletter.look?.layout ?? 'full';
  const digest = layout === 'full' ? previews[locale].digest : withoutCards(previews[locale].digest);
  const { cards = [] } = digest;
  const page = links.newsletter(publicUrl, newsletter.slug);
  const articles = 1 + cards.length + digest.sections.reduce((sum, section) => sum + section.articles.length, 0);
  const { look } = digestLook(newsletter, { publicUrl, locale, year: new Date().getUTCFullYear(), articles });
  const embedded: MailLook | undefined =
    look && JSON.parse(JSON.stringify(look), (key, value) => embed(key, value, pictures));
  const labels = labelsFor(
    newsletter,
    digest.sections.map(({ title }) => title),
    locale,
  );
  const labelled = (article: DigestArticle): DigestArticle => {
    const label = labels.get(article.section?.title ?? '');
    return label ? { ...article, section: label } : article;
  };
  const shown = {
    title: newsletter.title,
    tagline: newsletter.tagline,
    siteUrl: newsletter.siteUrl || page,
    postalAddress: newsletter.postalAddress || digest.newsletter.postalAddress,
    contact: newsletter.replyTo || newsletter.from.address,
    follow: mailFollow(newsletter.follow, publicUrl, locale),
    subscribeUrl: page,
    ...(embedded ? { look: embedded } : {}),
  };
  const example = {
    ...digest,
    newsletter: shown,
    issue: { ...digest.issue, date: dayOf(wallTimeAt(Date.now(), newsletter.timeZone)) },
    lead: labelled(digest.lead),
    cards: cards.map(({ article }) => ({ article: labelled(article) })),
    sections: digest.sections.map((section) => ({ ...section, ...labels.get(section.title) })),
    sectionColours: [...labels.values()].flatMap(({ colour }) => (colour ? [colour] : [])),
    ...ratingIn(newsletter, digest.rating?.url),
  };
  return renderHtml(<Digest {...example} />);
}

const ratingIn = ({ ratings, look }: Newsletter, url = '') =>
  ratings ? { rating: { url, place: look?.ratingPlace ?? ('lead' as const) } } : { rating: undefined };

/** The newsletter's sections in the place of the example's, by the titles of these. */
function labelsFor(newsletter: Newsletter, examples: readonly string[], locale: Locale): Map<string, SectionLabel> {
  return new Map(
    examples.flatMap((example, i) => {
      const name = newsletter.sections[i];
      if (name === undefined) return [];
      const colour = sectionColour(newsletter, sectionPosition(newsletter, name));
      return [[example, { title: sectionTitle(newsletter, name, locale), ...colour }] as const];
    }),
  );
}

function embed(key: string, value: unknown, pictures: ReadonlyMap<string, string>): unknown {
  if (key !== 'url' || typeof value !== 'string') return value;
  return pictures.get(value.slice(value.lastIndexOf('/') + 1)) ?? value;
}
