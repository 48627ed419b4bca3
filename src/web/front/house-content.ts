import { type PublicContent, publicContent } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { leadingOf } from '../archive/leading-newsletter.js';
import { readStories, type Story, withLargePicture } from '../archive/story.js';
import { topStories } from '../archive/top-stories.js';
import type { Frame } from '../kit/frame.js';
import { showList } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';
import { eachOnce } from './each-once.js';
import {
  type RatedStory,
  type ReadStory,
  rankedBeside,
  readBestRated,
  readMostRead,
  withoutTwins,
} from './front-content.js';

/** One newsletter of a site with several: its newest stories. */
export interface Strip {
  newsletter: Newsletter;
  /** Stories whose pictures are not above them on the page. */
  cards: readonly Story[];
  /** The place of cards that are missing in the row. */
  lines: readonly Story[];
  /** Whether the lines are newer than the cards, and stand before them. */
  linesFirst: boolean;
  /** Id of its latest issue; undefined before the first. */
  latestIssue: string | undefined;
}

export interface HouseContent {
  /** The first story of the newest issue, in the page's language if there is one. */
  lead: { newsletter: Newsletter; story: Story } | undefined;
  /** Those in the page's language first. */
  strips: readonly Strip[];
  /** Id of the newest issue of all; undefined before the first. */
  latestIssue: string | undefined;
  mostRead: readonly ReadStory[];
  bestRated: readonly RatedStory[];
}

/** Min length of a ranked list at the end of the page. */
const shortestOfSeveral = 4;
const [cardsPerStrip, linesPerStrip, ranked] = [3, 4, 5];
/** Stories among which a newsletter has three whose pictures are not on the page yet. */
const lookedAt = 12;

/** Reads the front page of a site with several newsletters. */
export async function readHouse(app: Pick<WebApp, 'redis'>, frame: Frame): Promise<HouseContent> {
  const read = await Promise.all(
    frame.newsletters.map(async (newsletter) => {
      const content = await publicContent(app.redis, newsletter);
      showList(frame.shown, newsletter.slug);
      const articles = await topStories(app, newsletter, content, { count: lookedAt });
      return { newsletter, content, stories: await readStories(app, frame, newsletter.slug, articles) };
    }),
  );
  const leading = leadingOf(
    frame,
    read.filter(({ stories }) => stories.length > 0),
  );
  const first = leading?.stories[0];
  const strips = stripsOf(read, first);
  const beside = strips.flatMap(({ cards, lines }) => [...cards, ...lines]);
  const shown = new Set([...(first ? [first] : []), ...beside].map(({ article }) => article.id));
  return {
    lead: leading && first && { newsletter: leading.newsletter, story: await withLargePicture(app, frame, first) },
    strips,
    latestIssue: leading?.content.issues[0]?.id,
    ...(await readRanked(app, frame, read, shown)),
  };
}

/** No picture is on the page twice: newsletters in several languages have stories in common. */
function stripsOf(read: readonly ReadNewsletter[], lead: Story | undefined): Strip[] {
  const seen = new Set(lead?.picture ? [lead.picture.src] : []);
  return read.map(({ newsletter, content, stories }) => ({
    newsletter,
    ...rowOf(
      stories.filter((story) => story !== lead),
      seen,
    ),
    latestIssue: content.issues[0]?.id,
  }));
}

/**
 * A row of stories, newest first. A story whose picture is above it is there in another language: it makes room for later
 * ones. When there are too few of these, it has no picture. When the newest have no picture to show, they are lines before two
 * cards, or one card of text; when there are too few pictures, the next stories are lines after the cards, or all cards are text.
 * @param seen addresses of pictures; those of the cards are added
 */
function rowOf(every: readonly Story[], seen: Set<string>): Pick<Strip, 'cards' | 'lines' | 'linesFirst'> {
  const others = every.filter(({ picture }) => !picture || !seen.has(picture.src));
  const stories = withNewPictures(others, seen).length < cardsPerStrip ? every : others;
  const pictured = withNewPictures(stories, seen);
  const start = stories.findIndex((story) => pictured.includes(story));
  const newest = stories.slice(0, Math.max(start, 0)).map(withoutPicture);
  const room = cardsPerStrip - Math.min(newest.length, 1);
  if (start < 0 || (start > 0 && pictured.length < room))
    return { cards: stories.slice(0, cardsPerStrip).map(withoutPicture), lines: [], linesFirst: false };
  // Fewer than fill the row are those before the first story without a picture.
  const end = stories.findIndex((story, i) => i > start && !pictured.includes(story));
  const cards = pictured.length < room && end > 0 ? stories.slice(start, end) : pictured.slice(0, room);
  for (const { picture } of cards) if (picture) seen.add(picture.src);
  if (newest.length === 1) return { cards: [...newest, ...cards], lines: [], linesFirst: false };
  const lines = start > 0 ? newest : stories.slice(cards.length);
  const hasRoom = start > 0 || cards.length < cardsPerStrip;
  return { cards, lines: hasRoom ? lines.slice(0, linesPerStrip) : [], linesFirst: start > 0 };
}

const withoutPicture = (story: Story): Story => ({ ...story, picture: null });

/** The stories with a picture that neither `seen` nor a story before has. */
function withNewPictures(stories: readonly Story[], seen: ReadonlySet<string>): Story[] {
  const addresses = new Set(seen);
  return stories.filter(({ picture }) => {
    if (!picture || addresses.has(picture.src)) return false;
    addresses.add(picture.src);
    return true;
  });
}

interface ReadNewsletter {
  newsletter: Newsletter;
  content: PublicContent;
  stories: readonly Story[];
}

/** What was read and rated best in all newsletters together, besides what is `shown` above it. */
async function readRanked(
  app: Pick<WebApp, 'redis'>,
  frame: Frame,
  read: readonly ReadNewsletter[],
  shown: ReadonlySet<string>,
): Promise<Pick<HouseContent, 'mostRead' | 'bestRated'>> {
  const [clicked, rated] = await Promise.all([
    Promise.all(
      read.map(({ newsletter, content }) => readMostRead(app, frame, newsletter, content, shown.size + 2 * ranked)),
    ),
    Promise.all(
      read.map(({ newsletter, content }) => readBestRated(app, frame, newsletter, content, shown.size + 2 * ranked)),
    ),
  ]);
  const mostRead = rankedBeside(shown, eachOnce(frame, clicked.flat())).toSorted((a, b) => b.clicks - a.clicks);
  const bestRated = rankedBeside(shown, eachOnce(frame, rated.flat())).toSorted(
    (a, b) => b.rated.average - a.rated.average || b.rated.count - a.rated.count,
  );
  return withoutTwins(mostRead, bestRated, ranked, shortestOfSeveral);
}
