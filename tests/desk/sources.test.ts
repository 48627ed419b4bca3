import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pullSource } from '../../src/articles/pull/pull-source.js';
import { type Source, sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, listSources, readSource, writeStatus } from '../../src/articles/pull/source-store.js';
import { openDocumentReader } from '../../src/articles/readers/document-reader.js';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { removeArticle } from '../../src/articles/store/edit-article.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { startGhost } from '../articles/pull/post-sites.js';
import { startSite } from '../articles/site-for-tests.js';
import { launchBrowser } from '../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let site: Awaited<ReturnType<typeof startSite>>;
/** An article with all that its page would add, so that no page is read. */
const feed =
  '<rss version="2.0"><channel><item><title>Fish &amp; chips</title><link>https://www.example.com/ferry</link><author>ada@example.com (Ada)</author><description>A meal by the harbour.</description><enclosure url="https://www.example.com/fish.jpg" type="image/jpeg" length="1"/></item></channel></rss>';

beforeAll(async () => {
  web = await startWebForTests({ ALLOW_PRIVATE_FETCH: 'true' });
  site = await startSite((request, response) => {
    const isFeed = request.url === '/feed';
    response.writeHead(isFeed ? 200 : 503, { 'content-type': 'text/xml' }).end(isFeed ? feed : '');
  });
});
afterAll(async () => {
  await site?.stop();
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter({ timeZone: 'Europe/Berlin' });
});

let people = 0;
async function signedIn(role: Role): Promise<string> {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: 'A Person', language: 'en', role, roles: {} } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return beginSession(web.app.redis, person, 'a browser');
}
const cookieOf = (session: string) => ({ cookie: `postrider-session=${session}` });
const list = '/desk/n/gazette/sources';
const get = (path: string, session: string) => web.get(path, cookieOf(session));
const post = (path: string, fields: Record<string, string>, session: string) =>
  web.postOnly(path, fields, { ...cookieOf(session), 'sec-fetch-site': 'same-origin' });

const added = (url: string, newsletter = 'gazette') =>
  addSource(web.app.redis, newsletter, sourceSettings.parse({ url, kind: 'feed' }));
const deps = (reader: ReturnType<typeof openDocumentReader>) => {
  const { redis, publicUrl } = web.app;
  return { redis, publicUrl, reader, allowPrivateFetch: true };
};
async function pulled(source: Source): Promise<void> {
  const reader = openDocumentReader();
  await pullSource(deps(reader), await readSource(web.app.redis, source.id), { now: Date.now(), patienceMs: 1_000 });
  await reader.close();
}
/** A source whose server has answered with an error several times. */
async function failing(path = '/gone'): Promise<Source> {
  const source = await added(`${site.url}${path}`);
  await pulled(source);
  const { status } = await readSource(web.app.redis, source.id);
  await writeStatus(web.app.redis, source, { ...status, failures: 6 });
  return readSource(web.app.redis, source.id);
}

