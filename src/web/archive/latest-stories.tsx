import { type PublicContent, publicContent } from '../../issues/public-content.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { showNeighbours } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';
import { leadingOf } from './leading-newsletter.js';
import { forCards, readStories, type Story } from './story.js';
import { Lines, StoryCards } from './story-cards.js';
import { topStories } from './top-stories.js';

// A row of stories for pages that have nothing of their own to read, or after which a reader would leave.

/** A row of cards. */
const row = 3;

export interface LatestNews {
  newsletter: Newsletter;
  stories: readonly Story[];
}

interface LatestOptions {
  /** Default: all of the site. */
  newsletters?: readonly Newsletter[] | undefined;
  /** Id of an article that the page is about. */
  without?: string;
}

/** Reads the first stories of the latest issue of the site, or of some newsletters; undefined before the first. */
export async function readLatest(
  app: Pick<WebApp, 'redis'>,
  frame: Frame,
  { newsletters = frame.newsletters, without = '' }: LatestOptions = {},
): Promise<LatestNews | undefined> {
  for (const { slug } of newsletters) showNeighbours(frame.shown, slug);
  const read = await Promise.all(
    newsletters.map(async (newsletter) => ({ newsletter, content: await publicContent(app.redis, newsletter) })),
  );
  const leading = leadingOf(
    frame,
    read.filter(({ content }: { content: PublicContent }) => content.issues.length > 0),
  );
  if (!leading) return undefined;
  const { newsletter, content } = leading;
  const articles = await topStories(app, newsletter, content, { count: 2 * row });
  const others = forCards(
    articles.filter(({ id }) => id !== without),
    row,
    ({ image }) => image !== null,
  );
  return { newsletter, stories: await readStories(app, frame, newsletter.slug, others) };
}

interface LatestStoriesProps extends LatestNews {
  frame: Frame;
  /** As lines with small pictures, in a column that is as narrow as a text. Default: cards. */
  narrow?: boolean;
}

/** The stories below another content. */
export function LatestStories({ frame, newsletter, stories, narrow = false }: LatestStoriesProps) {
  if (stories.length === 0) return null;
  return (
    <section className="block after" aria-labelledby="latest">
      <div className="block-head">
        <h2 id="latest">{messages(frame.locale).pages.notFound.latest}</h2>
      </div>
      {narrow ? (
        <Lines frame={frame} newsletter={newsletter} stories={stories} thumbed dated />
      ) : (
        <StoryCards frame={frame} newsletter={newsletter} stories={stories} two={stories.length < row} />
      )}
    </section>
  );
}
