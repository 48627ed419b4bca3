import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { messages } from '../../../src/locale/messages.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { readAudience, roundedReaders } from '../../../src/site/audience.js';
import { changeSite } from '../../../src/site/site-store.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests({ LEDGER_DAYS: '21', FORGET_PENDING_AFTER_DAYS: '9' });
});
afterAll(() => web.stop());
beforeEach(() => web.empty());

const pages = ['/about', '/privacy', '/contact', '/advertising', '/subscriptions'];

test.each(locales)('without any setting and any newsletter, every page of the site answers: %s', async (locale) => {
  for (const path of pages) {
    const { statusCode, body, headers } = await web.get(`${path}?lang=${locale}`);
    expect([path, statusCode, headers['set-cookie']]).toEqual([path, 200, undefined]);
    expect(body).toContain(`<html lang="${locale}"`);
    expect(body).not.toMatch(/undefined|\[object/);
  }
});

test('the default texts say what this installation does, and follow its settings', async () => {
  await web.newsletter({ title: 'News & *Views*', postalAddress: '1 Market Square\nExampleton' });
  const privacy = (await web.get('/privacy')).body;
  expect(privacy).toContain('For 21 days');
  expect(privacy).toContain('after 9 days');
  expect(privacy).toContain('no tracking pixel');
  expect(privacy).toMatch(/1 Market Square<br\s*\/>\s*Exampleton/);
  const about = (await web.get('/about')).body;
  expect(about).toContain('<a href="/n/gazette">News &amp; *Views*</a>');
  expect(about).not.toContain('Write to us');
  await changeSite(web.app.redis, { contact: 'editor@example.com' });
  expect((await web.get('/about')).body).toContain('<a href="/contact">Write to us</a>');
  expect((await web.get('/privacy?lang=zh-CN')).body).toContain('21 天');
});

test('the text about a site with one newsletter speaks of that one, and names it once when it is the publisher', async () => {
  await web.newsletter({ title: 'The Gazette', tagline: 'The town, weekly' });
  await changeSite(web.app.redis, { name: 'The Example Press' });
  const about = async (lang = 'en') => (await web.get(`/about?lang=${lang}`)).body;
  expect(await about()).toMatch(/The Example Press publishes <a [^>]*>The Gazette<\/a>, a free newsletter by email\./);
  expect(await about()).not.toMatch(/following|newsletters:/);
  expect(await about('zh-CN')).toMatch(/The Example Press出版邮件刊物<a [^>]*>《The Gazette》<\/a>，免费订阅/);
  await changeSite(web.app.redis, { name: 'The Gazette' });
  expect(await about()).toMatch(/<p><a [^>]*>The Gazette<\/a> is a free newsletter by email\./);
  expect(await about('zh-CN')).toMatch(/<p><a [^>]*>《The Gazette》<\/a>是一份免费的邮件刊物/);
  for (const path of ['/privacy', '/advertising', '/subscriptions', '/nowhere'])
    expect((await web.get(path)).body, path).not.toMatch(/(our|the|other|following) newsletters/i);
});

test('the advertising page asks once what somebody wants to advertise, above the form', async () => {
  await web.newsletter({ title: 'The Gazette' });
  await changeSite(web.app.redis, { contact: 'desk@example.com' });
  const { body } = await web.get('/advertising');
  expect(body.match(/prices/g)).toHaveLength(1);
  expect(body.match(/Tell us/g)).toHaveLength(1);
});

test('the text about a site with several newsletters lists them', async () => {
  await web.newsletter({ title: 'The Gazette' });
  await web.newsletter({ slug: 'weekend', title: 'Weekend Reader' });
  const { body } = await web.get('/about');
  expect(body).toContain('publishes the following newsletters:');
  expect(body).toContain('They are free and arrive by email.');
});

test('the page about the publisher ends with a form to subscribe and the latest stories', async () => {
  const newsletter = await web.newsletter({ title: 'The Gazette' });
  await web.issue(newsletter, 'The ferry comes back', 'sending', 'sent');
  const { body } = await web.get('/about');
  expect(body).toMatch(/<form class="ask" [^>]*action="\/n\/gazette"/);
  expect(body).toContain('<a class="join" href="#subscribe">');
  expect(body.slice(body.indexOf('id="latest"'))).toContain('The ferry comes back');
  await web.newsletter({ slug: 'weekend', title: 'Weekend Reader' });
  expect((await web.get('/about')).body).toMatch(/<form class="ask" [^>]*action="\/subscriptions"/);
});

test('without newsletters or issues, the page about the publisher asks nothing and lists nothing', async () => {
  await changeSite(web.app.redis, { name: 'The Example Press' });
  expect((await web.get('/about')).body).not.toMatch(/class="ask"|id="latest"/);
  await web.newsletter();
  expect((await web.get('/about')).body).not.toContain('id="latest"');
});

test('the privacy text says how clicks are counted, in the newsletter that counts most', async () => {
  await web.newsletter({ clicks: 'off' });
  expect((await web.get('/privacy')).body).toContain('We do not count clicks');
  await web.newsletter({ slug: 'counted', clicks: 'link' });
  expect((await web.get('/privacy')).body).toContain('how often each link in an email is followed');
  await web.newsletter({ slug: 'followed', clicks: 'reader' });
  expect((await web.get('/privacy')).body).toContain('you agreed when you signed up');
});

test('the privacy text speaks of ratings and comments if a newsletter has them', async () => {
  await web.newsletter({ ratings: false });
  expect((await web.get('/privacy')).body).not.toMatch(/rating|comment/);
  await web.newsletter({ slug: 'rated', ratings: true, comments: true });
  expect((await web.get('/privacy')).body).toContain('your latest rating of each story');
  expect((await web.get('/privacy')).body).toContain('You can comment on our stories.');
  expect((await web.get('/privacy?lang=zh-CN')).body).toContain('您对每篇文章的最新评分');
});

test('a text of the publisher replaces the default in every language, marked with its own', async () => {
  await changeSite(web.app.redis, { texts: { about: { en: 'We are **here**.' } } });
  expect((await web.get('/about')).body).toContain('<div class="prose"><p>We are <strong>here</strong>.</p></div>');
  expect((await web.get('/about?lang=zh-CN')).body).toContain('<div class="prose" lang="en"><p>We are');
});

test('without a contact address no page offers a form, and the postal address is there', async () => {
  await web.newsletter();
  const { body } = await web.get('/contact');
  expect(body).toContain(messages('en').pages.contact.noForm);
  expect(body).toContain('1 Market Square');
  for (const path of ['/contact', '/advertising']) {
    expect((await web.get(path)).body).not.toContain('name="message"');
    const posted = await web.post(path, { email: 'reader@example.org', message: 'Hello' });
    expect(posted.statusCode).toBe(409);
    expect(posted.body).not.toContain(messages('en').pages.contact.sentTitle);
  }
  expect(await web.app.redis.exists(keys.enquiries)).toBe(0);
});

test('the contact page shows the telephone number and the postal address that are set, for people and machines', async () => {
  await web.newsletter();
  await changeSite(web.app.redis, {
    ...{ name: 'The Example Press', contact: 'editor@example.com' },
    ...{ phone: '+1 (212) 555-0100', postalAddress: '5 Harbour Lane\nPortville' },
  });
  const { body } = await web.get('/contact');
  expect(body).toMatch(/The Example Press<br\s*\/>5 Harbour Lane\nPortville/);
  expect(body).toContain('<a class="nums" dir="ltr" href="tel:+12125550100">+1 (212) 555-0100</a>');
  const [, facts = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(body) ?? [];
  expect(JSON.parse(facts)).toMatchObject({
    '@type': 'Organization',
    name: 'The Example Press',
    address: { '@type': 'PostalAddress', streetAddress: '5 Harbour Lane, Portville' },
    contactPoint: { '@type': 'ContactPoint', telephone: '+1 (212) 555-0100' },
  });
  expect((await web.get('/n/gazette')).body).toContain('href="tel:+12125550100"');
  expect((await web.get('/about')).body).toContain('5 Harbour Lane');
  expect((await web.get('/privacy?lang=zh-CN')).body).toContain('电话 +1 (212) 555-0100');
});

test('without a telephone number no page has a place for one', async () => {
  await web.newsletter();
  for (const path of ['/contact', '/n/gazette', '/about']) {
    const { body } = await web.get(path);
    expect(body).not.toContain('tel:');
    expect(body).not.toContain('Telephone');
  }
});

test('the subscriptions page lists the newsletters that have not ended, each with its form', async () => {
  await web.newsletter();
  await web.newsletter({ slug: 'weekend', title: 'Weekend Reader' });
  await changeNewsletter(web.app.redis, 'weekend', { archivedAt: '2031-01-01T00:00:00.000Z' });
  const { body } = await web.get('/subscriptions');
  expect(body).toContain('href="/n/gazette"');
  expect(body).toContain('What happened, told in five minutes');
  expect(body).not.toContain('Weekend Reader');
});

test.each([
  [0, 0],
  [99, 0],
  [100, 100],
  [109, 100],
  [1_234, 1_200],
  [9_999, 9_900],
  [1_000_000, 1_000_000],
])('%i readers are shown as %i', (readers, shown) => {
  expect(roundedReaders(readers)).toBe(shown);
});

test('beside a newsletter with many readers, one with few has its line on the advertising page', async () => {
  const [gazette, weekend] = [await web.newsletter(), await web.newsletter({ slug: 'weekend' })];
  const readers = { [gazette.number]: 1_200, [weekend.number]: 0 };
  await web.app.redis.set(keys.audience, JSON.stringify({ at: Date.now(), readers }));
  expect((await web.get('/advertising')).body).toMatch(/about 1,200 readers.*fewer than 100 readers/s);
});

test('the advertising page shows rounded numbers only, counted once a day, or none', async () => {
  const gazette = await web.newsletter();
  await web.confirmed(gazette, 'reader@example.com');
  // While all newsletters have few readers, nothing is said of them.
  expect((await web.get('/advertising')).body).not.toMatch(/class="figures"|fewer than/);
  const kept = JSON.parse((await web.app.redis.get(keys.audience)) ?? '');
  expect(kept.readers).toEqual({ [gazette.number]: 0 });
  const set = (at: number) =>
    web.app.redis.set(keys.audience, JSON.stringify({ at, readers: { [gazette.number]: 1_200 } }));
  await set(Date.now());
  expect((await web.get('/advertising')).body).toContain('about 1,200 readers');
  await set(Date.now() - 2 * 86_400_000);
  expect(await readAudience(web.app.list, [gazette])).toEqual({ [gazette.number]: 1_200 });
  const counted = () => readAudience(web.app.list, [gazette]);
  await expect.poll(counted).toEqual({ [gazette.number]: 0 });
  await changeSite(web.app.redis, { audience: false });
  expect((await web.get('/advertising')).body).not.toContain('readers</span>');
});

test('nothing leads to the advertising page before the publisher has written a text for it', async () => {
  await web.newsletter();
  const leads = async () => [
    (await web.get('/about')).body.includes('href="/advertising"'),
    (await web.get('/sitemap.xml')).body.includes('/advertising<'),
    (await web.get('/advertising')).headers['x-robots-tag'] === undefined,
  ];
  expect(await leads()).toEqual([false, false, false]);
  await changeSite(web.app.redis, { texts: { advertising: { en: 'Our rate card.' } } });
  expect(await leads()).toEqual([true, true, true]);
});
