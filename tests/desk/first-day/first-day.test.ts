import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listSources } from '../../../src/articles/pull/source-store.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import type { Role } from '../../../src/people/person.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { makeSignInLink } from '../../../src/people/sign-in/sign-in-link.js';
import { startSite } from '../../articles/site-for-tests.js';
import { launchBrowser } from '../../helpers/browser.js';
import { articleForTests } from '../../helpers/edition.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let site: Awaited<ReturnType<typeof startSite>>;
let url: string;

beforeAll(async () => {
  web = await startWebForTests({ ALLOW_PRIVATE_FETCH: 'true' });
  site = await startSite((request, response) => {
    const pages: Record<string, string> = {
      '/': '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><p>News</p></body></html>',
      '/feed':
        '<rss version="2.0"><channel><item><title>Fish &amp; chips</title><link>https://www.example.com/ferry</link></item></channel></rss>',
    };
    const body = pages[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(body ?? '');
  });
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await web?.stop();
});

beforeEach(() => web.empty());

let people = 0;
async function signedIn(role: Role | null, roles: Record<string, Role> = {}, language: 'en' | 'zh-CN' = 'en') {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: `Person ${people}`, language, role, roles };
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  const cookie = `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`;
  return { person, cookie, 'sec-fetch-site': 'same-origin' };
}
type Headers = Awaited<ReturnType<typeof signedIn>>;
const get = (path: string, { cookie }: Headers) => web.get(path, { cookie });
const post = (path: string, fields: Record<string, string>, { cookie }: Headers) =>
  web.postOnly(path, fields, { cookie, 'sec-fetch-site': 'same-origin' });

const look = {
  ...{ title: 'The <Harbour> Gazette', slug: 'harbour', tagline: '', sender: '', address: 'news@example.com' },
  ...{ postal: '1 Market Square', site: 'www.example.org', locale: 'en', zone: 'Europe/Berlin', accent: '#0b5fa5' },
};

/** Makes the newsletter of the look by the form. @returns its owner */
async function makeHarbour(): Promise<Headers> {
  const owner = await signedIn('owner');
  expect((await post('/desk/first-day', look, owner)).statusCode).toBe(303);
  return owner;
}

/** The form in a browser far from here: it proposes its time zone once, and says what it makes of a Chinese title. */
async function expectFirstForm(cookie: string) {
  const context = await browser.newContext({ timezoneId: 'Asia/Shanghai' });
  await context.addCookies([{ name: 'postrider-session', value: cookie.split('=')[1] ?? '', url }]);
  const page = await context.newPage();
  const value = (name: string) => page.locator(`#${name}`).inputValue();
  const press = () => page.getByRole('button', { name: 'Make the newsletter' }).click();
  await page.goto(`${url}/desk/first-day`);
  expect([await value('zone'), await value('slug')]).toEqual(['Asia/Shanghai', '']);
  await page.locator('#zone').selectOption('UTC');
  for (const [name, text] of Object.entries({ title: '商铺周报', address: 'news@example.com', site: 'no site' }))
    await page.locator(`#${name}`).fill(text);
  await press();
  const faults = page.getByRole('alert');
  await faults.getByText('Address of your site: enter an address such as www.example.com.').waitFor();
  await faults.getByText(`The newsletter would be at ${web.app.publicUrl}/n/newsletter.`).waitFor();
  expect([await value('zone'), await value('slug')]).toEqual(['UTC', 'newsletter']);
  await context.close();
}

