import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../helpers/browser.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let installation: Installation;
let stop: () => Promise<unknown>;
let browser: Browser;
beforeAll(async () => {
  installation = await quickInstallation();
  const up = await installation.start('up');
  stop = up.stop;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stop?.();
  await installation?.remove();
});

interface InboxMail {
  id: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, unknown>;
}

const reader = 'reader@example.org';

async function inbox(): Promise<InboxMail[]> {
  return (await (await fetch(`${installation.inboxUrl}/api/email`)).json()) as InboxMail[];
}

/** Waits for the email whose subject matches. */
async function mail(subject: RegExp): Promise<InboxMail> {
  await expect.poll(async () => (await inbox()).some((one) => subject.test(one.subject))).toBe(true);
  const found = (await inbox()).find((one) => subject.test(one.subject));
  if (!found) throw new Error('the mail is gone');
  return found;
}

/** Opens an email's HTML and follows one of its links. */
async function followInMail(page: Page, { id }: InboxMail, linkText: string): Promise<void> {
  await page.goto(`${installation.inboxUrl}/api/email/${id}/html`);
  const href = await page.getByRole('link', { name: linkText }).first().getAttribute('href');
  await page.goto(href ?? '');
}

test('a reader signs up, confirms, receives the digest, unsubscribes with one click, and receives no more', async () => {
  const { json } = installation;
  await json(
    'newsletter',
    'add',
    '--slug',
    'business',
    '--title',
    'Harbour Digest',
    '--from',
    'News <news@example.com>',
    '--sections',
    'News,Tech,Life',
    '--address',
    '1 Example Road',
  );
  // JavaScript stays off: every public page has to work without it.
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();

  await page.goto(`${installation.url}/n/business`);
  await page.fill('#subscribe', reader);
  await page.press('#subscribe', 'Enter');
  await expect.poll(() => page.locator('h1').textContent()).toMatch(/like to read/i);
  await page.fill('#name', 'Reader One');
  await page.locator('main').getByRole('button', { name: 'Subscribe' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toMatch(/inbox/i);

  // The sign-up is applied after its sender was answered.
  const confirmation = await mail(/confirm your subscription to Harbour/i);
  expect(await json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({ pending: 1, confirmed: 0 });
  expect(confirmation.headers).toMatchObject({ 'auto-submitted': 'auto-generated' });
  const link = /https?:\/\/\S+\/confirm\/\S+/.exec(confirmation.text)?.[0] ?? '';
  await page.goto(link);
  expect(await json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({ pending: 1, confirmed: 0 });
  await page.locator('main').getByRole('button').first().click();
  await page.waitForLoadState();
  expect(await json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({ pending: 0, confirmed: 1 });
  await mail(/welcome.*Harbour/i);
  const shown = await json<{ subscriptions: { consent: Record<string, unknown>; confirmedAt: string }[] }>(
    'subscriber',
    'show',
    reader,
  );
  expect(shown.subscriptions[0]).toMatchObject({
    state: 'confirmed',
    name: 'Reader One',
    consent: { method: 'page', from: '/n/business', ip: '127.0.0.1' },
  });

  await json('article', 'import', 'samples/articles/scan-to-pay.md', 'samples/articles/container-port-at-night.md');
  const first = await json<{ id: string; subject: string }>('issue', 'compose', 'business');
  expect(await json('issue', 'send', first.id, '--yes', '--wait')).toMatchObject({
    state: 'sent',
    audience: 1,
    accepted: 1,
  });
  const digest = await mail(new RegExp(first.subject.slice(0, 20)));
  expect(digest.html).toContain('Reader One');
  expect(digest.text).toContain(first.subject);
  expect(digest.text).toContain('because you subscribed to it and confirmed your address.');

  await page.goto(`${installation.url}/issues/${first.id}`);
  expect(await page.content()).not.toMatch(/\/(unsubscribe|preferences)\//);
  expect(await page.locator('h1, h2').allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining(first.subject)]),
  );

  await followInMail(page, digest, 'Preferences');
  expect(page.url()).toContain('/preferences/');
  await page.getByLabel('Life').uncheck();
  await page.getByRole('button', { name: /save/i }).click();
  const changed = await json<{ subscriptions: unknown[] }>('subscriber', 'show', reader);
  expect(changed.subscriptions[0]).toMatchObject({ sections: ['News', 'Tech'] });

  // The request of a mailbox's own "unsubscribe" button (RFC 8058): one POST, no cookie, no redirect.
  const oneClick = /\/unsubscribe\/[\w-]+/.exec(digest.text)?.[0] ?? '';
  const answer = await fetch(`${installation.url}${oneClick}`, {
    method: 'POST',
    redirect: 'error',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  expect(answer.status).toBe(200);
  expect(await json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({
    confirmed: 0,
    unsubscribed: 1,
  });

  await json('article', 'import', 'samples/articles/tea-house-meetings.md');
  const second = await json<{ id: string; subject: string }>('issue', 'compose', 'business');
  const toNobody = await installation.cli('issue', 'send', second.id, '--yes', '--wait');
  expect(toNobody).toMatchObject({ code: 1, stderr: expect.stringContaining('has no readers') });
  expect((await inbox()).filter((one) => one.subject === second.subject)).toEqual([]);
  await context.close();
});

test('a reader gets the links to their data and its deletion by email, with JavaScript switched off', async () => {
  const { json, url } = installation;
  const owner = 'owner@example.org';
  await json(
    'newsletter',
    'add',
    '--slug',
    'evening',
    '--title',
    'Evening Digest',
    '--from',
    'News <news@example.com>',
    '--address',
    '1 Example Road',
  );
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en' });
  const page = await context.newPage();
  await page.goto(`${url}/n/evening`);
  await page.fill('#subscribe', owner);
  await page.press('#subscribe', 'Enter');
  await expect.poll(() => page.locator('h1').textContent()).toBe('Check your inbox');
  await followInMail(page, await mail(/Confirm your subscription to Evening/), 'Confirm subscription');
  await page.locator('main').getByRole('button').first().click();
  await page.getByRole('link', { name: 'Your preferences' }).click();
  const preferences = page.url();

  await page.getByRole('button', { name: 'Email me a download link' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toBe('Check your inbox');
  const ofData = await mail(/^Download your data from Evening Digest$/);
  expect(ofData.headers).toMatchObject({ 'auto-submitted': 'auto-generated' });
  await page.getByRole('link', { name: 'Go to preferences' }).click();
  expect(page.url()).toBe(preferences);
  await followInMail(page, ofData, 'Download my data');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download my data' }).click(),
  ]);
  const data: unknown = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(data).toMatchObject({ address: owner });

  await page.goto(preferences);
  await page.getByRole('button', { name: 'Email me a deletion link' }).click();
  await followInMail(page, await mail(/^Delete your data from Evening Digest\?$/), 'Delete my data');
  expect(await json('subscriber', 'stats', '--newsletter', 'evening')).toMatchObject({ confirmed: 1 });
  await page.getByRole('button', { name: 'Delete my data' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toBe('Your data has been deleted');
  expect(await json('subscriber', 'stats', '--newsletter', 'evening')).toMatchObject({ confirmed: 0 });
  expect((await fetch(preferences)).status).toBe(404);
  await context.close();
});
