import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle, removeArticle, restoreArticle } from '../../../src/articles/store/edit-article.js';
import { removeNewsletter } from '../../../src/control/remove-newsletter.js';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import type { Issue } from '../../../src/issues/issue.js';
import { changeIssueState, writeCorrection } from '../../../src/issues/issue-store.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import { orderSections, removeSection, renameSection, titleSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { connectRedis } from '../../../src/redis/client.js';
import { keys } from '../../../src/redis/keys.js';
import { bumpSite, changedAt, siteVersion } from '../../../src/redis/site-version.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let issue: Issue;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
  issue = await web.issue(gazette, 'The council decides');
});

const stored = async () => (await web.app.redis.get(keys.siteVersion)) ?? '0';
const article = (title: string) =>
  ({
    title,
    url: `https://www.example.com/${title}`,
    section: 'City',
    publishedAt: '2031-03-04T08:00:00Z',
    author: '',
    image: null,
    excerpt: '',
    body: `<p>${title}</p>`,
    source: 'feed',
  }) as const;
const save = (title: string) => saveArticle(web.app.redis, article(title), { newsletter: 'gazette' });
const send = () => changeIssueState(web.app.redis, issue.id, 'sending', { startedAt: Date.now() });

/** Every change that the public can see. Each is prepared first, so that only the change itself counts. */
const writes: [string, () => Promise<() => Promise<unknown>>][] = [
  ['a newsletter is added', async () => () => web.newsletter({ slug: 'weekend' })],
  ['a newsletter is changed', async () => () => changeNewsletter(web.app.redis, 'gazette', { tagline: 'In short' })],
  ['a newsletter ends', async () => () => changeNewsletter(web.app.redis, 'gazette', { archivedAt: '2031-03-04' })],
  ['a newsletter is removed', async () => () => removeNewsletter(web.app.list, gazette)],
  ['a section is added', async () => () => changeNewsletter(web.app.redis, 'gazette', { addSections: ['Life'] })],
  ['a section is renamed', async () => () => renameSection(web.app.redis, 'gazette', 'City', 'Town')],
  ['a section is removed', async () => () => removeSection(web.app.redis, 'gazette', 'City')],
  ['sections are ordered', async () => () => orderSections(web.app.redis, 'gazette', ['Sport'])],
  ['a section gets a title', async () => () => titleSection(web.app.redis, 'gazette', 'City', 'zh-CN', '城市')],
  ['an article comes in', async () => () => save('new')],
  [
    'an article comes in changed',
    async () => {
      await save('known');
      const changed = { ...article('known'), title: 'corrected' };
      return () => saveArticle(web.app.redis, changed, { newsletter: 'gazette' });
    },
  ],
  [
    'an article is edited',
    async () => {
      const { id } = (await save('edited')).article;
      return () => editArticle(web.app.redis, id, { title: 'By hand' });
    },
  ],
  [
    'an article is removed',
    async () => {
      const { id } = (await save('removed')).article;
      return () => removeArticle(web.app.redis, id);
    },
  ],
  [
    'an article is put back',
    async () => {
      const { id } = (await save('restored')).article;
      await removeArticle(web.app.redis, id);
      return () => restoreArticle(web.app.redis, id);
    },
  ],
  ['the send of an issue begins', async () => send],
  [
    'the emails of an issue are rendered',
    async () => async () => freezeEmails(web.app, await readEdition(web.app.redis, web.app.publicUrl, issue)),
  ],
  [
    'an issue is cancelled',
    async () => {
      await send();
      return () => changeIssueState(web.app.redis, issue.id, 'cancelled');
    },
  ],
  ['an issue is unlisted', async () => () => setUnlisted(web.app.redis, issue.id, true)],
  [
    'an issue is withdrawn',
    async () => {
      await send();
      return () => setWithdrawn(web.app.redis, issue.id, true);
    },
  ],
  [
    'an issue is corrected',
    async () => () => {
      const entry = { call: 'one', revision: 2, at: Date.now(), by: 'editor', changes: [] };
      const next = { ...issue, subject: 'Corrected', edition: 2, corrections: [] };
      return writeCorrection(web.app.redis, issue, next, entry, keys.stagedTemplates(issue.id, 'none'));
    },
  ],
];

test.each(writes)('the site version rises when %s', async (_, prepare) => {
  const write = await prepare();
  const before = await stored();
  await write();
  const after = await stored();
  expect(Number(after)).toBeGreaterThan(Number(before));
  expect(await siteVersion(web.app.redis)).toBe(after);
});

test('a pull that brings nothing new leaves the site version as it is', async () => {
  await save('known');
  const before = await stored();
  await save('known');
  expect(await stored()).toBe(before);
});

test('another process sees a change within a tenth of a second', async () => {
  const other = await connectRedis(web.app.redis.options.path ?? '');
  try {
    const before = await siteVersion(other);
    await bumpSite(web.app.redis);
    const changed = performance.now();
    await until('the other process knows the change', async () => (await siteVersion(other)) !== before);
    expect(performance.now() - changed).toBeLessThan(1_000);
    expect(await siteVersion(other)).toBe(await stored());
  } finally {
    other.disconnect();
  }
});

test('the site version never repeats, and says when the last change was made', async () => {
  const before = await stored();
  expect(Math.abs((changedAt(before) ?? 0) - Date.now())).toBeLessThan(60_000);
  await web.empty();
  await bumpSite(web.app.redis);
  expect(Number(await stored())).toBeGreaterThan(Number(before));
  await web.app.redis.set(keys.siteVersion, '9000000000000000');
  await bumpSite(web.app.redis);
  expect(await stored()).toBe('9000000000000001');
  expect(changedAt('0')).toBeUndefined();
});
