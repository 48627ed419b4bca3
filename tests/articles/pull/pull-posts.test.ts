import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { completeSource } from '../../../src/articles/pull/complete-source.js';
import { offerSources } from '../../../src/articles/pull/offer-sources.js';
import { type PostKind, sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, readSource } from '../../../src/articles/pull/source-store.js';
import { takeSource } from '../../../src/articles/pull/take-source.js';
import { openDocumentReader } from '../../../src/articles/readers/document-reader.js';
import { articleText } from '../../../src/articles/store/article.js';
import { expireArticles } from '../../../src/issues/expire-articles.js';
import { startSite } from '../site-for-tests.js';
import { type SitePost, startGhost, startWordPress } from './post-sites.js';
import { minute, type Pulls, startedAt, startPulls } from './pull-for-tests.js';

const contentKey = '22444f78447824223cefc48062';
let pulls: Pulls;
let wordPress: Awaited<ReturnType<typeof startWordPress>>;
let ghost: Awaited<ReturnType<typeof startGhost>>;
beforeAll(async () => {
  [pulls, wordPress, ghost] = await Promise.all([startPulls(), startWordPress(), startGhost(contentKey)]);
});
afterAll(() => Promise.all([pulls.stop(), wordPress.stop(), ghost.stop()]));
beforeEach(async () => {
  await pulls.reset();
  Object.assign(wordPress.state, { posts: [], pretty: true, closed: '', tagged: false, old: false });
  Object.assign(ghost.state, { posts: [], tagged: true });
  wordPress.asked.length = 0;
  ghost.asked.length = 0;
});

const siteOf = (kind: PostKind) => (kind === 'wordpress' ? wordPress : ghost);
const at = (minutes: number) => new Date(Date.parse('2030-02-01T00:00:00Z') + minutes * 60_000).toISOString();
/** Posts that were published one minute after the other. */
const posts = (count: number, from = 1): SitePost[] =>
  Array.from({ length: count }, (_, i) => ({ id: from + i, title: `Post ${from + i}`, published: at(from + i) }));
const add = async (kind: PostKind, settings: object = {}) =>
  addSource(
    pulls.redis,
    'gazette',
    completeSource(
      sourceSettings.parse({ url: siteOf(kind).url, kind, ...(kind === 'ghost' ? { contentKey } : {}), ...settings }),
    ),
    startedAt,
  );
const titles = async () => (await pulls.articles()).map(({ title }) => title).sort();
const found = async (title: string) => (await pulls.articles()).find((article) => article.title === title);

test('a post of WordPress comes with its text, picture, author and categories, and its page is not asked for', async () => {
  wordPress.state.posts = [
    { id: 7, title: 'Ships &#8211; what&#8217;s next &amp; why', published: at(7) },
    { id: 8, title: 'For some only', published: at(8), password: true },
  ];
  const { id, url } = await add('wordpress', { sections: { 'News & Views': 'News' } });
  expect(url).toBe(`${wordPress.url}/wp-json/wp/v2/posts`);
  const result = await pulls.pull(id);
  expect(result).toMatchObject({ added: 1, skipped: 1, error: null });
  expect(result.notes).toEqual(['Item 1: a password protects it.']);
  const [article] = await pulls.articles();
  expect(article).toMatchObject({
    ...{ title: 'Ships – what’s next & why', section: 'News', author: 'Ann O’Reed', publishedAt: at(7) },
    image: { url: `${wordPress.url}/lamp-7.jpg`, alt: 'A lamp' },
    url: `${wordPress.url}/2030/02/post-7/`,
  });
  expect(articleText(article?.body ?? '')).toContain('the ferry sails again');
  expect(article?.excerpt).toContain('The harbour office');
  expect(wordPress.asked.filter(({ path }) => path.startsWith('/2030'))).toEqual([]);
  expect(wordPress.requests()[0]?.query.get('_embed')).toBe('author,wp:term,wp:featuredmedia');
});

