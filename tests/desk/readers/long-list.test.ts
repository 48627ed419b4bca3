import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { encodeRecord, type RecordedMembership } from '../../../src/subscribers/record/record.js';
import { bucketAt, bucketOf } from '../../../src/subscribers/record/subscriber-id.js';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { settingsBrowser } from '../settings/settings-for-tests.js';

const [readers, domain] = [30_000, 'example.net'];

const addresses = Array.from({ length: readers }, (_, i) => `reader${i}@${domain}`);
const addressesWith = (start: string) => addresses.filter((address) => address.startsWith(start)).toSorted();

let web: WebForTests;
let browser: Browser;
let url: string;
let cookie: string;
/** The reader whose record is read last, and who alone is bounced. */
let last: string;

beforeAll(async () => {
  web = await startWebForTests();
  const { number } = await web.newsletter({ timeZone: 'UTC' });
  const { list } = web.app;
  const place = (address: string) => bucketOf(idOf(list, address), list.layout.buckets);
  last = addresses.reduce((latest, one) => (place(one) > place(latest) ? one : latest));
  await Promise.all(
    addresses.map((address) => {
      const id = idOf(list, address);
      const membership: RecordedMembership = {
        ...{
          newsletter: number,
          state: address === last ? 'bounced' : 'confirmed',
          name: '',
          locale: 'en',
          sections: 0,
        },
        ...{ timeZone: 0, cadence: 'every issue', askedAt: 1_780_000_000, confirmedAt: 1_780_000_000 },
        ...{ changedAt: 1_780_000_000, engagedAt: 0, log: [] },
        consent: { method: 'page', label: 0, textVersion: 0, ip: '' },
      };
      return list.redis.hset(
        keys.subscribers(bucketAt(list.layout, id)),
        id,
        encodeRecord({ address, memberships: [membership] }),
      );
    }),
  );
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  ({ cookie } = await settingsBrowser(web, 'Ada'));
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

test('a search and a filter read a long list in parts, and the page goes on by itself to the end', async () => {
  const context = await browser.newContext();
  await context.addCookies([{ name: 'postrider-session', value: cookie.slice(cookie.indexOf('=') + 1), url }]);
  const page = await context.newPage();
  const parts: string[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('/readers')) parts.push(response.request().method());
  });
  await page.goto(`${url}/desk/n/gazette/readers`);
  await page.getByLabel('Address or name').fill(last.slice(0, -domain.length));
  await page.getByRole('button', { name: 'Find' }).click();
  await page.locator('#found-card:not([aria-busy])').waitFor();
  expect(await page.locator('#found-card').getByRole('link').allTextContents()).toEqual([last]);
  expect(parts).toEqual(['GET', 'POST', 'POST', 'POST']);
  await page.getByLabel('Address or name').fill('nobody has this');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Nobody was found.').waitFor();

  await page.goto(`${url}/desk/n/gazette/readers?state=bounced`);
  await page.locator('#listed:not([aria-busy])').waitFor();
  expect(await page.locator('#listed table').getByRole('link').allTextContents()).toEqual([last]);
  await page.goto(`${url}/desk/n/gazette/readers?domain=example.org`);
  await page.getByText('Nobody is here.').waitFor();
  await context.close();
});

test('without a script, a button goes on, and those who were found stay', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: 'postrider-session', value: cookie.slice(cookie.indexOf('=') + 1), url }]);
  const page = await context.newPage();
  await page.goto(`${url}/desk/n/gazette/readers`);
  // These eleven are anywhere in the list, which is read in three parts or more.
  const wanted = addressesWith('reader777');
  await page.getByLabel('Address or name').fill('reader777');
  const found = async () => page.locator('#found-card').getByRole('link').allTextContents();
  const further = page.getByRole('button', { name: 'Search further' });
  await page.getByRole('button', { name: 'Find' }).click();
  let before = await found();
  let parts = 1;
  for (; await further.isVisible(); parts++) {
    await further.click();
    const now = await found();
    expect(now.slice(0, before.length)).toEqual(before);
    before = now;
  }
  expect(parts).toBeGreaterThan(2);
  expect(before.toSorted()).toEqual(wanted);
  await context.close();
});
