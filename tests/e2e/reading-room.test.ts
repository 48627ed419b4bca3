import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../../src/locale/messages.js';
import { keys } from '../../src/redis/keys.js';
import { changeSite } from '../../src/site/site-store.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
beforeAll(async () => {
  web = await startWebForTests();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

test('a visitor without JavaScript reads, searches in Chinese, shares, writes to the publisher and subscribes', async () => {
  await changeSite(web.app.redis, { name: 'Example Press', contact: 'editor@example.com' });
  const gazette = await web.newsletter();
  await web.newsletter({ slug: 'weekend', title: 'Weekend Reader', sections: [] });
  await web.issue(gazette, 'The old bridge closes for two years', 'sending', 'sent');
  await web.issue(gazette, '市议会通过新的公交方案', 'sending', 'sent');
  // Articles are read in the background, at the first search.
  await until('the articles can be found', async () => (await web.get('/search?q=公交方案')).body.includes('<mark>'));
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const { contact, checkMailbox, site, front } = messages('en').pages;

  await page.goto(url);
  await page.click('.kicker >> text=City');
  expect(await page.textContent('h1')).toBe('City');
  await page.click('h2 >> text=The old bridge');
  expect(await page.textContent('h1')).toBe('The old bridge closes for two years');
  expect(await page.textContent('.prose')).toBe('What the council decided.');

  await page.click(`.bar .tools >> text=${site.search}`);
  await page.fill('#q', '公交方案');
  await page.press('#q', 'Enter');
  await page.click('main a >> text=市议会通过新的');
  await page.waitForSelector('article');
  expect(await page.textContent('h1')).toBe('市议会通过新的公交方案');

  const own = `${web.app.publicUrl}${new URL(page.url()).pathname}`;
  expect(await page.getAttribute('.share a >> text=Weibo', 'href')).toContain(encodeURIComponent(own));
  expect(await page.isVisible('.share img')).toBe(false);
  await page.click(`.share summary >> text=WeChat`);
  expect(await page.isVisible('.share img')).toBe(true);

  await page.click(`.bar nav >> text=${site.contact}`);
  await page.fill('#email', 'writer@example.org');
  await page.fill('#message', 'I can see the bridge from my window.');
  await page.click('main button');
  expect(await page.textContent('h1')).toBe(contact.sentTitle);
  expect(await web.app.redis.hlen(keys.enquiries)).toBe(1);

  await page.click(`.bar nav >> text=${front.home}`);
  await page.waitForURL(url);
  await page.fill('#subscribe', 'reader@example.org');
  await page.press('#subscribe', 'Enter');
  await page.waitForURL('**/subscriptions');
  // Of two newsletters, the first; then what to read in it.
  await page.locator('main button[type=submit]').first().click();
  await page.waitForURL('**/n/gazette');
  await page.click('main form button');
  await page.waitForSelector(`h1 >> text=${checkMailbox.title}`);
  expect(faults).toEqual([]);
  await context.close();
});
