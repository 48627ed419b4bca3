import type { Redis } from 'ioredis';
import { addIssue, changeIssueState, nextIssueId } from '../src/issues/issue-store.js';
import { benchDeskPages } from './desk/desk-pages.js';
import { loadPacked, withBenchRedis } from './list.js';
import { inOwnProcess } from './processes.js';
import { fillSite } from './web/web-site.js';

interface DeskOptions {
  subscribers: number;
  issues: number;
  articles: number;
  /** `pages`: only the pages themselves; empty: also what they ask for. */
  only: string;
}

/** The pages of a desk and what they ask for, with a list and a site of this size, each in a process of its own. */
export async function benchDesk({ only, ...size }: DeskOptions) {
  return withBenchRedis(async (redis, redisUrl) => {
    const site = await fillSite(redis, { articles: size.articles, issues: size.issues });
    await loadPacked(site.list, size.subscribers);
    const reads = only === 'pages' ? {} : await benchReads(redis, redisUrl, site.newsletter);
    return { ...size, ...reads, pages: await benchDeskPages({ redis, redisUrl, site }) };
  });
}

async function benchReads(redis: Redis, url: string, newsletter: string) {
  const figures = await inOwnProcess('desk/figures.ts', url);
  await addPausedIssues(redis, newsletter);
  const attention = await inOwnProcess('desk/attention.ts', url);
  return { figures, attention, lists: await inOwnProcess('desk/lists.ts', url, newsletter) };
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