test('whoever follows the link of the first owner makes the first newsletter, and goes on from there', async () => {
  const { secret } = await makeSignInLink(web.app.redis, undefined);
  const own = { 'sec-fetch-site': 'same-origin' };
  const ada = { email: 'ada@example.com', name: 'Ada' };
  const entered = await web.postOnly(`/desk/sign-in/link/${secret}`, ada, own);
  expect(entered.headers.location).toBe('/desk/first-day');
  const [cookie = ''] = String(entered.headers['set-cookie']).split(';');
  const owner = { cookie } as Headers;
  expect((await get('/desk', owner)).headers.location).toBe('/desk/first-day');
  const { body } = await get('/desk/first-day', owner);
  expect(body).toContain('Make the newsletter');
  await expectFirstForm(cookie);
  const refused = await post('/desk/first-day', { ...look, title: '', address: 'nobody', accent: '#ffff00' }, owner);
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain('Enter an email address, such as news@example.com.');
  const pale = await post('/desk/first-day', { ...look, accent: '#ffff00' }, owner);
  expect(pale.body).toMatch(
    /Text in this colour is hard to read\. The nearest shade that is easy to read: #[\da-f]{6}/,
  );
  expect(await web.app.redis.scard('postrider:newsletters')).toBe(0);
  const made = await post('/desk/first-day', look, owner);
  expect([made.statusCode, made.headers.location]).toEqual([303, '/desk/n/harbour/first-day/sources']);
  const newsletter = await readNewsletter(web.app.redis, 'harbour');
  expect(newsletter).toMatchObject({
    // Nobody has chosen them.
    comments: false,
    timeZone: 'Europe/Berlin',
    from: { name: look.title },
    // People type an address as they read it.
    siteUrl: expect.stringMatching(/^https:\/\/www\.example\.org\/?$/),
    look: { accent: { light: '#0b5fa5' } },
  });
  const taken = await post('/desk/first-day', look, owner);
  expect(taken.body).toContain('Another newsletter has this name.');
  // The first day is where the person lands until it is over.
  expect((await get('/desk/first-day', owner)).headers.location).toBe('/desk/n/harbour/first-day');
});

test('the email beside the form of a look is one, whatever the address says', async () => {
  const owner = await signedIn('owner');
  const framed = async (query: string) => {
    const { statusCode, headers, body } = await get(`/desk/first-day/email?${query}`, owner);
    expect([query, statusCode]).toEqual([query, 200]);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
    return body;
  };
  expect(await framed('title=The+Pale+Gazette&accent=%23ffff00')).toContain('The Pale Gazette');
  expect(await framed('title=The+Gazette&accent=%23ffff00&locale=')).not.toContain('#ffff00');
  expect(await framed(`title=${'x'.repeat(201)}`)).not.toContain('xxx');
});

test('a step is done by whatever means, others can be skipped, and Today shows them until they are hidden', async () => {
  const owner = await makeHarbour();
  const steps = '/desk/n/harbour/first-day';
  const states = async () =>
    [...(await get(steps, owner)).body.matchAll(/<span class="badge \w+">([^<]+)/g)].map(([, state]) => state);
  expect(await states()).toEqual(['Done', 'To do', 'To do', 'To do', 'To do']);
  await web.confirmed(await readNewsletter(web.app.redis, 'harbour'), 'reader@example.com');
  expect(await states()).toEqual(['Done', 'To do', 'Done', 'To do', 'To do']);
  for (const step of ['mail', 'dns', 'sources']) await post(steps, { act: `skip:${step}` }, owner);
  expect(await states()).toEqual(['Done', 'Skipped', 'Done', 'Skipped', 'Skipped']);
  const { body: today } = await get('/desk/n/harbour', owner);
  expect(today).not.toContain('Go on with the first day');
  const { body: shown } = await get(steps, owner);
  expect([shown.includes('Do it after all'), shown.includes('>Begin<')]).toEqual([true, false]);
  expect(today).toContain('First day: 3 steps left out so far (Where articles come from, Mail server, DNS records).');
  expect(today).toContain(`href="${steps}"`);
  await post(steps, { act: 'unskip:sources' }, owner);
  expect((await get('/desk/n/harbour', owner)).body).toContain('Go on with the first day');
  await post(steps, { act: 'skip:everything' }, owner);
  expect(await states()).toEqual(['Done', 'To do', 'Done', 'Skipped', 'Skipped']);
  const hidden = await post(steps, { act: 'hide' }, owner);
  expect(hidden.headers.location).toBe('/desk/n/harbour');
  expect((await get('/desk/n/harbour', owner)).body).not.toContain('Go on with the first day');
  expect((await get('/desk/first-day', owner)).headers.location).toBe('/desk/n/harbour');
  await post(steps, { act: 'show' }, owner);
});

