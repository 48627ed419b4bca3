import { type PublicContent, publicContent } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readStories, type Story, withLargePicture } from '../archive/story.js';
import type { Frame } from '../kit/frame.js';
import { showList } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';
import { eachOnce } from './each-once.js';
import { type RatedStory, type ReadStory, readBestRated, readMostRead, topStories } from './front-content.js';

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
  /** The first story of the newest issue of all. */
  lead: { newsletter: Newsletter; story: Story } | undefined;
  strips: readonly Strip[];
  /** Id of the newest issue of all; undefined before the first. */
  latestIssue: string | undefined;
  mostRead: readonly ReadStory[];
  bestRated: readonly RatedStory[];
}

const [cardsPerStrip, linesPerStrip, ranked] = [3, 4, 5];

/** Reads the front page of a site with several newsletters. */
export async function readHouse(app: Pick<WebApp, 'redis'>, frame: Frame): Promise<HouseContent> {
  const read = await Promise.all(
    frame.newsletters.map(async (newsletter) => {
      const content = await publicContent(app.redis, newsletter);
      showList(frame.shown, newsletter.slug);
      const articles = await topStories(app, newsletter, content, { count: 1 + 2 * cardsPerStrip });
      return { newsletter, content, stories: await readStories(app, frame, newsletter.slug, articles) };
    }),
  );
  const leading = newestOf(read);
  const first = leading?.stories[0];
  return {
    lead: leading && first && { newsletter: leading.newsletter, story: await withLargePicture(app, frame, first) },
    strips: stripsOf(read, first),
    latestIssue: leading?.content.issues[0]?.id,
    ...(await readRanked(app, frame, read)),
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
 * A row of stories, newest first. When the newest have no picture to show, they are lines before two cards, or one card of
 * text; when there are too few pictures, the next stories are lines after the cards, or all cards are text.
 * @param seen addresses of pictures; those of the cards are added
 */
function rowOf(stories: readonly Story[], seen: Set<string>): Pick<Strip, 'cards' | 'lines' | 'linesFirst'> {
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

/** The newsletter whose latest issue is the newest. */
function newestOf(read: readonly ReadNewsletter[]): ReadNewsletter | undefined {
  const [newest] = read
    .filter(({ stories }) => stories.length > 0)
    .toSorted((a, b) => (b.content.issues[0]?.day ?? '').localeCompare(a.content.issues[0]?.day ?? ''));
  return newest;
}

/** What was read and rated best in all newsletters together. */
async function readRanked(
  app: Pick<WebApp, 'redis'>,
  frame: Frame,
  read: readonly ReadNewsletter[],
): Promise<Pick<HouseContent, 'mostRead' | 'bestRated'>> {
  const [clicked, rated] = await Promise.all([
    Promise.all(read.map(({ newsletter, content }) => readMostRead(app, frame, newsletter, content, ranked))),
    Promise.all(read.map(({ newsletter, content }) => readBestRated(app, frame, newsletter, content, ranked))),
  ]);
  const mostRead = eachOnce(frame, clicked.flat()).sort((a, b) => b.clicks - a.clicks);
  const bestRated = eachOnce(frame, rated.flat()).sort(
    (a, b) => b.rated.average - a.rated.average || b.rated.count - a.rated.count,
  );
  return { mostRead: mostRead.slice(0, ranked), bestRated: bestRated.slice(0, ranked) };
}
