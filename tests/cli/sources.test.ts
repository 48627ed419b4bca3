import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pullIfDue, schedulePulls } from '../../src/articles/pull/run-pulls.js';
import type { PullStatus } from '../../src/articles/pull/source.js';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, readSource, writeStatus } from '../../src/articles/pull/source-store.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import type { Queues } from '../../src/queues/queues.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
let installation: Installation;
beforeAll(async () => {
  const server = await startTestRedis();
  ({ redis, stop } = server);
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await installation.remove();
  await stop();
});

beforeEach(() => redis.flushall());

let newsletters = 0;
/** A newsletter of its own for a test. @returns its slug */
async function addNewsletter(...more: string[]): Promise<string> {
  newsletters += 1;
  const slug = `paper-${newsletters}`;
  const given = ['--slug', slug, '--title', slug, '--from', 'desk@example.com', '--sections', 'News,Opinion'];
  await installation.json('newsletter', 'add', ...given, ...more);
  return slug;
}

const out = async (...words: string[]) => {
  const { code, stdout, stderr } = await installation.cli(...words);
  expect(code, stderr).toBe(0);
  return `${stdout}${stderr}`;
};
const doctor = async () => {
  const { stdout } = await installation.cli('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string; remedy: string }[] };
  return checks.find(({ name }) => name === 'sources');
};

let sources = 0;
/** A source that the last pull left in this state. @returns its id */
async function addSourceIn(newsletter: string, status: Partial<PullStatus>): Promise<string> {
  sources += 1;
  const settings = sourceSettings.parse({ url: `https://www.example.com/${sources}/map.xml`, kind: 'sitemap' });
  const { id } = await addSource(redis, newsletter, settings);
  const source = await readSource(redis, id);
  await writeStatus(redis, source, { ...source.status, lastAt: Date.now(), lastSuccessAt: Date.now(), ...status });
  return id;
}

const agency =
  'The harbour office said on Friday that the night ferry will sail again from March, after two years in which it had stayed in its dock.';

let stories = 0;
async function addStory(newsletter: string, source: string, fields: { section?: string; publishedAt?: string } = {}) {
  stories += 1;
  const { article } = await saveArticle(
    redis,
    {
      ...{ title: `Story ${stories}`, url: `https://${source}.example.com/${stories}`, section: 'News', author: '' },
      ...{ image: null, excerpt: agency, body: '', source: 'feed', publishedAt: '2030-02-01T08:00:00.000Z', ...fields },
    },
    // Of two copies the one that came first is kept, and two may come within a millisecond.
    { newsletter, sourceId: source, now: new Date(Date.parse('2030-02-01T09:00:00Z') + stories * 1_000) },
  );
  return article;
}

test('source list and show, and the doctor, say which sources still read a long list', async () => {
  const slug = await addNewsletter();
  expect(await doctor()).toMatchObject({ ok: true, detail: '0 sources', remedy: '' });
  const waiting = { pages: 460, sitemaps: 1 };
  const result = '40 added, 0 updated, 0 unchanged, 0 skipped. 460 pages and 1 sitemap wait for the next pulls.';
  const long = await addSourceIn(slug, { waiting, result });
  await addSourceIn(slug, { result: '3 added, 0 updated, 0 unchanged, 0 skipped.' });
  expect(await doctor()).toMatchObject({
    ...{ name: 'sources', ok: true, remedy: '' },
    detail: `2 sources; ${long} still reads 460 pages and 1 sitemap`,
  });
  const shown = await out('source', 'show', long);
  expect(shown).toMatch(/waiting: +460 pages and 1 sitemap, read in the next pulls, the newest first/);
  // `everyMinutes` is the name that `every` had in version 0.2.0.
  expect(await installation.json('source', 'show', long)).toMatchObject({
    id: long,
    waiting,
    every: 15,
    everyMinutes: 15,
  });
  expect(await out('source', 'list', '--newsletter', slug)).toContain(`${result}\n`);
  const { items } = await installation.json<{ items: { id: string; waiting: object }[] }>(
    ...['source', 'list', '--newsletter', slug],
  );
  expect(items.map((item) => item.waiting)).toEqual([waiting, { pages: 0, sitemaps: 0 }]);
});

test('the doctor names a source that fails, why, and what to look at, and does not fail because of it', async () => {
  const slug = await addNewsletter();
  const result = 'www.example.com answered 503.';
  const id = await addSourceIn(slug, { failures: 5, result, error: 'article.fetch-failed' });
  const check = await doctor();
  expect(check).toMatchObject({ ok: true, remedy: expect.stringContaining(`\`postrider source show ${id}\``) });
  expect(check?.detail).toContain(
    `the source www.example.com of ${slug} has failed 5 times in a row (www.example.com answered 503)`,
  );
  expect(await out('source', 'list', '--newsletter', slug)).toContain(`FAILING, 5 times in a row: ${result}`);
});

test('a paused source says so wherever sources are shown, is not pulled, and goes on where it was', async () => {
  const slug = await addNewsletter();
  const id = await addSourceIn(slug, {
    failures: 6,
    result: 'www.example.com answered 503.',
    error: 'article.fetch-failed',
  });
  expect(await out('source', 'pause', id)).toContain(`Resume it with \`postrider source resume ${id}\`.`);
  expect(await out('source', 'list', '--newsletter', slug)).toContain('PAUSED: www.example.com answered 503.');
  expect(await out('source', 'show', id)).toContain('none: it is paused since');
  expect(await installation.json('source', 'show', id)).toMatchObject({ state: 'paused', nextPullAt: null });
  const check = await doctor();
  expect(check?.detail).toMatch(new RegExp(`the source www.example.com of ${slug} \\(${id}\\) is paused since `));
  expect(check).toMatchObject({ ok: true, remedy: expect.stringContaining(`\`postrider source resume ${id}\``) });
  // Somebody pauses it again: the first pause stays.
  const { pausedAt } = await readSource(redis, id);
  await out('source', 'pause', id);
  expect((await readSource(redis, id)).pausedAt).toBe(pausedAt);

  const pull = await installation.cli('source', 'pull', id);
  expect(pull).toMatchObject({ code: 1, stderr: expect.stringContaining(`\`postrider source resume ${id}\``) });
  expect(await out('source', 'pull')).toContain('all are paused');
  const asked = new Set<string>();
  const queues = { enqueue: async (_: string, job: string) => void asked.add(job) } as unknown as Queues;
  const deps = { redis, queues, allowPrivateFetch: true };
  await schedulePulls(deps);
  await pullIfDue(deps, id, Date.now() + 86_400_000);
  expect([...asked, (await readSource(redis, id)).status.failures]).toEqual([6]);

  expect(await out('source', 'resume', id)).toContain('It is pulled within a minute.');
  const { status, pausedAt: after } = await readSource(redis, id);
  expect([after, status.nextAt <= Date.now(), status.failures]).toEqual([0, true, 6]);
});

test('compose takes one of two articles with the same agency text, and names the other', async () => {
  const slug = await addNewsletter();
  const kept = await addStory(slug, 'herald');
  const copy = await addStory(slug, 'tribune');
  const composed = await installation.json<{ id: string; articles: string[] }>('issue', 'compose', slug);
  expect(composed).toMatchObject({
    articles: [kept.id],
    leftOut: [{ article: copy.id, title: copy.title, of: kept.id, because: 'text' }],
  });
  await out('issue', 'cancel', composed.id, '--yes');
  expect(await out('issue', 'compose', slug)).toContain(
    `"${copy.title}" (${copy.id}) is left out: it has the same text as ${kept.id}.`,
  );
  expect(await out('article', 'list', '--newsletter', slug)).toContain(`[repeats ${kept.id}: same text]`);
  expect(await out('article', 'show', copy.id)).toContain(`${kept.id} (same text)`);
});

test('a copy is left out after its story was sent, too', async () => {
  const slug = await addNewsletter();
  await addStory(slug, 'herald');
  const { id } = await installation.json<{ id: string }>('issue', 'compose', slug);
  await addStory(slug, 'tribune');
  await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
  const next = await installation.cli('issue', 'compose', slug);
  expect(next).toMatchObject({ code: 1, stderr: expect.stringContaining('no unsent articles') });
});

test('sections in --copies-in take all copies, and the others none', async () => {
  const slug = await addNewsletter('--copies-in', 'Opinion');
  expect(await installation.json('newsletter', 'show', slug)).toMatchObject({ copiesIn: ['Opinion'] });
  const story = await addStory(slug, 'herald', { section: 'opinion' });
  const copy = await addStory(slug, 'tribune', { section: 'Opinion' });
  const left = await addStory(slug, 'courier', { section: 'News' });
  const composed = await installation.json<{ id: string; articles: string[] }>('issue', 'compose', slug);
  expect(composed.articles.toSorted()).toEqual([story.id, copy.id].sort());
  expect(composed).toMatchObject({ leftOut: [{ article: left.id, of: story.id }] });
  await out('issue', 'cancel', composed.id, '--yes');
  await installation.json('newsletter', 'set', slug, '--copies-in', '');
  expect(await installation.json('newsletter', 'show', slug)).toMatchObject({ copiesIn: [] });
  expect(await installation.json('issue', 'compose', slug)).toMatchObject({
    articles: [story.id],
    leftOut: [{ article: copy.id }, { article: left.id }],
  });
});

test('article list and show mark an article that scheduled digests leave to an editor', async () => {
  const slug = await addNewsletter();
  await addStory(slug, 'herald');
  const { id } = await installation.json<{ id: string }>('issue', 'compose', slug);
  await changeIssueState(redis, id, 'sending', { startedAt: Date.parse('2030-02-02T00:00:00Z') });
  const old = await addStory(slug, 'tribune', { publishedAt: '2029-12-01T00:00:00.000Z' });
  expect(await out('article', 'list', '--newsletter', slug)).toContain(`${old.title}  [old: not in scheduled digests]`);
  expect(await out('article', 'show', old.id)).toContain('more than 60 days older than the last issue');
  expect(await installation.json('article', 'show', old.id)).toMatchObject({ old: true });
});

test('a time between two pulls that is no whole minute is refused, and not rounded', async () => {
  const id = await addSourceIn(await addNewsletter(), {});
  const { code, stderr } = await installation.cli('source', 'set', id, '--every', '30s');
  expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('must be whole minutes')]);
  expect(code).not.toBe(0);
  expect((await readSource(redis, id)).every).toBe(15);
  await out('source', 'set', id, '--every', '2m');
  expect((await readSource(redis, id)).every).toBe(2);
});
