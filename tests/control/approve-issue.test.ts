import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Article } from '../../src/articles/store/article.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { correctIssue } from '../../src/control/correct-issue.js';
import { scheduleIssue, startDueIssues, unscheduleIssue } from '../../src/control/schedule-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { approvalOf, hashEmails, writeApproval } from '../../src/delivery/approval.js';
import { readEdition } from '../../src/delivery/edition.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { titleSection } from '../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let issue: Issue;
let article: Article;

/** The newsletter that the articles belong to. */
const here = { newsletter: 'business' };

beforeAll(async () => {
  postrider = await startPostrider({ readers: 1, workers: false });
  await changeNewsletter(postrider.app.redis, 'business', { approval: 'wait' });
});
afterAll(() => postrider.stop());
beforeEach(async () => {
  const { redis } = postrider.app;
  article = (
    await saveArticle(
      redis,
      {
        title: 'A new berth opens',
        url: `https://news.example.com/articles/${crypto.randomUUID()}`,
        section: 'News',
        publishedAt: '2026-11-20T08:00:00Z',
        author: 'Editorial desk',
        image: { url: 'https://news.example.com/berth.jpg', alt: 'The berth' },
        excerpt: 'What it means for people who work by the water.',
        body: '<p>What it means.</p>',
        source: 'markdown',
      },
      here,
    )
  ).article;
  const second = await saveArticle(redis, { ...article, url: 'https://news.example.com/articles/second' }, here);
  const articles = [article.id, second.article.id];
  issue = (await composeIssue(redis, postrider.newsletter, { articles })).issue;
});

const edition = async (id = issue.id) => {
  const { redis, publicUrl } = postrider.app;
  return readEdition(redis, publicUrl, await readIssue(redis, id));
};
const approveIssue = async () => writeApproval(postrider.app.redis, await edition(), 'the editor');
const start = () => startIssue(postrider.app.redis, postrider.app.queues, issue.id);
const change = (fields: Partial<Article>) => saveArticle(postrider.app.redis, { ...article, ...fields }, here);
const changeSender = (fields: Partial<Newsletter>) => changeNewsletter(postrider.app.redis, 'business', fields);

test('an issue of a newsletter that needs approval starts only after it', async () => {
  await expect(start()).rejects.toMatchObject({ code: 'issue.not-approved', because: 'missing' });
  const { redis, queues } = postrider.app;
  const later = { startAt: Date.now() + 3_600_000, local: null };
  await expect(scheduleIssue(redis, queues, issue.id, later)).rejects.toMatchObject({ code: 'issue.not-approved' });
  expect(await readIssue(redis, issue.id)).toMatchObject({ state: 'draft' });
  await approveIssue();
  await start();
  expect(await readIssue(redis, issue.id)).toMatchObject({ state: 'sending' });
});

test.each<[what: string, change: () => Promise<unknown>, undo?: () => Promise<unknown>]>([
  ['a letter of a title', () => change({ title: 'A new birth opens' })],
  ['an excerpt', () => change({ excerpt: 'What it means for people who work by the water!' })],
  [
    'the address of an article’s picture',
    () => change({ image: { url: 'https://news.example.com/b.jpg', alt: 'The berth' } }),
  ],
  ['an alt text', () => change({ image: { url: 'https://news.example.com/berth.jpg', alt: 'A berth' } })],
  ['the author', () => change({ author: 'editorial desk' })],
  ['the subject', () => correctIssue(postrider.app, issue.id, { subject: 'Another subject' })],
  ['the preheader', () => correctIssue(postrider.app, issue.id, { preheader: 'Another one' })],
  ['the order of articles', () => correctIssue(postrider.app, issue.id, { articles: issue.articles.toReversed() })],
  [
    'a sponsor',
    () =>
      correctIssue(postrider.app, issue.id, {
        sponsor: { title: 'Ropes', text: 'Rope', url: 'https://example.com/', image: '' },
      }),
  ],
  [
    'the sender’s name',
    () => changeSender({ from: { name: 'Harbor Business Digest', address: 'digest@news.example.com' } }),
    () => changeSender({ from: { name: 'Harbour Business Digest', address: 'digest@news.example.com' } }),
  ],
  [
    'what a section is called in another language',
    () => titleSection(postrider.app.redis, 'business', 'News', 'zh-CN', '要闻'),
    () => titleSection(postrider.app.redis, 'business', 'News', 'zh-CN', null),
  ],
  [
    'the postal address',
    () => changeSender({ postalAddress: '2 Example Road' }),
    () => changeSender({ postalAddress: '1 Example Road, Harbour City' }),
  ],
])('a change of %s after the approval stops the send, and a new approval allows it', async (_what, make, undo) => {
  const { redis } = postrider.app;
  await approveIssue();
  await make();
  await expect(start()).rejects.toMatchObject({ code: 'issue.not-approved', because: 'changed' });
  expect(await approvalOf(redis, await edition())).toBe('changed');
  await approveIssue();
  await start();
  await undo?.();
});

