import { setTimeout as sleep } from 'node:timers/promises';
import { addReaders, fillNewsroom } from '../../../bench/newsroom.js';
import { benchNewsletter } from '../../../bench/readers.js';
import type { App } from '../../../src/app.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { withinChange } from '../../../src/redis/change-scope.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { signToken } from '../../../src/subscribers/membership/tokens.js';
import { articleForTests } from '../../helpers/edition.js';
import { chaosAddress } from '../plan.js';

/**
 * Readers of the newsletter that people join and leave. Fewer than a quarter of them bounce, so that no bounce is held
 * back (HOLD_BOUNCES_ABOVE).
 */
const counts = { leaver: 3_000, reported: 2_000, bouncing: 600, posted: 300 } as const;
const draftCount = 15;
/** A bounce without its message counts against readers who decided nothing in the last five days. */
const confirmedDaysAgo = 10;

export type Room = Awaited<ReturnType<typeof fillRoom>>;

/** Fills the list: an issue to send, a newsletter to join, to leave and to bounce, and drafts to decide about. */
export async function fillRoom(app: App, recipients: number) {
  const { redis, list } = app;
  const room = await fillNewsroom(redis, recipients, chaosAddress, confirmedDaysAgo);
  const issue = await room.compose(2);
  const letters = await addNewsletter(redis, { ...benchNewsletter, slug: 'letters' });
  const nobody = await addNewsletter(redis, { ...benchNewsletter, slug: 'nobody' });
  const add = async (name: keyof typeof counts, domain: string) => {
    const all = Array.from({ length: counts[name] }, (_, number) => `${name}${number}@${domain}`);
    await addReaders(list, letters, all.length, (number) => all[number] ?? '', confirmedDaysAgo);
    return all;
  };
  const leavers = await add('leaver', 'example.org');
  const reported = await add('reported', 'example.net');
  const bouncing = await add('bouncing', 'example.com');
  const posted = await add('posted', 'example.com');
  const { article } = await saveArticle(redis, articleForTests, { newsletter: nobody.slug });
  const compose = () => composeIssue(redis, nobody, { articles: [article.id] });
  const drafts = (await Promise.all(Array.from({ length: draftCount }, compose))).map((one) => one.issue.id);
  return {
    ...{ newsletter: room.newsletter, issue, letters, leavers, reported, bouncing, posted, drafts },
    unsubscribePath(email: string) {
      const holder = { newsletter: letters.number, id: idOf(list, email), at: 0 };
      return `/unsubscribe/${signToken(app.tokenKeys, 'unsubscribe', holder)}`;
    },
    // As the operation does, which a person asks for.
    decide: (draft: string) =>
      withinChange(async () => {
        await startIssue(redis, app.queues, draft);
        await list.onDisk();
        await sleep(1_000);
      }),
  };
}