test('a failing source leads from Today to what the server said, and is mended, fetched and removed', async () => {
  const source = await failing();
  const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await context.addCookies([{ name: 'postrider-session', value: await signedIn('editor'), url }]);
    const page = await context.newPage();
    const main = () => page.locator('main').textContent();
    await page.goto(`${url}/desk/n/gazette`);
    await page.getByRole('link', { name: 'Open the source' }).click();
    expect(await main()).toContain('The site has an error of its own: 503.');
    expect(await page.getByRole('link', { name: source.url }).getAttribute('href')).toBe(source.url);
    expect(await main()).toContain('If it has moved, change the address here.');
    await page.getByLabel('Address', { exact: true }).fill('nowhere');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Enter an address that starts with https://.');
    await page.getByLabel('Address', { exact: true }).fill(`${site.url}/feed`);
    await page.getByLabel('Only articles with one of these words').fill('fish\n\n');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('status').textContent()).toContain('The new address is fetched within a minute.');
    expect((await readSource(web.app.redis, source.id)).status.nextAt).toBeLessThanOrEqual(Date.now());
    await page.getByRole('button', { name: 'Fetch now' }).click();
    expect((await readSource(web.app.redis, source.id)).status.nextAt).toBeLessThanOrEqual(Date.now());
    await pulled(source);
    await page.getByRole('link', { name: 'Show the result' }).click();
    expect(await main()).toContain('Fish & chips');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    expect(await page.getByRole('status').textContent()).toContain('Nothing is fetched from it until you resume it.');
    expect(await page.getByRole('button', { name: 'Fetch now' }).count()).toBe(0);
    await page.getByLabel('Minutes between two fetches').fill('20');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('status').textContent()).toContain('Your changes are saved. The source is paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    expect(await page.getByRole('status').textContent()).toContain('The source is resumed.');
    await page.getByRole('button', { name: 'Remove the source' }).click();
    expect(await main()).toContain('Its article stays');
    await page.getByRole('button', { name: 'Remove the source' }).click();
    expect(await main()).toContain('The source is removed. Its articles stay.');
    await page.getByRole('link', { name: 'Articles', exact: true }).first().click();
    expect(await main()).toContain('Fish & chips');
  } finally {
    await browser.close();
  }
  expect(await listSources(web.app.redis, 'gazette')).toEqual([]);
});

test('what fails comes first, and the address of a site is enough to add a source', async () => {
  const session = await signedIn('editor');
  await added('https://www.example.com/works');
  await failing();
  const { body } = await get(list, session);
  expect(body.indexOf('/gone')).toBeLessThan(body.indexOf('/works'));
  expect([body.indexOf('/gone') > 0, body.includes('6 fetches in a row failed.')]).toEqual([true, true]);
  const found = await post(list, { site: `${site.url}/feed` }, session);
  expect(found.body).toContain('Fish &amp; chips');
  const made = await post(list, { add: `feed:${site.url}/feed` }, session);
  expect(made.headers.location).toMatch(/^\/desk\/n\/gazette\/sources\/source-\d+\?done=added$/);
  expect((await get(String(made.headers.location), session)).body).toContain('The source is added.');
  expect((await post(list, { add: `feed:${site.url}/feed` }, session)).body).toContain('come from there already');
});

test('whoever types a new address and fetches the source has it saved first, and a wrong one is not lost', async () => {
  const session = await signedIn('editor');
  const source = await added('https://www.example.com/old');
  const page = `${list}/${source.id}`;
  const texts = { kind: 'feed', every: '15', section: '', body: 'excerpt', include: '', exclude: '', act: 'pull' };
  const wrong = await post(page, { ...texts, url: 'nowhere', revision: String(source.revision) }, session);
  expect([wrong.statusCode, wrong.body.includes('value="nowhere"')]).toEqual([400, true]);
  const typed = { ...texts, url: 'https://www.example.com/new', revision: String(source.revision) };
  expect((await post(page, typed, session)).headers.location).toBe(`${page}?done=pulled`);
  const { url, status } = await readSource(web.app.redis, source.id);
  expect([url, status.nextAt <= Date.now()]).toEqual([typed.url, true]);
  // Of two people, the second one is told.
  expect((await post(page, typed, session)).statusCode).toBe(409);
});

