import type { Redis } from 'ioredis';
import { addIssue, changeIssueState, nextIssueId } from '../src/issues/issue-store.js';
import { loadPacked, withBenchRedis } from './list.js';
import { inOwnProcess } from './processes.js';
import { fillSite } from './web/web-site.js';

/** What the pages of a desk ask for, with a list and a site of this size, each in a process that has done nothing else. */
export async function benchDesk(subscribers: number, issues: number, articles: number) {
  return withBenchRedis(async (redis, url) => {
    const { list, newsletter } = await fillSite(redis, { articles, issues });
    await loadPacked(list, subscribers);
    const figures = await inOwnProcess('desk/figures.ts', url);
    await addPausedIssues(redis, newsletter);
    const attention = await inOwnProcess('desk/attention.ts', url);
    return {
      subscribers,
      issues,
      articles,
      figures,
      attention,
      lists: await inOwnProcess('desk/lists.ts', url, newsletter),
    };
  });
}

/** The newest issues: all of them wait for somebody. */
async function addPausedIssues(redis: Redis, newsletter: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    const id = await nextIssueId(redis, newsletter);
    await addIssue(redis, { id, newsletter, subject: `Issue ${i}`, preheader: '', articles: [], audience: {} });
    await changeIssueState(redis, id, 'sending');
    await changeIssueState(redis, id, 'paused');
  }
}
