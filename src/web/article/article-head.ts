import type { RatingCounts } from '../../answers/ratings/ratings.js';
import { minVotes } from '../../answers/votes/votes.js';
import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import type { CanonicalPlace } from '../../articles/pull/source.js';
import type { StoredArticle } from '../../articles/store/article.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { absolute, context, periodical, publisherOf } from '../archive/page-heads.js';
import type { PageHead } from '../kit/head-tags.js';

/** What an article's page shows, as far as search engines and previews get it. */
export interface HeadFacts {
  share: ShownPicture | null;
  /** Id of the newest public issue with it. */
  issue: string;
  canonical: CanonicalPlace;
  /** Undefined: the page has no comments. */
  comments: number | undefined;
  /** Votes of visitors. */
  votes: RatingCounts;
  /** Keeps the page out of search engines. */
  hidden: boolean;
}

/** The metadata of an article's page (schema.org NewsArticle). It says nothing that the page does not show. */
export function articleHead(
  publicUrl: string,
  newsletter: Newsletter,
  article: StoredArticle,
  shown: HeadFacts,
): PageHead {
  const { title, url, excerpt, author, publishedAt, section, language } = article;
  const own = links.article(publicUrl, article);
  const canonical = shown.canonical === 'here' ? own : url;
  const picture = absolute(shown.share, publicUrl);
  const modified = modifiedAt(article);
  const facts = {
    '@context': context,
    '@type': 'NewsArticle',
    headline: title,
    url: own,
    mainEntityOfPage: canonical,
    ...(excerpt ? { description: excerpt } : {}),
    ...(publishedAt ? { datePublished: publishedAt } : {}),
    ...(modified ? { dateModified: modified } : {}),
    ...(author ? { author: [{ '@type': 'Person', name: author }] } : {}),
    ...(section ? { articleSection: section } : {}),
    ...(picture ? { image: [picture.url] } : {}),
    ...(shown.comments === undefined ? {} : { commentCount: shown.comments }),
    ...ratingOf(shown.votes),
    inLanguage: language || newsletter.locale,
    publisher: publisherOf(newsletter, publicUrl),
    isPartOf: {
      '@type': 'PublicationIssue',
      url: links.issue(publicUrl, shown.issue),
      isPartOf: periodical(publicUrl, newsletter),
    },
  };
  return {
    address: own,
    canonical,
    description: excerpt,
    kind: 'article',
    picture,
    facts: [facts],
    feedsOf: { slug: newsletter.slug, title: newsletter.title },
    hidden: shown.hidden,
  };
}

/** The fields that readers see. */
const visible = ['title', 'body', 'excerpt', 'author', 'image'];

/** When what readers see last changed, as far as that is known: when it was published, or changed after that. */
function modifiedAt({ publishedAt, changes }: StoredArticle): string | undefined {
  const times = visible.flatMap((field) => changes[field]?.at ?? []);
  const last = Math.max(Date.parse(publishedAt ?? ''), ...times);
  const known = Number.isNaN(last) ? Math.max(...times) : last;
  return Number.isFinite(known) ? new Date(known).toISOString() : undefined;
}

function ratingOf({ count, average }: RatingCounts) {
  if (count < minVotes) return {};
  const scale = { worstRating: 1, bestRating: 5 };
  return { aggregateRating: { '@type': 'AggregateRating', ratingValue: average, ratingCount: count, ...scale } };
}