test('a Ghost site is added with its key, which no page shows, and a key that it refuses is mended', async () => {
  const contentKey = '22444f78447824223cefc48062';
  const ghost = await startGhost(contentKey);
  ghost.state.posts = [{ id: 1, title: 'The ferry is back', published: '2030-02-01T08:00:00.000Z' }];
  const session = await signedIn('editor');
  const form = { ghost: ghost.url, act: 'ghost' };
  const none = await post(list, { ...form, contentKey: '' }, session);
  expect([none.statusCode, none.body.includes('does not accept this key')]).toEqual([400, true]);
  const wrong = await post(list, { ...form, contentKey: `${contentKey.slice(0, -2)}00` }, session);
  expect([wrong.body.includes('does not accept this key'), wrong.body.includes(ghost.url)]).toEqual([true, true]);
  expect(wrong.body).not.toContain(contentKey.slice(0, -2));
  const former = await startSite((_, response) => response.writeHead(301, { location: ghost.url }).end());
  const moved = await post(list, { ...form, ghost: former.url, contentKey }, session);
  expect(moved.body).toContain('the key is not sent there');
  await former.stop();
  const made = await post(list, { ...form, contentKey }, session);
  const page = String(made.headers.location).split('?')[0] ?? '';
  const [source] = await listSources(web.app.redis, 'gazette');
  if (source) await pulled(source);
  const shown = (await get(page, session)).body;
  expect(shown).toContain('The ferry is back');
  expect([shown.includes('ends in 8062'), shown.includes(contentKey)]).toEqual([true, false]);

  const texts = { kind: 'ghost', section: '', body: 'excerpt', include: '', exclude: '', every: '15', act: 'save' };
  const change = { ...texts, url: source?.url ?? '' };
  const saved = await post(page, { ...change, every: '30', contentKey: '', revision: '1' }, session);
  expect(saved.statusCode).toBe(303);
  const bad = await post(page, { ...change, contentKey: 'my key', revision: '2' }, session);
  expect([bad.statusCode, bad.body.includes('26 digits and letters')]).toEqual([400, true]);
  expect(await readSource(web.app.redis, source?.id ?? '')).toMatchObject({ every: 30, contentKey });
  await ghost.stop();
});

test('settings that somebody else has changed meanwhile are not overwritten, and the typed ones stay in the form', async () => {
  const session = await signedIn('editor');
  const source = await added('https://www.example.com/feed');
  const page = `${list}/${source.id}`;
  const texts = { kind: 'feed', section: '', body: 'excerpt', include: '', exclude: '', act: 'save' };
  const mine = { ...texts, url: source.url, every: '40', revision: String(source.revision) };
  expect((await post(page, { ...mine, every: '30' }, session)).statusCode).toBe(303);
  const late = await post(page, mine, session);
  expect([late.statusCode, late.body.includes('Somebody else has changed this source')]).toEqual([409, true]);
  expect(late.body).toContain('value="40"');
  expect((await readSource(web.app.redis, source.id)).every).toBe(30);
  const wrong = await post(page, { ...mine, revision: '2', every: 'often', exclude: 'x'.repeat(300) }, session);
  expect([wrong.statusCode, wrong.body.includes('whole minutes'), wrong.body.includes('at most 200')]).toEqual([
    400,
    true,
    true,
  ]);
});

test('viewers and writers see sources and articles and change none; those of another newsletter are not found', async () => {
  await web.newsletter({ slug: 'weekend', title: 'Weekend' });
  const [own, foreign] = [
    await added('https://www.example.com/a'),
    await added('https://www.example.com/b', 'weekend'),
  ];
  for (const role of ['viewer', 'writer'] as const) {
    const session = await signedIn(role);
    const { body } = await get(`${list}/${own.id}`, session);
    expect([body.includes('example.com/a'), body.includes('name="act"')]).toEqual([true, false]);
    for (const act of ['save', 'pull', 'pause', 'resume', 'remove'])
      expect((await post(`${list}/${own.id}`, { act, sure: 'yes', url: own.url }, session)).statusCode).toBe(404);
    expect((await post(list, { add: 'feed:https://www.example.com/c' }, session)).statusCode).toBe(404);
    expect((await get('/desk/n/gazette/articles', session)).statusCode).toBe(200);
  }
  const session = await signedIn('editor');
  expect((await get(`${list}/${foreign.id}`, session)).statusCode).toBe(404);
  expect((await post(`${list}/${foreign.id}`, { act: 'remove', sure: 'yes' }, session)).statusCode).toBe(404);
  expect(
    (await listSources(web.app.redis, 'weekend')).length + (await listSources(web.app.redis, 'gazette')).length,
  ).toBe(2);
});