test('any changed character of an excerpt changes the hash, and the same content always has the same', async () => {
  const before = await edition();
  const hash = await hashEmails(before);
  const other = { ...before, issue: { ...before.issue, local: { day: '2031-01-01' as const, time: '08:00' } } };
  expect(await hashEmails(other)).toBe(hash);
  const printable = fc.constantFrom(...'abc XYZ.,;é中文"<&'.split(''));
  await fc.assert(
    fc.asyncProperty(fc.nat(article.excerpt.length - 1), printable, async (at, character) => {
      const excerpt = article.excerpt.slice(0, at) + character + article.excerpt.slice(at + 1);
      const articles = before.articles.map((one) => (one.id === article.id ? { ...one, excerpt } : one));
      expect((await hashEmails({ ...before, articles })) === hash).toBe(excerpt === article.excerpt);
    }),
    { numRuns: 25 },
  );
});

test('an issue that changes between its start and its rendering is paused, and nobody is emailed', async () => {
  const { app } = postrider;
  await approveIssue();
  await start();
  await change({ excerpt: 'Changed in the last moment.' });
  await planIssue(app, issue.id);
  expect(await readIssue(app.redis, issue.id)).toMatchObject({
    state: 'paused',
    pausedBecause: 'Somebody changed it after it was looked at or approved.',
    planned: false,
  });
});

test('once rendered, an issue goes out as approved, whatever happens to its articles', async () => {
  const { app } = postrider;
  await approveIssue();
  await start();
  await planIssue(app, issue.id);
  await change({ excerpt: 'Changed too late.' });
  await planIssue(app, issue.id);
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ state: 'sending', planned: true });
});

test('a scheduled issue that changes waits at its time and says why, and starts once it is approved', async () => {
  const { app } = postrider;
  const startAt = Date.now() + 3_600_000;
  await approveIssue();
  await scheduleIssue(app.redis, app.queues, issue.id, { startAt, local: null });
  await change({ title: 'Another title' });
  await startDueIssues(app, startAt);
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ state: 'scheduled' });
  expect((await readProblems(app.redis, issue.id, 1))[0]?.text).toContain('has changed since it was approved');
  await approveIssue();
  await startDueIssues(app, startAt + 1);
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ state: 'sending' });
  await expect(unscheduleIssue(app.redis, issue.id)).rejects.toMatchObject({ code: 'issue.illegal-transition' });
});

test('a correction of an issue that is being sent needs its approval in the same step', async () => {
  const { app } = postrider;
  await addReader(app, postrider.newsletter, 'another@example.org');
  await approveIssue();
  await start();
  await expect(correctIssue(app, issue.id, { subject: 'Corrected' })).rejects.toMatchObject({
    code: 'issue.not-approved',
    because: 'correction',
  });
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ edition: 1 });
  await correctIssue(app, issue.id, { subject: 'Corrected', approvedBy: 'the editor' });
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ edition: 2, subject: 'Corrected' });
  expect(await approvalOf(app.redis, await edition())).toBe('approved');
});