test.each([
  { kind: 'wordpress', count: 245, pulled: [240, 5] },
  { kind: 'ghost', count: 90, pulled: [90] },
] as const)('$kind: a list is read to its end, then only what is new or changed', async ({ kind, count, pulled }) => {
  const site = siteOf(kind);
  site.state.posts = posts(count);
  const { id } = await add(kind);
  const results = await pulls.pullAll(id);
  expect(results.map(({ added }) => added)).toEqual(pulled);
  expect(results.map(({ waiting }) => waiting.pages)).toEqual([...pulled.slice(1), 0]);
  expect(await titles()).toHaveLength(count);

  site.asked.length = 0;
  site.state.posts = [
    ...site.state.posts.slice(1),
    { id: 1, title: 'Post 1, corrected', published: at(1), changed: at(400) },
    // It was written long ago, and scheduled for now: for WordPress that is no change.
    { id: 500, title: 'A scheduled one', published: at(401), changed: kind === 'ghost' ? at(401) : at(3) },
  ];
  expect(await pulls.pull(id)).toMatchObject({ added: 1, updated: 1, error: null });
  expect(site.asked.filter(({ query }) => query.has('page'))).toHaveLength(2);
  expect(await titles()).toEqual(expect.arrayContaining(['Post 1, corrected', 'A scheduled one']));
  expect(await titles()).toHaveLength(count + 1);
  expect(await pulls.pull(id)).toMatchObject({ added: 0, updated: 0, error: null });

  // Somebody has changed all of them at once, which is more than a pull reads.
  site.state.posts = site.state.posts.map((post) => ({ ...post, title: `${post.title}!`, changed: at(1_000) }));
  await pulls.pull(id);
  const { nextAt, lastAt } = await pulls.status(id);
  if (kind === 'wordpress') expect(nextAt).toBe(lastAt + 2 * minute);
  await pulls.pull(id);
  expect((await titles()).filter((title) => title.endsWith('!'))).toHaveLength(count + 1);
});

test('a WordPress that does not know the question for changes is not read to its end', async () => {
  wordPress.state.posts = posts(60);
  const { id } = await add('wordpress');
  await pulls.pullAll(id);
  wordPress.state.old = true;
  wordPress.asked.length = 0;
  await pulls.pull(id);
  expect(wordPress.requests()).toHaveLength(2);
});

