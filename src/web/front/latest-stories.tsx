import { publicContent } from '../../issues/public-content.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readStories, type Story } from '../archive/story.js';
import { StoryCards } from '../archive/story-cards.js';
import type { Frame } from '../kit/frame.js';
import type { WebApp } from '../kit/web-app.js';
import { topStories } from './front-content.js';

// A row of stories for pages that have nothing of their own to read.

/** A row of cards. */
const row = 3;

interface LatestNews {
  newsletter: Newsletter;
  stories: readonly Story[];
}

/** Reads the first stories of the site's latest issue; undefined before the first. */
export async function readLatest(app: Pick<WebApp, 'redis'>, frame: Frame): Promise<LatestNews | undefined> {
  const read = await Promise.all(
    frame.newsletters.map(async (newsletter) => ({ newsletter, content: await publicContent(app.redis, newsletter) })),
  );
  const dayOf = ({ content }: (typeof read)[number]) => content.issues[0]?.day ?? '';
  const [latest] = read.toSorted((a, b) => dayOf(b).localeCompare(dayOf(a)));
  if (!latest || dayOf(latest) === '') return undefined;
  const { newsletter, content } = latest;
  const articles = await topStories(app, newsletter, content, { count: row });
  return { newsletter, stories: await readStories(app, frame, newsletter.slug, articles) };
}

/** The stories as cards, below another content. */
export function LatestStories({ frame, newsletter, stories }: LatestNews & { frame: Frame }) {
  if (stories.length === 0) return null;
  return (
    <section className="block after" aria-labelledby="latest">
      <div className="block-head">
        <h2 id="latest">{messages(frame.locale).pages.notFound.latest}</h2>
      </div>
      <StoryCards frame={frame} newsletter={newsletter} stories={stories} two={stories.length < row} />
    </section>
  );
}
