import { afterEach, expect, test } from 'vitest';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource } from '../../../src/articles/pull/source-store.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { requestRehearsal } from '../../../src/checks/rehearsal-record.js';
import { withdrawIssue } from '../../../src/control/cancel-issue.js';
import { NewsletterInUse } from '../../../src/control/remove-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { deliverBatch } from '../../../src/delivery/deliver-batch.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { addSponsor } from '../../../src/issues/sponsors/sponsor-store.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter, listNewsletters, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { countRemoval, removeNewsletter } from '../../../src/operations/newsletters/remove-newsletter.js';
import { addSegment } from '../../../src/subscribers/list/segment-store.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { noteComplained } from '../../../src/subscribers/membership/complain.js';
import { storedArticles } from '../../helpers/edition.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { sponsorForTests } from '../../helpers/sponsor.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const other = (): Promise<Newsletter> =>
  addNewsletter(postrider.app.redis, { ...postrider.newsletter, slug: 'harbour', title: 'Harbour Notes' });
const reader = (address: string) => readSubscriber(postrider.app.list, idOf(postrider.app.list, address));

/**
 * A newsletter with a rehearsed and sent issue, a source, a segment, and one reader who also gets another newsletter.
 */
async function startFilled(): Promise<Newsletter> {
  postrider = await startPostrider({ readers: 6 });
  const { app, newsletter } = postrider;
  const harbour = await other();
  await addReader(app, harbour, readerAddress(0));
  await saveArticle(app.redis, (await storedArticles(app.redis))[0] ?? never(), {
    newsletter: 'harbour',
  });
  await addSource(app.redis, newsletter.slug, sourceSettings.parse({ kind: 'feed', url: 'https://example.com/feed' }));
  await addSegment(app.list, newsletter, { name: 'Technical', filter: { section: ['Tech'] } });
  await addSponsor(app.redis, newsletter.slug, sponsorForTests(), 'Ada');
  const issue = await postrider.composeIssue();
  await requestRehearsal(app, issue.id);
  await postrider.send(issue);
  await noteComplained(app.list, idOf(app.list, readerAddress(1)), newsletter.number, 'complaint');
  return newsletter;
}

const never = (): never => {
  throw new Error('there is no article');
};

/** The keys and values in the store, except the queues, that still name a newsletter. */
async function namesLeft(slug: string): Promise<string[]> {
  const { redis } = postrider.app;
  const all = (await redis.keys('postrider:*')).filter((key) => key.includes(slug));
  return all.sort();
}

test('a removal removes the newsletter’s own readers, issues, ledgers, articles and sources only', async () => {
  const newsletter = await startFilled();
  const { app } = postrider;
  expect(await countRemoval(app.list, newsletter)).toEqual({
    memberships: 6,
    readersAlone: 4,
    complaintsKept: 1,
    erasuresKept: 0,
    issues: 1,
    articles: 4,
    sources: 1,
    segments: 1,
    schedules: 0,
  });
  const steps = new Set<string>();
  await removeNewsletter(app.list, newsletter, (step) => steps.add(step));
  expect([...steps]).toEqual(['sources', 'issues', 'articles', 'readers']);
  expect((await listNewsletters(app.redis)).map(({ slug }) => slug)).toEqual(['harbour']);
  expect(await reader(readerAddress(2))).toBeUndefined();
  expect(await reader(readerAddress(0))).toMatchObject({ memberships: [{ newsletter: 2, state: 'confirmed' }] });
  expect(await reader(readerAddress(1))).toMatchObject({ address: '', memberships: [{ state: 'complained' }] });
  const articles = await storedArticles(app.redis);
  expect(articles.map(({ newsletters }) => newsletters)).toEqual([['harbour']]);
  // The numbers of its issues are not assigned again.
  expect(await namesLeft('business')).toEqual(['postrider:{issues}:number:business']);
  // A late job of a removed issue has nothing to do.
  await deliverBatch(app as never, 'business-1', { from: 0, to: 63 }, new AbortController().signal);
});

test('a removal that is interrupted anywhere leaves an archived newsletter, and completes when run again', async () => {
  const newsletter = await startFilled();
  const { redis, list } = postrider.app;
  const { sendCommand } = redis;
  let interrupted = 0;
  for (let commands = 3; ; commands += 4) {
    let left = commands;
    redis.sendCommand = function dying(command, ...rest) {
      left -= 1;
      if (left < 0) throw new Error('the process died');
      return sendCommand.call(this, command, ...rest);
    };
    const error = await removeNewsletter(list, newsletter).catch((thrown: unknown) => thrown);
    redis.sendCommand = sendCommand;
    if (error === undefined) break;
    interrupted += 1;
    const found = (await listNewsletters(redis)).find(({ slug }) => slug === 'business');
    if (found && interrupted > 3) expect(found.archivedAt).not.toBe('');
  }
  expect(interrupted).toBeGreaterThan(10);
  expect(await namesLeft('business')).toEqual(['postrider:{issues}:number:business']);
  expect(await reader(readerAddress(2))).toBeUndefined();
  expect(await reader(readerAddress(1))).toMatchObject({ address: '', memberships: [{ state: 'complained' }] });
  expect(await reader(readerAddress(0))).toMatchObject({ memberships: [{ newsletter: 2, state: 'confirmed' }] });
});

test('a newsletter is not removed while an issue is being sent, and its numbers are never assigned again', async () => {
  postrider = await startPostrider({ readers: 2, workers: false });
  const { app, newsletter } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  const refused = await removeNewsletter(app.list, newsletter).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NewsletterInUse);
  expect(refused).toMatchObject({ slug: 'business', issues: ['business-1'] });
  expect(await readNewsletter(app.redis, 'business')).toEqual(newsletter);
  await withdrawIssue(app.list, issue.id);
  await removeNewsletter(app.list, newsletter);
  const again = await addNewsletter(app.redis, newsletter);
  expect(again.number).toBe(2);
  await saveArticle(
    app.redis,
    {
      ...{ title: 'Back again', url: 'https://example.com/back', section: '', publishedAt: null, author: '' },
      ...{ image: null, excerpt: '', body: '<p>Back.</p>', source: 'page' },
    },
    { newsletter: 'business' },
  );
  expect((await composeIssue(app.redis, again, {})).issue.id).toBe('business-2');
});
