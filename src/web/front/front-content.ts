import { mostRead } from '../../answers/clicks/most-read.js';
import { countComments } from '../../answers/comments/comment-store.js';
import { bestRated, type RatedArticle } from '../../answers/votes/best-rated.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticles } from '../../articles/store/article-store.js';
import {
  isPublicArticle,
  type PublicContent,
  pageOfPublicArticles,
  publicContent,
} from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type PastIssue, readPastIssues } from '../archive/past-issue.js';
import { readStories, type Story, withLargePicture } from '../archive/story.js';
import { topStories } from '../archive/top-stories.js';
import type { Frame } from '../kit/frame.js';
import { showList } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';

// What the front page of a newsletter shows. A story is on it once, as far as there are enough stories.

/** Stories of each part. */
const sizes = { cards: 6, row: 3, line: 4, ranked: 4, issues: 6, issuePictures: 2 } as const;
/** Articles among which the best rated are looked for: those of a few months. */
const ratedAmong = 200;
const weekMs = 7 * 86_400_000;

export interface ReadStory {
  story: Story;
  newsletter: Newsletter;
  clicks: number;
  /** Public comments. */
  comments: number;
}

export interface RatedStory {
  story: Story;
  newsletter: Newsletter;
  rated: RatedArticle;
}

export interface FrontContent {
  /** The first story of the latest issue, with a large picture. Undefined before the first issue. */
  lead: Story | undefined;
  cards: readonly Story[];
  sections: readonly { section: string; stories: readonly Story[] }[];
  mostRead: readonly ReadStory[];
  bestRated: readonly RatedStory[];
  /** Newest first, without the latest, whose stories are on the page. */
  issues: readonly PastIssue[];
  /** Its id; undefined before the first. */
  latestIssue: string | undefined;
  /** Of the whole archive. */
  issueCount: number;
}

type FrontApp = Pick<WebApp, 'redis'>;

/** Reads the front page of a newsletter. */
export async function readFront(app: FrontApp, frame: Frame, newsletter: Newsletter): Promise<FrontContent> {
  const content = await publicContent(app.redis, newsletter);
  showList(frame.shown, newsletter.slug);
  const past = content.issues.slice(1, 1 + sizes.issues);
  const leads = leadsOf(past);
  const top = inWholeRows(await topStories(app, newsletter, content, { count: 1 + sizes.cards, without: leads }));
  // The list beside the cards is not much longer than they are.
  const ranked = top.length > 1 + sizes.row ? sizes.ranked : sizes.ranked / 2;
  const shown = new Set(top.map(({ id }) => id));
  const [lead, ...cards] = await readStories(app, frame, newsletter.slug, top);
  // An issue whose story is on the page already is in the archive alone.
  const others = past.filter(({ articles }) => !shown.has(articles[0] ?? ''));
  const issueLeads = new Set(others.flatMap(({ articles }) => articles[0] ?? []));
  const rankings = await readRanked(app, frame, newsletter, content, {
    length: ranked,
    shown: new Set([...shown, ...leadsOf(others)]),
  });
  const rankedIds = new Set([...rankings.mostRead, ...rankings.bestRated].map(({ story }) => story.article.id));
  return {
    lead: lead && (await withLargePicture(app, frame, lead)),
    cards,
    sections: await sectionLines(app, frame, newsletter, content, { shown, leads: issueLeads, ranked: rankedIds }),
    ...rankings,
    issues: await pastIssues(app, frame, newsletter, others, picturesOf([lead, ...cards])),
    latestIssue: content.issues[0]?.id,
    issueCount: content.issues.length,
  };
}

/**
 * Both ranked lists, without the stories beside them. When one of them is empty, the other has its room.
 * @param list `length`: of each, when there are both
 */
async function readRanked(
  app: FrontApp,
  frame: Frame,
  newsletter: Newsletter,
  content: PublicContent,
  { length, shown }: { length: number; shown: ReadonlySet<string> },
) {
  const [read, rated] = await Promise.all([
    readMostRead(app, frame, newsletter, content, shown.size + 2 * length),
    readBestRated(app, frame, newsletter, content, shown.size + 3 * length),
  ]);
  return withoutTwins(rankedBeside(shown, read), rankedBeside(shown, rated), length);
}

