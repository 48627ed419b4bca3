import { Digest } from '../../../emails/digest.js';
import { previews } from '../../../emails/parts/previews.js';
import type { MailLook } from '../../../emails/props.js';
import type { Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { sectionPosition, sectionTitle } from '../../newsletters/newsletter.js';
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
  const { digest } = previews[locale];
  const page = links.newsletter(publicUrl, newsletter.slug);
  const articles = 1 + digest.sections.reduce((sum, section) => sum + section.articles.length, 0);
  const { look } = digestLook(newsletter, { publicUrl, locale, year: new Date().getUTCFullYear(), articles });
  const embedded: MailLook | undefined =
    look && JSON.parse(JSON.stringify(look), (key, value) => embed(key, value, pictures));
  const names = newsletter.sections.map((name) => sectionTitle(newsletter, name, locale));
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
  const sections = digest.sections.map((section, i) => {
    const name = newsletter.sections[i];
    const colour = name === undefined ? {} : sectionColour(newsletter, sectionPosition(newsletter, name));
    return { ...section, title: names[i] ?? section.title, ...colour };
  });
  return renderHtml(<Digest {...digest} newsletter={shown} sections={sections} />);
}

function embed(key: string, value: unknown, pictures: ReadonlyMap<string, string>): unknown {
  if (key !== 'url' || typeof value !== 'string') return value;
  return pictures.get(value.slice(value.lastIndexOf('/') + 1)) ?? value;
}