test('an unchanged list costs short answers where the site gives an ETag', async () => {
  wordPress.state.tagged = true;
  wordPress.state.posts = posts(3);
  const { id } = await add('wordpress');
  await pulls.pull(id);
  await pulls.pull(id);
  expect((await pulls.status(id)).result).toBe('The host says that nothing has changed.');
  expect(wordPress.requests().map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([
    false,
    true,
    false,
  ]);
});

test('a site without pretty permalinks is read by ?rest_route=, and the address is kept', async () => {
  wordPress.state.pretty = false;
  wordPress.state.posts = posts(2);
  const { id } = await add('wordpress');
  expect(await pulls.pull(id)).toMatchObject({ added: 2, error: null });
  expect((await readSource(pulls.redis, id)).url).toBe(`${wordPress.url}/?rest_route=/wp/v2/posts`);
});

test('a WordPress whose API is closed says so in words, and one that sends a page too', async () => {
  wordPress.state.closed = 'rest_cannot_access';
  const { id } = await add('wordpress');
  const { error } = await pulls.pull(id);
  expect(error?.message).toContain('lets only people who have signed in read its posts');
  expect(error?.message).toContain('rest_cannot_access');
  const take = (url: string) =>
    takeSource({ redis: pulls.redis, allowPrivateFetch: true }, 'gazette', { url, kind: 'wordpress' });
  await expect(take(`${wordPress.url}/`)).rejects.toMatchObject({ code: 'source.unreadable' });
  wordPress.state.closed = '';
  await expect(take(`${wordPress.url}/blog`)).rejects.toMatchObject({ cause: { status: 404 } });
  // Without pretty permalinks, some servers send the home page for whatever they do not know.
  pulls.documents.set('/wp-json/wp/v2/posts', '<html><body>A page</body></html>');
  await expect(take(`${pulls.site.url}/`)).rejects.toMatchObject({ code: 'source.unreadable' });
});

test('a home page that announces the API of WordPress offers its posts', async () => {
  wordPress.state.posts = posts(60);
  const reader = openDocumentReader();
  const offer = () => offerSources(wordPress.url, { redis: pulls.redis, reader, allowPrivateFetch: true });
  const [offered] = await offer();
  expect(offered).toMatchObject({ kind: 'wordpress', url: `${wordPress.url}/wp-json/wp/v2/posts`, count: 60 });
  expect(offered?.articles.map(({ title }) => title)).toEqual([60, 59, 58, 57, 56].map((n) => `Post ${n}`));
  wordPress.state.pretty = false;
  expect((await offer())[0]?.url).toBe(`${wordPress.url}/index.php?rest_route=/wp/v2/posts`);
  await reader.close();
});

test('a post of Ghost comes with its tags and author, and one for members without the text of its paywall', async () => {
  ghost.state.posts = [
    { id: 1, title: 'For all', published: at(1) },
    { id: 2, title: 'For members', published: at(2), visibility: 'members', excerpt: 'What the ferry costs.' },
    {
      id: 3,
      title: 'With a beginning',
      published: at(3),
      visibility: 'paid',
      html: '<p>The first lines are free.</p>',
    },
  ];
  const { id } = await add('ghost', {
    url: `${ghost.url}/ghost/api/content/posts/?key=${contentKey}&filter=tag:news&limit=5`,
  });
  expect((await readSource(pulls.redis, id)).url).toBe(`${ghost.url}/ghost/api/content/posts/?filter=tag%3Anews`);
  expect(await pulls.pull(id)).toMatchObject({ added: 3, error: null });
  expect(await found('For all')).toMatchObject({
    ...{ section: 'News', author: 'Ann Reed', image: { url: `${ghost.url}/lamp-1.jpg` }, publishedAt: at(1) },
  });
  expect(await found('For members')).toMatchObject({ body: '', excerpt: 'What the ferry costs.' });
  expect(articleText((await found('With a beginning'))?.body ?? '')).toContain('The first lines are free.');
  expect(ghost.asked.map(({ path }) => path)).toEqual(['/ghost/api/content/posts/']);
  expect(ghost.asked[0]?.headers['accept-version']).toBe('v5.0');
  await pulls.pull(id);
  expect(ghost.asked.at(-1)?.query.get('filter')).toBe("(tag:news)+updated_at:>'2030-02-01 00:02:59'");
  expect((await pulls.status(id)).result).toBe('The host says that nothing has changed.');
});

test('a key that Ghost refuses is told without the key, also by a site that Postrider may not fetch from', async () => {
  const wrong = 'f0f0f0f0f0f0f0f0f0f0f0f0f0';
  const { id } = await add('ghost', { contentKey: wrong });
  const { error } = await pulls.pull(id);
  expect(error?.message).toContain('does not accept the Content API key');
  const deps = { redis: pulls.redis, allowPrivateFetch: false };
  const given = { url: ghost.url, kind: 'ghost', contentKey: wrong } as const;
  const refused = await takeSource(deps, 'gazette', given).catch((reason: unknown) => reason);
  expect(refused).toMatchObject({ code: 'article.fetch-refused', address: `${ghost.url}/ghost/api/content/posts/` });
  for (const one of [error, refused]) expect(JSON.stringify(one, Object.getOwnPropertyNames(one))).not.toContain(wrong);
  await expect(add('ghost', { contentKey: '', every: 30 })).rejects.toMatchObject({ field: 'contentKey' });
});

test('the key of a Ghost site follows no redirect to another host, also when the site moves later', async () => {
  ghost.state.posts = posts(2);
  const { hostname, port } = new URL(ghost.url);
  let to = ghost.url;
  const former = await startSite(({ url }, response) => response.writeHead(301, { location: `${to}${url}` }).end());
  const deps = { redis: pulls.redis, allowPrivateFetch: true };
  const given = { url: former.url, kind: 'ghost', contentKey } as const;
  const refused = await takeSource(deps, 'gazette', given).catch((reason: unknown) => reason);
  expect(refused).toMatchObject({
    code: 'source.unreadable',
    message: `${new URL(former.url).host} redirects to ${ghost.url}. The key is not sent there.`,
  });
  const { id } = await add('ghost', { url: former.url });
  expect((await pulls.pull(id)).error).toMatchObject({ code: 'article.secret-stays', elsewhere: ghost.url });
  to = `http://${hostname}.example.com:${port}`;
  expect((await pulls.pull(id)).error).toMatchObject({ code: 'article.secret-stays', elsewhere: to });
  expect(ghost.asked).toEqual([]);
  await former.stop();
});

test.each(['wordpress', 'ghost'] as const)(
  '%s: a post that was deleted because nobody used it does not come back',
  async (kind) => {
    const site = siteOf(kind);
    site.state.posts = posts(3);
    const { id } = await add(kind);
    await pulls.pull(id);
    const later = startedAt + 91 * 24 * 60 * minute;
    expect(await expireArticles(pulls.redis, 'gazette', 90, later)).toBe(3);
    for (const number of [4, 5]) {
      site.state.posts = [
        ...site.state.posts,
        { id: number, title: `Post ${number}`, published: new Date(later + number * minute).toISOString() },
      ];
      expect(await pulls.pull(id, later + number * minute)).toMatchObject({ added: 1, error: null });
    }
    expect(await titles()).toEqual(['Post 4', 'Post 5']);
  },
);
