import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { siteState } from '../../src/redis/site-changes.js';
import { ownText, siteSettings } from '../../src/site/site.js';
import { siteHtml } from '../../src/site/site-html.js';
import { changeSite, readSite } from '../../src/site/site-store.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(() => emptyStore(server.redis));

test('a site that was never set has defaults, and each change keeps the other fields', async () => {
  expect(await readSite(server.redis)).toEqual({ ...siteSettings.parse({}), revision: 0 });
  await changeSite(server.redis, { name: ' The  Example\nPress ', contact: 'editor@example.com' });
  const changed = await changeSite(server.redis, { texts: { about: { en: '# We' }, privacy: { 'zh-CN': '隐私' } } });
  expect(changed).toEqual(await readSite(server.redis));
  expect(changed).toMatchObject({ name: 'The Example Press', contact: 'editor@example.com', hub: '', revision: 2 });
  const removed = await changeSite(server.redis, { contact: '', texts: { about: { en: null } } });
  expect(removed).toMatchObject({ contact: '', texts: { about: {}, privacy: { 'zh-CN': '隐私' } } });
});

test('every change raises the version of the public pages', async () => {
  const before = (await siteState(server.redis)).now.version;
  await changeSite(server.redis, { name: 'Another' });
  expect((await siteState(server.redis)).now.version).toBeGreaterThan(before);
});

test('the second of two changes on one revision is refused, and ten at the same time all take effect', async () => {
  await changeSite(server.redis, { name: 'First' }, { revision: 0 });
  await expect(changeSite(server.redis, { name: 'Second' }, { revision: 0 })).rejects.toMatchObject({
    code: 'site.changed-meanwhile',
  });
  const texts = ['about', 'privacy', 'advertising'] as const;
  const changes = texts.flatMap((text) => [
    changeSite(server.redis, { texts: { [text]: { en: text } } }),
    changeSite(server.redis, { texts: { [text]: { 'zh-CN': `中文 ${text}` } } }),
  ]);
  await Promise.all(changes);
  const site = await readSite(server.redis);
  expect(site).toMatchObject({ name: 'First', revision: 7 });
  for (const text of texts) expect(site.texts[text]).toEqual({ en: text, 'zh-CN': `中文 ${text}` });
});

test.each([
  [{ contact: 'not an address' }, 'contact'],
  [{ contact: 'a@example.com, b@example.com' }, 'contact'],
  [{ contact: 'a@example.com\r\nBcc: b@example.com' }, 'contact'],
  [{ hub: 'javascript:alert(1)' }, 'hub'],
  [{ hub: 'ftp://hub.example.com' }, 'hub'],
  [{ name: 'x'.repeat(201) }, 'name'],
  [{ texts: { about: { en: 'x'.repeat(50_001) } } }, 'about'],
])('a change with a wrong value is refused by field and changes nothing: %j', async (change, field) => {
  await expect(changeSite(server.redis, change)).rejects.toMatchObject({ code: 'input.invalid', field });
  expect((await readSite(server.redis)).revision).toBe(0);
});

test('a text that is set in one language is shown in all languages, because a default might contradict it', () => {
  const { texts } = siteSettings.parse({
    texts: { about: { 'zh-CN': '关于' }, privacy: { en: 'Ours', 'zh-CN': '我们' } },
  });
  expect(ownText({ texts }, 'about', 'en')).toEqual({ markdown: '关于', locale: 'zh-CN' });
  expect(ownText({ texts }, 'privacy', 'zh-CN')).toEqual({ markdown: '我们', locale: 'zh-CN' });
  expect(ownText({ texts }, 'advertising', 'en')).toBeUndefined();
});

test('a text becomes HTML without script, style, frames or event handlers', () => {
  const html = siteHtml(
    '# Rates\n\n| Place | Price |\n| - | - |\n| Top | 100 |\n\n<script>alert(1)</script><img src=x onerror=alert(1)>' +
      '<iframe src="https://example.net"></iframe>\n\n[link](javascript:alert(1)) [mail](mailto:a@example.com)',
  );
  expect(html).toContain('<h2>Rates</h2>');
  expect(html).toContain('<td>100</td>');
  expect(html).toContain('href="mailto:a@example.com"');
  expect(html).not.toMatch(/script|onerror|iframe|<h1/);
});
