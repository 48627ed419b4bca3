import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { links } from '../../render/links.js';
import type { PageHead } from '../kit/head-tags.js';

// Metadata of each kind of page for search engines and link previews (schema.org, Open Graph).

export const context = 'https://schema.org';

/** The publisher with its logo, if the newsletter has one. */
export function publisherOf({ from, siteUrl, look }: Newsletter, publicUrl: string) {
  const { file, width, height } = look?.logo ?? {};
  return {
    '@type': 'Organization',
    name: from.name,
    ...(siteUrl ? { url: siteUrl } : {}),
    ...(file ? { logo: { '@type': 'ImageObject', url: links.media(publicUrl, file), width, height } } : {}),
  };
}

export const periodical = (publicUrl: string, newsletter: Newsletter) => ({
  '@type': 'Periodical',
  name: newsletter.title,
  url: links.newsletter(publicUrl, newsletter.slug),
});

/** The front page of several newsletters. @param share the picture for previews of its link */
export const homeHead = (publicUrl: string, share: ShownPicture | null): PageHead => ({
  address: links.home(publicUrl),
  picture: absolute(share, publicUrl),
});

/** @param share the picture for previews of its link */
export function newsletterHead(publicUrl: string, newsletter: Newsletter, share: ShownPicture | null): PageHead {
  const { tagline, locale, slug, title } = newsletter;
  const facts = {
    '@context': context,
    ...periodical(publicUrl, newsletter),
    ...(tagline ? { description: tagline } : {}),
    inLanguage: locale,
    publisher: publisherOf(newsletter, publicUrl),
  };
  return {
    address: links.newsletter(publicUrl, slug),
    description: tagline || messages(locale).pages.signUp.lead,
    picture: absolute(share, publicUrl),
    facts: [facts],
    feedsOf: { slug, title },
  };
}

/**
 * A list within a newsletter: its archive, or a section.
 * @param address absolute, without its page
 * @param share the picture for previews of its link
 */
export const listHead = (
  address: string,
  { slug, title, tagline }: Newsletter,
  share: ShownPicture | null,
): PageHead => ({
  address,
  description: tagline,
  picture: absolute(share, address),
  feedsOf: { slug, title },
});

/** @param share the picture for previews of its link */
export function issueHead(
  publicUrl: string,
  newsletter: Newsletter,
  issue: Issue,
  { day, share }: { day: Day; share: ShownPicture | null },
): PageHead {
  const { id, preheader, unlisted, articles } = issue;
  const address = links.issue(publicUrl, id);
  const facts = {
    '@context': context,
    '@type': 'PublicationIssue',
    name: withFallbacks(issue.subject, articles.length),
    issueNumber: id.slice(newsletter.slug.length + 1),
    datePublished: day,
    url: address,
    inLanguage: newsletter.locale,
    publisher: publisherOf(newsletter, publicUrl),
    isPartOf: periodical(publicUrl, newsletter),
  };
  return {
    address,
    description: withFallbacks(preheader, articles.length) || newsletter.tagline,
    kind: 'article',
    picture: absolute(share, publicUrl),
    facts: [facts],
    feedsOf: { slug: newsletter.slug, title: newsletter.title },
    hidden: unlisted,
  };
}

/** The picture for previews with an absolute address. */
export const absolute = (share: ShownPicture | null, publicUrl: string) =>
  share ? { ...share, url: new URL(share.src, publicUrl).href } : undefined;