test('the address of a site is enough to find its feed with its articles, and a button adds it', async () => {
  await makeHarbour();
  const editor = await signedIn(null, { harbour: 'editor' });
  const step = '/desk/n/harbour/first-day/sources';
  const found = await post(step, { site: site.url }, editor);
  expect(found.statusCode).toBe(200);
  expect(found.body).toContain('Fish &amp; chips');
  expect(found.body).toContain(`value="feed:${site.url}/feed"`);
  const added = await post(step, { add: `feed:${site.url}/feed` }, editor);
  expect(added.headers.location).toBe(`${step}#have`);
  expect((await listSources(web.app.redis, 'harbour')).map(({ url: of }) => of)).toEqual([`${site.url}/feed`]);
  expect((await get(step, editor)).body).toContain('The articles are being fetched.');
  const [source] = await listSources(web.app.redis, 'harbour');
  expect(source?.status.nextAt).toBeLessThanOrEqual(Date.now());
  // As people type it, of a site without https.
  expect((await post(step, { site: site.url.replace('http://', '') }, editor)).body).toContain('Fish &amp; chips');
  const wrong: [Record<string, string>, string][] = [
    [{ site: 'no address' }, 'Enter the address of a site'],
    [{ site: '' }, 'Enter the address of a site'],
    [{ site: `${site.url}/missing` }, 'does not answer at the moment'],
    [{ site: 'http://127.0.0.1:1' }, '127.0.0.1:1 does not answer'],
    [{ add: `feed:${site.url}/feed` }, 'Articles come from there already.'],
  ];
  for (const [fields, words] of wrong) {
    const { statusCode, body } = await post(step, fields, editor);
    expect([fields, statusCode, body.includes(words)]).toEqual([fields, 400, true]);
  }
});

test('an owner is the first reader with one press, and the first issue is the next one', async () => {
  const owner = await makeHarbour();
  const editor = await signedIn(null, { harbour: 'editor' });
  const step = '/desk/n/harbour/first-day/readers';
  expect((await get(step, owner)).body).toContain('<button type="submit">Add myself as a reader</button>');
  expect((await get(step, editor)).body).not.toContain('Add myself');
  expect((await post(step, {}, editor)).statusCode).toBe(404);
  const added = await post(step, {}, owner);
  expect([added.statusCode, added.headers.location]).toEqual([303, `${step}?self=added`]);
  const harbour = await readNewsletter(web.app.redis, 'harbour');
  expect(await web.membership(harbour, owner.person.email)).toMatchObject({ state: 'confirmed' });
  const { body } = await get(`${step}?self=added`, owner);
  expect(body).toContain('You are a reader now.');
  expect(body).not.toContain('Add myself');
  // Beside what has just been done.
  expect(body.indexOf('Write the first issue')).toBeLessThan(body.indexOf('Share the sign-up form'));
  expect(body).toMatch(/<button type="submit"(?! class)[^>]*>Write the first issue</);
  expect(body).toContain('Next step: Mail server');
});

test('as long as no mail server is set, pages that send email lead to the inbox on this machine', async () => {
  const owner = await makeHarbour();
  await saveArticle(web.app.redis, articleForTests, { newsletter: 'harbour', language: 'en' });
  await web.confirmed(await readNewsletter(web.app.redis, 'harbour'), 'reader@example.com');
  await post('/desk/n/harbour/compose', { act: 'newest' }, owner);
  const asked = await post(
    '/desk/n/harbour/readers/new',
    { email: 'colleague@example.com', consent: 'asked at the desk', locale: 'en' },
    owner,
  );
  const reader = String(asked.headers.location);
  expect(reader).toContain('done=waits');
  const day = '/desk/n/harbour/first-day';
  for (const path of ['/desk/n/harbour', day, `${day}/readers`, `${day}/mail`, '/desk/issues/harbour-1', reader])
    expect([path, (await get(path, owner)).body.includes('href="http://localhost:1080" target="_blank"')]).toEqual([
      path,
      true,
    ]);
  const { headers } = await post('/desk/sign-in', { email: owner.person.email }, { ...owner, cookie: '' });
  const [cookie = ''] = String(headers['set-cookie']).split(';');
  expect((await get('/desk/sign-in/sent', { ...owner, cookie })).body).toContain('href="http://localhost:1080"');
});

test('nobody is told to share an address that only this machine opens, without a word', async () => {
  await makeHarbour();
  const editor = await signedIn(null, { harbour: 'editor' });
  for (const page of ['', '/readers'])
    expect((await get(`/desk/n/harbour/first-day${page}`, editor)).body).toContain(
      `Only this machine can open ${web.app.publicUrl} so far.`,
    );
});

