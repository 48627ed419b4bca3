import type { Redis } from 'ioredis';
import { countRatings } from '../../answers/ratings/ratings.js';
import { readArticles } from '../../articles/store/article-store.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { ChosenStory } from '../chosen-story.js';
import type { Issue } from '../issue.js';
import { readIssue } from '../issue-store.js';
import { publicContent } from '../public-content.js';

/** Max stories of one digest's choice. */
const maxStories = 3;
/** Min average of a chosen story, however many readers rated it. */
const minAverage = 3;
/** Issues to look at for the last one of a stream. */
const maxIssues = 50;

/**
 * Finds the stories of a newsletter's last issue that readers rated best.
 * @param stream of the new digest: the last issue is the last one of the same stream
 * @param except ids of articles that the new digest has itself
 * @returns best first; empty when the newsletter has no readers' choice, or too few readers rated
 */
export async function chooseStories(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone' | 'readersChoice'>,
  stream: Issue['stream'],
  except: readonly string[],
): Promise<ChosenStory[]> {
  const { readersChoice: minRatings = 0 } = newsletter;
  const last = minRatings > 0 ? await lastIssue(redis, newsletter, stream) : undefined;
  if (!last) return [];
  const articles = await readArticles(redis, last.articles);
  const rated = await Promise.all(
    articles.map(async ({ id, url, title, removedAt }) => {
      const { count, average } = await countRatings(redis, id);
      const isChosen = removedAt === null && count >= minRatings && average >= minAverage && !except.includes(id);
      return isChosen ? [{ article: id, title: last.versions[id]?.title ?? title, url, average, count }] : [];
    }),
  );
  const best = rated.flat().sort((a, b) => b.average - a.average || b.count - a.count);
  return best.slice(0, maxStories);
}

async function lastIssue(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  stream: Issue['stream'],
): Promise<Issue | undefined> {
  const { issues } = await publicContent(redis, newsletter);
  for (const { id } of issues.slice(0, maxIssues)) {
    const issue = await readIssue(redis, id);
    if (issue.stream?.cadence === stream?.cadence) return issue;
  }
  return undefined;
}
