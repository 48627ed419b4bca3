import { type ArticleRatings, articleRatings } from '../../answers/votes/votes.js';
import { picturesFor, type ShownPicture } from '../../articles/pictures/shown-picture.js';
import { publicBody } from '../../articles/pull/body-policy.js';
import type { BodyPolicy, CanonicalPlace } from '../../articles/pull/source.js';
import { articleText, type StoredArticle } from '../../articles/store/article.js';
import { issueSharePicture, shareSource } from '../../delivery/share-picture.js';
import { NotFound } from '../../errors.js';
import { neighbourArticles } from '../../issues/neighbour-articles.js';
import { pageOfPublicArticles } from '../../issues/public-content.js';
import { currentSection } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { topics } from '../../redis/site-topics.js';
import { forCards, readStories, type Story } from '../archive/story.js';
import type { Frame } from '../kit/frame.js';
import { showArticles, showNeighbours } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';
import { siteForms, stampPage } from '../sign-up/form-stamp.js';
import { readBody } from './article-body.js';
import { type CommentPage, readCommentPage } from './comment-list.js';
import type { FoundArticle } from './public-article.js';

/** The content of an article's page. */
export interface ArticleView {
  article: StoredArticle;
  /** Where the original is. */
  canonical: CanonicalPlace;
  /** The section of the newsletter that it is in; undefined: none. */
  section: string | undefined;
  /** The sentence under the headline; empty when the text begins with it, or is nothing else. */
  standfirst: string;
  /** HTML that is safe and may be shown; empty when it is the excerpt alone. */
  body: string;
  picture: ShownPicture | null;
  /** The picture for previews of shared links. */
  share: ShownPicture | null;
  /** The newest public issue with it. */
  issue: { id: string; day: Day };
  ratings: ArticleRatings;
  /** Undefined: the newsletter has no comments. */
  comments: CommentPage | undefined;
  /** The stamp of the form for comments: the same for everyone within an hour, because the page is. */
  stamp: string;
  /** The articles before and after it, by date. */
  older: Story | undefined;
  newer: Story | undefined;
  /** Of the newsletter: its public ones. */
  issueCount: number;
  /** Other articles of its section, or of the newsletter when the section has too few for a row. */
  more: { section: string | undefined; stories: readonly Story[] };
}

type ViewApp = Pick<WebApp, 'redis' | 'publicUrl' | 'tokenKeys'>;

/** Cards in a row. */
const moreLimit = 3;

/** Reads what the page of an article shows. @param query of the request: `page`, of the comments */
export async function readArticleView(
  app: ViewApp,
  frame: Frame,
  found: FoundArticle,
  { policy, canonical }: { policy: BodyPolicy; canonical: CanonicalPlace },
  query: unknown,
): Promise<ArticleView> {
  const { redis, publicUrl, tokenKeys } = app;
  const { article, newsletter, content } = found;
  showNeighbours(frame.shown, newsletter.slug);
  showArticles(frame.shown, [article]);
  frame.shown.add(topics.comments(article.id));
  const section = currentSection(newsletter, article.section);
  const issueId = content.issueOf.get(article.id);
  const issue = content.issues.find(({ id }) => id === issueId);
  if (!issue) throw new NotFound('article', article.id);
  const pictures = (['page', 'share'] as const).map((place) => picturesFor(redis, [article], place, frame.base));
  const [picture = null, share = null] = (await Promise.all(pictures)).flat();
  if (!share) frame.shown.add(topics.picture(shareSource(issue.id)));
  const text = publicBody(article, policy);
  const { older, newer } = await readNeighbours(app, frame, found);
  const seen = [article.id, ...[older, newer].flatMap((story) => story?.article.id ?? [])];
  return {
    ...{ article, canonical, section, picture, issue, older, newer, issueCount: content.issues.length },
    standfirst: text === '' || beginsWith(text, article.excerpt) ? '' : article.excerpt,
    body: text === '' ? '' : await readBody(redis, { publicUrl, base: frame.base, shown: frame.shown }, text),
    // An article without a picture is previewed with that of its issue.
    share: share ?? (await issueSharePicture(redis, issue.id, frame.base, article.title)),
    ratings: await articleRatings(redis, article.id),
    comments: await readCommentPage(redis, newsletter, article.id, query),
    stamp: stampPage(tokenKeys, siteForms, article.id),
    more: await readMore(app, frame, found, section, seen),
  };
}

/** Whether a text begins with an excerpt, which was cut from it then. */
function beginsWith(html: string, excerpt: string): boolean {
  const plain = (text: string) => text.replace(/[\s\u2026]+/g, '').replace(/\.{3}$/, '');
  const decoded = articleText(html).replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => decodedSigns[name] ?? '');
  return plain(decoded.slice(0, 4 * excerpt.length + 200)).startsWith(plain(excerpt));
}
const decodedSigns: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

async function readNeighbours({ redis }: ViewApp, frame: Frame, { article, newsletter, content }: FoundArticle) {
  const { older, newer } = await neighbourArticles(redis, newsletter.slug, content, article.id);
  const stories = await readStories(
    { redis },
    frame,
    newsletter.slug,
    [older, newer].flatMap((one) => one ?? []),
  );
  const storyOf = (one: StoredArticle | undefined) => stories.find((story) => story.article.id === one?.id);
  return { older: storyOf(older), newer: storyOf(newer) };
}

/** The newest other articles of a section, or of the whole newsletter when the section has too few for a row. */
async function readMore(
  { redis }: Pick<ViewApp, 'redis'>,
  frame: Frame,
  { newsletter, content }: Pick<FoundArticle, 'newsletter' | 'content'>,
  section: string | undefined,
  seen: readonly string[],
): Promise<ArticleView['more']> {
  const query = { section, offset: 0, limit: 2 * moreLimit + seen.length };
  const { articles } = await pageOfPublicArticles(redis, newsletter, content, query);
  const hasPicture = ({ image }: StoredArticle) => image !== null;
  const row = forCards(
    articles.filter(({ id }) => !seen.includes(id)),
    moreLimit,
    hasPicture,
  );
  // Two with a picture fill the row: a third without one would look like a picture that failed.
  const pictured = row.filter(hasPicture);
  const others = pictured.length === 2 && row.length === moreLimit ? pictured : row;
  if (section !== undefined && row.length < moreLimit)
    return readMore({ redis }, frame, { newsletter, content }, undefined, seen);
  return { section, stories: await readStories({ redis }, frame, newsletter.slug, others) };
}