test('the first issue begins with one press, and says it when all articles are in another language', async () => {
  const { redis } = web.app;
  const owner = await makeHarbour();
  const compose = '/desk/n/harbour/compose';
  const save = (n: number, language: 'en' | 'zh-CN') =>
    saveArticle(
      redis,
      { ...articleForTests, title: `Ferry ${n}`, url: `https://www.example.com/ferry-${n}` },
      { newsletter: 'harbour', language },
    );
  await save(1, 'zh-CN');
  await save(2, 'zh-CN');
  expect((await get('/desk/n/harbour/first-day', owner)).body).toContain(`action="${compose}"`);
  const refused = await post(compose, { act: 'newest' }, owner);
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('The new articles are in Chinese (China), and the newsletter is in English.');
  expect(refused.body).not.toContain('There is no article');
  expect(refused.body).toMatch(/name="act">Start with the 2 newest articles</);
  await save(3, 'en');
  expect((await get(compose, owner)).body).toMatch(/name="act">Start with the newest article</);
  const made = await post(compose, { act: 'newest' }, owner);
  expect([made.statusCode, made.headers.location]).toEqual([303, '/desk/issues/harbour-1/write']);
  const rest = await post(compose, { act: 'any' }, owner);
  expect([rest.statusCode, rest.headers.location]).toEqual([303, '/desk/issues/harbour-2/write']);
});

test('the look is saved as far as it differs, and never over the change of somebody else', async () => {
  await makeHarbour();
  const editor = await signedIn(null, { harbour: 'editor' });
  const step = '/desk/n/harbour/first-day/look';
  const { revision = 0 } = await readNewsletter(web.app.redis, 'harbour');
  const texts = { ...look, sender: 'The desk', tagline: 'Every morning', comments: 'yes' };
  const changed = { ...texts, revision: String(revision) };
  expect((await post(step, changed, editor)).headers.location).toBe('/desk/n/harbour/first-day');
  expect(await readNewsletter(web.app.redis, 'harbour')).toMatchObject({
    from: { name: 'The desk' },
    tagline: 'Every morning',
    comments: true,
  });
  const late = await post(step, { ...changed, tagline: 'Every evening' }, editor);
  expect([late.statusCode, late.body.includes('Somebody else has changed the newsletter.')]).toEqual([400, true]);
  expect(late.body).toContain('Every evening');
  const frame = '/desk/first-day/email?title=%3Cscript%3Ealert(1)%3C/script%3E&accent=%230b5fa5&newsletter=harbour';
  const email = await get(frame, editor);
  expect(email.headers['content-security-policy']).toMatch(/^frame-ancestors 'self'; sandbox; default-src 'none'/);
  expect([email.statusCode, email.body.includes('<script>alert'), email.body.includes('#0b5fa5')]).toEqual([
    200,
    false,
    true,
  ]);
});

test('viewers, writers and people of other newsletters find none of it', async () => {
  await makeHarbour();
  const paths = ['', '/look', '/sources'].map((part) => `/desk/n/harbour/first-day${part}`);
  for (const headers of [await signedIn('writer'), await signedIn(null, { elsewhere: 'owner' })]) {
    for (const path of paths) {
      expect([path, (await get(path, headers)).statusCode]).toEqual([path, 404]);
      expect([path, (await post(path, { ...look, act: 'hide' }, headers)).statusCode]).toEqual([path, 404]);
    }
    expect((await post('/desk/first-day', { ...look, slug: 'other' }, headers)).statusCode).toBe(404);
    expect((await get('/desk/first-day/email?newsletter=harbour', headers)).statusCode).toBe(404);
  }
});

test('the email follows what is typed, and without a script a button shows it', async () => {
  const { cookie } = await makeHarbour();
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    await context.addCookies([{ name: 'postrider-session', value: cookie.split('=')[1] ?? '', url }]);
    const page = await context.newPage();
    await page.goto(`${url}/desk/n/harbour/first-day/look`);
    await page.locator('#title').fill('Typed but not saved');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Show' }).click();
    await page.frameLocator('#preview iframe').getByText('Typed but not saved').first().waitFor();
    expect(await page.locator('#title').inputValue()).toBe('Typed but not saved');
    await context.close();
  }
  expect((await readNewsletter(web.app.redis, 'harbour')).title).toBe(look.title);
});
