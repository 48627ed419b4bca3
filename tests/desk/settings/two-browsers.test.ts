import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter({ tagline: 'The news', timeZone: 'Europe/Berlin' });
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

/** A page of somebody who is signed in. */
async function pageOf(name: string) {
  const { cookie } = await settingsBrowser(web, name);
  const context: BrowserContext = await browser.newContext();
  await context.addCookies([{ name: 'postrider-session', value: cookie.slice(cookie.indexOf('=') + 1), url }]);
  return context.newPage();
}

test('two people change the same setting, then one changes the look and the schedule and sees both before they are saved', async () => {
  const [ada, bo] = [await pageOf('Ada'), await pageOf('Bo')];
  for (const page of [ada, bo]) {
    await page.goto(`${url}/desk/n/gazette/settings`);
    await page.getByRole('link', { name: 'General', exact: true }).click();
  }
  await bo.getByLabel('One line under the title').fill('News by Bo');
  await bo.getByRole('button', { name: 'Save' }).click();
  await bo.getByText('Saved.').waitFor();
  await ada.getByLabel('One line under the title').fill('News by Ada');
  await ada.getByLabel('Postal address').fill('9 Market Square');
  await ada.getByLabel('One line under the title').press('Enter');
  await ada.getByText('Nothing on this page is saved yet.').waitFor();
  await ada.getByText('News by Bo').waitFor();
  expect(await ada.getByLabel('One line under the title').inputValue()).toBe('News by Ada');
  expect(await ada.getByLabel('Postal address').inputValue()).toBe('9 Market Square');
  await ada.getByRole('button', { name: 'Take this one' }).click();
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByText('Saved.').waitFor();
  const gazette = await readNewsletter(web.app.redis, 'gazette');
  expect(gazette).toMatchObject({ tagline: 'News by Bo', postalAddress: '9 Market Square' });

  await ada.goto(`${url}/desk/n/gazette/settings/look`);
  const shown = ada.waitForResponse((response) => response.url().includes('accent=%230b5fa5') && response.ok());
  await ada.getByLabel('Colour').fill('#0b5fa5');
  await shown;
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByText('Saved.').waitFor();
  expect((await readNewsletter(web.app.redis, 'gazette')).look?.accent?.light).toBe('#0b5fa5');

  await ada.goto(`${url}/desk/n/gazette/settings/schedule`);
  await ada.getByLabel('When').first().selectOption('days');
  await ada.getByLabel('Wed').first().check();
  await ada
    .locator('#next')
    .getByText(/^Wednesday .*, 08:00$/)
    .first()
    .waitFor();
  expect((await readNewsletter(web.app.redis, 'gazette')).schedule).toEqual({});
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByText('Saved.').waitFor();
  expect((await readNewsletter(web.app.redis, 'gazette')).schedule).toEqual({ 'every issue': '0 8 * * 3' });
}, 300_000);
