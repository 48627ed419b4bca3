import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { links } from '../../render/links.js';
import type { PageHead } from '../kit/head-tags.js';

// Metadata of each kind of page for search engines and link previews (schema.org, Open Graph).

const context = 'https://schema.org';

const publisherOf = ({ from, siteUrl }: Newsletter) => ({
  '@type': 'Organization',
  name: from.name,
  ...(siteUrl ? { url: siteUrl } : {}),
});

const periodical = (publicUrl: string, newsletter: Newsletter) => ({
  '@type': 'Periodical',
  name: newsletter.title,
  url: links.newsletter(publicUrl, newsletter.slug),
});

/** The front page of several newsletters. */
export const homeHead = (publicUrl: string): PageHead => ({ address: links.home(publicUrl) });

export function newsletterHead(publicUrl: string, newsletter: Newsletter): PageHead {
  const { tagline, locale, slug, title } = newsletter;
  const facts = {
    '@context': context,
    ...periodical(publicUrl, newsletter),
    ...(tagline ? { description: tagline } : {}),
    inLanguage: locale,
    publisher: publisherOf(newsletter),
  };
  return {
    address: links.newsletter(publicUrl, slug),
    description: tagline || messages(locale).pages.signUp.lead,
    facts: [facts],
    feedsOf: { slug, title },
  };
}

/** A list within a newsletter: its archive, or a section. @param address without its page */
export const listHead = (address: string, { slug, title, tagline }: Newsletter): PageHead => ({
  address,
  description: tagline,
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
    publisher: publisherOf(newsletter),
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

export function articleHead(
  publicUrl: string,
  newsletter: Newsletter,
  article: StoredArticle,
  { share, issue }: { share: ShownPicture | null; issue: string },
): PageHead {
  const { title, url, excerpt, author, publishedAt, section, language } = article;
  const own = links.article(publicUrl, article.id);
  const picture = absolute(share, publicUrl);
  const facts = {
    '@context': context,
    '@type': 'NewsArticle',
    headline: title,
    url: own,
    mainEntityOfPage: url,
    ...(excerpt ? { description: excerpt } : {}),
    ...(publishedAt ? { datePublished: publishedAt } : {}),
    ...(author ? { author: [{ '@type': 'Person', name: author }] } : {}),
    ...(section ? { articleSection: section } : {}),
    ...(picture ? { image: [picture.url] } : {}),
    inLanguage: languageOf(language, newsletter.locale),
    publisher: publisherOf(newsletter),
    isPartOf: {
      '@type': 'PublicationIssue',
      url: links.issue(publicUrl, issue),
      isPartOf: periodical(publicUrl, newsletter),
    },
  };
  return {
    address: own,
    canonical: url,
    description: excerpt,
    kind: 'article',
    picture,
    facts: [facts],
    feedsOf: { slug: newsletter.slug, title: newsletter.title },
  };
}

const absolute = (share: ShownPicture | null, publicUrl: string) =>
  share ? { ...share, url: new URL(share.src, publicUrl).href } : undefined;

const languageOf = (language: string, fallback: Locale) => language || fallback;