test('articles are found by words, section and state, and each leads to the issue that sent it', async () => {
  const gazette = await web.newsletter({ slug: 'daily', title: 'Daily' });
  const sent = await web.issue(gazette, 'The ferry is back', 'sending', 'sent');
  const draft = await web.issue(gazette, 'A berth for the ferry');
  const hidden = await web.issue(gazette, 'An old mill');
  await removeArticle(web.app.redis, hidden.articles[0] ?? '');
  const session = await signedIn('viewer');
  const shown = async (query: string) => {
    const { body } = await get(`/desk/n/daily/articles${query}`, session);
    return [...body.matchAll(/<td><a[^>]*><bdi[^>]*>([^<]+)/g)].map(([, title]) => title).toSorted();
  };
  expect(await shown('')).toEqual(['A berth for the ferry', 'The ferry is back']);
  expect(await shown('?words=back+ferry')).toEqual(['The ferry is back']);
  expect(await shown('?state=unsent')).toEqual(['A berth for the ferry']);
  expect(await shown('?state=removed')).toEqual(['An old mill']);
  expect(await shown('?section=Science')).toEqual([]);
  const { body } = await get('/desk/n/daily/articles', session);
  for (const { id } of [sent, draft]) expect(body).toContain(`href="/desk/issues/${id}"`);
  expect((await get('/desk/n/daily/articles?words=none', session)).body).toContain('No article matches.');
});

test('a writer corrects a headline and the crop of a picture, takes the source’s text again, and hides the article', async () => {
  const fields = { section: 'City', author: '', excerpt: 'It took three years.', body: '<p>It took three years.</p>' };
  const image = { url: 'https://www.example.com/ferry.jpg', alt: '' };
  const draft = { ...fields, title: 'Fery', url: 'https://www.example.com/fery', publishedAt: null, image };
  const { article } = await saveArticle(web.app.redis, { ...draft, source: 'markdown' }, { newsletter: 'gazette' });
  const session = await signedIn('writer');
  const page = `/desk/n/gazette/articles/${article.id}`;
  const now = async () => {
    const found = await readArticle(web.app.redis, article.id);
    return found ?? article;
  };
  const save = async (more: Record<string, string>) => {
    const texts = { title: 'Ferry', excerpt: 'At last.', section: 'Science', author: 'Ada', alt: 'A ferry' };
    const revision = String((await now()).revision);
    return post(page, { ...texts, focus: 'top-left', revision, act: 'save', ...more }, session);
  };
  const first = String(article.revision);
  expect((await get(page, session)).body).toContain('value="Fery"');
  expect((await save({})).headers.location).toBe(`${page}?done=saved`);
  expect(await now()).toMatchObject({ title: 'Ferry', excerpt: 'At last.', section: 'Science', author: 'Ada' });
  expect((await now()).image).toMatchObject({ alt: 'A ferry', focus: { x: 1 / 6, y: 1 / 6 } });
  expect((await get(page, session)).body).toMatch(/value="top-left"[^>]*selected/);
  const late = await save({ title: 'Mine', revision: first });
  expect([late.statusCode, late.body.includes('value="Mine"')]).toEqual([409, true]);
  const wrong = await save({ title: ' ' });
  expect([wrong.statusCode, wrong.body.includes('Enter a headline')]).toEqual([400, true]);
  expect((await save({ act: 'revert:title' })).statusCode).toBe(303);
  expect(await now()).toMatchObject({ title: 'Fery', excerpt: 'At last.' });
  await save({ act: 'hide' });
  expect((await now()).removedAt).not.toBeNull();
  expect((await get(page, session)).body).toContain('Show it again');
  await save({ act: 'show' });
  expect((await now()).removedAt).toBeNull();
  expect((await post(page, { act: 'hide' }, await signedIn('viewer'))).statusCode).toBe(404);
  await web.newsletter({ slug: 'weekend', title: 'Weekend' });
  const elsewhere = `/desk/n/weekend/articles/${article.id}`;
  expect((await get(elsewhere, session)).statusCode).toBe(404);
  expect((await post(elsewhere, { act: 'hide' }, session)).statusCode).toBe(404);
  expect((await now()).removedAt).toBeNull();
});
