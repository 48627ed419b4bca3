import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { networks } from '../../../src/newsletters/networks.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { changeLook } from '../../../src/operations/newsletters/change-look.js';
import { changeSite } from '../../../src/site/site-store.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web?.stop());
beforeEach(() => web.empty());

const get = (url: string) => web.get(url);

test('every network has an icon that any website may show', async () => {
  for (const network of networks) {
    const { statusCode, headers, rawPayload } = await get(`/assets/follow/${network}.png`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'image/png']);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(rawPayload.subarray(1, 4).toString()).toBe('PNG');
  }
  expect((await get('/assets/follow/nobody.png')).statusCode).toBe(404);
});

test('the stylesheet of a look has its two colours, and its name accepts nothing else', async () => {
  const { headers, body } = await get('/assets/look/0b5fa5-7fb8e8.css');
  expect(headers['content-type']).toContain('text/css');
  expect(body).toBe(':root{--accent:#0b5fa5}@media (prefers-color-scheme:dark){:root{--accent:#7fb8e8}}');
  for (const file of ['0b5fa5.css', '0b5fa5-7fb8e8', '0B5FA5-7FB8E8.css', 'x}-000000.css'])
    expect((await get(`/assets/look/${file}`)).statusCode, file).toBe(404);
});

test('the pages of a newsletter have its colours, logo, follow-us links, contact and copyright lines', async () => {
  const { redis } = web.app;
  await web.newsletter();
  const plain = (await get('/n/gazette')).body;
  await changeNewsletter(redis, 'gazette', {
    follow: [{ label: 'Weibo', url: 'https://example.com/weibo', network: 'weibo' }],
  });
  await changeLook(redis, 'gazette', {
    ...{
      accent: '#0b5fa5',
      accentDark: '#7fb8e8',
      contact: 'Write to desk@example.com',
      copyright: '© {year} The Gazette',
    },
    logo: { file: '0123456789abcdef0123.png', width: 200, height: 50 },
  });
  const { body } = await get('/n/gazette?lang=zh-CN');
  for (const part of [
    'href="/assets/look/0b5fa5-7fb8e8.css"',
    'src="/media/0123456789abcdef0123.png"',
    'class="by-night"',
    'href="mailto:desk@example.com"',
    `© ${new Date().getFullYear()} The Gazette`,
  ]) {
    expect(body).toContain(part);
    expect(plain).not.toContain(part);
  }
  expect(body).toMatch(/<img[^>]*src="\/assets\/follow\/weibo\.png"[^>]*\/>微博/);
});

test('content written from right to left has its direction, and the words around it keep theirs', async () => {
  const gazette = await web.newsletter({ look: { language: 'ar' } });
  const { id, articles } = await web.issue(gazette, 'افتتاح الجسر الجديد', 'sending', 'sent');
  const article = (await get(`/articles/${articles[0]}?lang=en`)).body;
  expect(article).toContain('<html lang="en" dir="ltr">');
  expect(article).toContain('<article class="story wrap" dir="rtl">');
  expect(article).toContain('<h1 lang="ar" dir="rtl">');
  expect(article).toContain('<div class="prose" lang="ar" dir="rtl">');
  const issue = (await get(`/issues/${id}?view=email&lang=en`)).body;
  expect(issue).toMatch(/<html[^>]*dir="rtl"[^>]*lang="ar"|<html[^>]*lang="ar"[^>]*dir="rtl"/);
  const around = [...issue.matchAll(/<(?:nav|div)[^>]*class="issue-nav[^>]*>/g)].map(([tag]) => tag);
  expect(around).toHaveLength(4);
  for (const tag of around) expect(tag).toContain('lang="en" dir="ltr"');
});

test('the whole site follows the look of its only newsletter, or its own', async () => {
  const { redis } = web.app;
  await web.newsletter();
  await changeLook(redis, 'gazette', { accent: '#0b5fa5', accentDark: '#7fb8e8' });
  const paths = [
    '/search',
    '/contact',
    '/subscriptions',
    '/advertising',
    '/about',
    '/privacy',
    '/nowhere',
    '/n/gazette/issues',
  ];
  for (const path of paths) {
    const { body } = await get(path);
    expect([path, body.includes('href="/assets/look/0b5fa5-7fb8e8.css"')]).toEqual([path, true]);
    expect(body).toContain('<link rel="apple-touch-icon" href="/assets/icon/0b5fa5.png"/>');
    expect(body).toContain('>The Example Gazette</');
  }
  await web.newsletter({ slug: 'weekend', title: 'Weekend' });
  expect((await get('/about')).body).not.toContain('/assets/look/');
  const icon = { file: '0123456789abcdef0123.png', width: 180, height: 180 };
  await changeSite(redis, { name: 'The Example Press', accent: { light: '#1b5a96', dark: '#8fbdea' }, icon });
  for (const [path, colours] of [
    ['/about', '1b5a96-8fbdea'],
    ['/n/weekend', '1b5a96-8fbdea'],
    ['/n/gazette', '0b5fa5-7fb8e8'],
  ]) {
    const { body } = await get(path ?? '');
    expect([path, body.includes(`href="/assets/look/${colours}.css"`)]).toEqual([path, true]);
    expect(body).toContain('<link rel="apple-touch-icon" href="/media/0123456789abcdef0123.png"/>');
  }
  expect((await get('/about')).body).toContain('>The Example Press</');
});

test('the icon for home screens is drawn in the colours of this site and in no others', async () => {
  await web.newsletter();
  await changeLook(web.app.redis, 'gazette', { accent: '#0b5fa5' });
  const { statusCode, headers, rawPayload } = await get('/assets/icon/0b5fa5.png');
  expect([statusCode, headers['content-type']]).toEqual([200, 'image/png']);
  const { data, info } = await sharp(rawPayload).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([180, 180, 0x0b, 0x5f, 0xa5]);
  for (const file of ['123456.png', '0b5fa5', 'x.png'])
    expect((await get(`/assets/icon/${file}`)).statusCode).toBe(404);
});
