import type { Redis } from 'ioredis';
import { addIssue, changeIssueState, nextIssueId } from '../src/issues/issue-store.js';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { readMeta } from '../src/redis/meta.js';
import { openList } from '../src/subscribers/list/subscriber-store.js';
import { loadPacked, withBenchRedis } from './list.js';
import { inOwnProcess } from './processes.js';
import { benchNewsletter } from './readers.js';

/** What the pages of a desk ask for, with a list of this length, in a process that has done nothing else. */
export async function benchDesk(subscribers: number, issues: number) {
  return withBenchRedis(async (redis, url) => {
    await loadPacked(openList(redis, await readMeta(redis)), subscribers);
    const figures = await inOwnProcess('desk/figures.ts', url);
    await addPausedIssues(redis, issues);
    return { subscribers, issues, figures, attention: await inOwnProcess('desk/attention.ts', url) };
  });
}

/** Adds issues, every tenth of which is paused. */
async function addPausedIssues(redis: Redis, count: number): Promise<void> {
  const { slug } = await addNewsletter(redis, benchNewsletter);
  for (let i = 0; i < count; i += 1) {
    const id = await nextIssueId(redis, slug);
    const texts = { subject: `Issue ${i}`, preheader: '', articles: [], audience: {} };
    await addIssue(redis, { id, newsletter: slug, ...texts });
    await changeIssueState(redis, id, 'sending');
    await changeIssueState(redis, id, i % 10 === 0 ? 'paused' : 'sent');
  }
}