/** Min length of a list. */
const shortestRanking = 3;

/** A ranked list without the stories that the page shows besides it. @param shown their ids */
export const rankedBeside = <T extends { story: { article: { id: string } } }>(
  shown: ReadonlySet<string>,
  list: readonly T[],
): T[] => list.filter(({ story }) => !shown.has(story.article.id));

/**
 * Both lists, of which the best rated leave out what is "most read" beside them. A list of too few stories makes room for
 * the other. @param length of each, when there are both. @param shortest min length of a list
 */
export function withoutTwins(
  mostRead: readonly ReadStory[],
  bestRated: readonly RatedStory[],
  length: number,
  shortest: number = shortestRanking,
): Pick<FrontContent, 'mostRead' | 'bestRated'> {
  // A list alone has two columns of equal length where there is room.
  const alone = <T>(list: readonly T[]) =>
    list.length < shortest ? [] : list.slice(0, 2 * Math.min(length, Math.floor(list.length / 2)));
  if (mostRead.length < shortest) return { mostRead: [], bestRated: alone(bestRated) };
  const read = mostRead.slice(0, length);
  const ids = new Set(read.map(({ story }) => story.article.id));
  const others = bestRated.filter(({ story }) => !ids.has(story.article.id));
  if (others.length < shortest) return { mostRead: alone(mostRead), bestRated: [] };
  return { mostRead: read, bestRated: others.slice(0, length) };
}

/** The lead, and as many stories as fill whole rows of cards. The others are among the lines of their sections. */
function inWholeRows(stories: readonly StoredArticle[]): readonly StoredArticle[] {
  const cards = stories.length - 1;
  return cards < sizes.row ? stories : stories.slice(0, 1 + cards - (cards % sizes.row));
}

/** Stories that issues of several stories lead with. An issue of one story is its story, which is news all the same. */
const leadsOf = (issues: PublicContent['issues']): ReadonlySet<string> =>
  new Set(issues.filter(({ articles }) => articles.length > 1).flatMap(({ articles }) => articles[0] ?? []));

/**
 * The next stories of each section.
 * @param page `shown`: ids of stories that are on the page; those of the lines are added. `leads`: ids of those that past
 * issues lead with, which are lines only where the section has no others. `ranked`: ids of those in a ranked list, which are
 * lines only where the section has less than two others
 */
async function sectionLines(
  app: FrontApp,
  frame: Frame,
  newsletter: Newsletter,
  content: PublicContent,
  { shown, leads, ranked }: { shown: Set<string>; leads: ReadonlySet<string>; ranked: ReadonlySet<string> },
): Promise<FrontContent['sections']> {
  const lists: { section: string; stories: Story[] }[] = [];
  const limit = sizes.cards + 1 + sizes.line + leads.size + ranked.size;
  const pages = newsletter.sections.map(async (section) => {
    const query = { section, offset: 0, limit };
    return { section, ...(await pageOfPublicArticles(app.redis, newsletter, content, query)) };
  });
  for (const { section, articles } of await Promise.all(pages)) {
    const news = articles.filter(({ id }) => !leads.has(id));
    const unseen = (news.length > 0 ? news : articles).filter(({ id }) => !shown.has(id));
    const own = linesOf(unseen, ranked);
    for (const { id } of own) shown.add(id);
    if (own.length > 0) lists.push({ section, stories: await readStories(app, frame, newsletter.slug, own) });
  }
  return withEvenFeet(lists);
}

/**
 * The lines of a section, in the order of its `stories`. @param ranked ids of stories in a ranked list, which are lines only
 * where there are less than two others
 */
export function linesOf<T extends { id: string }>(stories: readonly T[], ranked: ReadonlySet<string>): T[] {
  const others = stories.filter(({ id }) => !ranked.has(id));
  const missing = stories.filter(({ id }) => ranked.has(id)).slice(0, Math.max(2 - others.length, 0));
  const chosen = new Set([...others.slice(0, sizes.line), ...missing]);
  return stories.filter((story) => chosen.has(story));
}

/** Sections side by side where there is room. */
export function columnsOf({ length }: FrontContent['sections']): 2 | 3 | 4 {
  if (length % 3 === 0) return 3;
  return length % 4 === 0 ? 4 : 2;
}

/** Lists beside each other end together: each is as long as the shortest of its row, which has two lines or more. */
function withEvenFeet(lists: FrontContent['sections']): FrontContent['sections'] {
  const width = columnsOf(lists);
  return lists.map(({ section, stories }, i) => {
    const start = i - (i % width);
    const row = lists.slice(start, start + width);
    // A section alone in its row has two columns of its own.
    const length =
      row.length === 1 ? 2 * Math.floor(stories.length / 2) : Math.min(...row.map((one) => one.stories.length));
    return { section, stories: stories.slice(0, Math.max(length, 2)) };
  });
}

/** The stories that people opened most often in a week. Emails are opened for some days: the last issues have all clicks. */
export async function readMostRead(
  app: FrontApp,
  frame: Frame,
  newsletter: Newsletter,
  content: PublicContent,
  limit: number = sizes.ranked,
): Promise<ReadStory[]> {
  const recent = content.issues.slice(0, 10).map(({ id }) => id);
  const read = (await mostRead(app.redis, recent, Date.now() - weekMs)).slice(0, limit);
  const ids = read.map(({ article }) => article);
  const stories = await storiesById(app, frame, newsletter, content, ids);
  const comments = newsletter.comments ? await countComments(app.redis, ids) : new Map<string, number>();
  return read.flatMap(({ article, clicks }) => {
    const story = stories.get(article);
    return story ? [{ story, newsletter, clicks, comments: comments.get(article) ?? 0 }] : [];
  });
}

/** The stories of the last months that readers and visitors rated best. */
export async function readBestRated(
  app: FrontApp,
  frame: Frame,
  newsletter: Newsletter,
  content: PublicContent,
  limit: number = sizes.ranked,
): Promise<RatedStory[]> {
  const among = [...content.issueOf.keys()].slice(0, ratedAmong);
  const best = await bestRated(app.redis, among, limit);
  const stories = await storiesById(
    app,
    frame,
    newsletter,
    content,
    best.map(({ article }) => article),
  );
  return best.flatMap((rated) => {
    const story = stories.get(rated.article);
    return story ? [{ story, newsletter, rated }] : [];
  });
}

async function storiesById(
  app: FrontApp,
  frame: Frame,
  { slug }: Newsletter,
  content: PublicContent,
  ids: readonly string[],
): Promise<Map<string, Story>> {
  const articles = (await readArticles(app.redis, [...ids])).filter((article) => isPublicArticle(article, content));
  const stories = await readStories(app, frame, slug, articles);
  return new Map(stories.map((story) => [story.article.id, story]));
}

/** Addresses of the pictures of stories. */
const picturesOf = (stories: readonly (Story | undefined)[]): ReadonlySet<string> =>
  new Set(stories.flatMap((story) => story?.picture?.src ?? []));

/** The `past` issues. The first ones have a picture, if it is not `seen` above them. */
async function pastIssues(
  { redis }: FrontApp,
  frame: Frame,
  newsletter: Newsletter,
  past: PublicContent['issues'],
  seen: ReadonlySet<string>,
): Promise<PastIssue[]> {
  const ids = past.map(({ id }) => id);
  // Three fill the row with their pictures; the lines of more take its third place.
  const withPicture = ids.length === 3 ? 3 : sizes.issuePictures;
  const pictured = await readPastIssues(redis, frame, newsletter, ids.slice(0, withPicture), true, seen);
  return [...pictured, ...(await readPastIssues(redis, frame, newsletter, ids.slice(withPicture), false))];
}
