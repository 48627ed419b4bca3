import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../../src/locale/messages.js';
import { launchBrowser } from '../helpers/browser.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let installation: Installation;
let stop: () => Promise<unknown>;
let browser: Browser;
beforeAll(async () => {
  installation = await quickInstallation();
  ({ stop } = await installation.start('up'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stop?.();
  await installation?.remove();
});

const { comments, checkMailbox, confirmed } = messages('en').pages;

interface InboxEmail {
  id: string;
  subject: string;
  text: string;
  to: { address: string }[];
}

const inbox = async () => (await (await fetch(`${installation.inboxUrl}/api/email`)).json()) as InboxEmail[];

/** Waits for the email to an address whose subject contains some words. */
async function emailTo(address: string, subject: string): Promise<InboxEmail> {
  const isWanted = (email: InboxEmail) =>
    email.subject.includes(subject) && email.to.some((to) => to.address === address);
  await expect.poll(async () => (await inbox()).some(isWanted)).toBe(true);
  const found = (await inbox()).find(isWanted);
  if (!found) throw new Error('The email is gone.');
  return found;
}

/** A newsletter whose first issue, with one story, went to one reader. @returns the story's title */
async function publishFirstIssue(): Promise<void> {
  const { json } = installation;
  await json(
    ...['newsletter', 'add', '--slug', 'harbour', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'],
    ...['--sections', 'News,Tech,Life', '--address', '1 Example Road', '--links', 'site'],
    ...['--ratings', 'yes', '--comments', 'yes'],
  );
  await json(
    ...['subscriber', 'add', 'first@example.org', '--newsletter', 'harbour'],
    ...['--status', 'confirmed', '--consent', 'at the harbour fair'],
  );
  await sendIssueWith('container-port-at-night');
}

/** @returns the subject of the issue */
async function sendIssueWith(sample: string): Promise<string> {
  const { json } = installation;
  await json('article', 'import', `samples/articles/${sample}.md`);
  const { id, subject } = await json<{ id: string; subject: string }>('issue', 'compose', 'harbour');
  expect(await json('issue', 'send', id, '--yes', '--wait')).toMatchObject({ state: 'sent' });
  return subject;
}

/** The first article of the sitemap, as a search engine finds it. */
async function firstResult(): Promise<string> {
  const robots = await (await fetch(`${installation.url}/robots.txt`)).text();
  const sitemap = await (await fetch(/^Sitemap: (\S+)$/m.exec(robots)?.[1] ?? '')).text();
  return /<loc>([^<]+\/articles\/[^<]+)<\/loc>/.exec(sitemap)?.[1] ?? '';
}

/** The links of an email as a reader clicks them. */
async function linksIn(page: Page, { id }: InboxEmail): Promise<{ text: string; href: string }[]> {
  await page.goto(`${installation.inboxUrl}/api/email/${id}/html`);
  return page.evaluate(
    `[...document.querySelectorAll('a')].map(({ innerText, href }) => ({ text: innerText.trim(), href }))`,
  );
}

test('a visitor comes from a search engine, reads, rates, comments and subscribes, and the links of the digest lead back to the site', async () => {
  await publishFirstIssue();
  const page = await browser.newPage({ locale: 'en-GB' });
  const refused: string[] = [];
  page.on('console', (message) => {
    const isOurs = message.location().url.startsWith(installation.url);
    if (message.type() === 'error' && isOurs) refused.push(message.text());
  });

  const address = await firstResult();
  await page.goto(address, { referer: 'https://search.example.net/' });
  const title = (await page.textContent('h1')) ?? '';
  expect(title).toContain('port');

  await page.click('form.rate button[value="5"]');
  await page.waitForSelector('form.rate button[value="5"][aria-current=true]');
  expect(page.url()).toBe(address);

  await page.fill('#comment', 'I never knew that the cranes play patience.');
  await page.fill('#name', 'A night bus rider');
  await page.click('form.write button[type=submit]');
  await page.waitForSelector(`h1 >> text=${comments.held.title}`);
  const { items: held } = await installation.json<{ items: { id: string }[] }>('comment', 'list');
  await installation.json('comment', 'approve', held[0]?.id ?? '');
  await page.click(`main >> text=${comments.back}`);
  await page.waitForSelector('form.write');
  // The browser has the page from before the editor's decision, and shows it for some seconds more.
  await page.reload();
  expect(await page.textContent('.comments ol')).toContain('A night bus rider');

  await page.fill('#subscribe', 'visitor@example.org');
  await page.press('#subscribe', 'Enter');
  await page.waitForURL('**/n/harbour');
  expect(await page.textContent('.sent')).toContain('visitor@example.org');
  await page.click('main form button[type=submit]');
  await page.waitForSelector(`h1 >> text=${checkMailbox.title}`);

  const confirmation = await emailTo('visitor@example.org', 'Confirm your subscription');
  await page.goto(/https?:\/\/\S+\/confirm\/\S+/.exec(confirmation.text)?.[0] ?? '');
  await page.click('main form button');
  await page.waitForSelector(`h1 >> text=${confirmed.title}`);

  const digest = await emailTo('visitor@example.org', await sendIssueWith('scan-to-pay'));
  const links = await linksIn(page, digest);
  const story = links.find(({ text }) => text.includes('the second after you scan'));
  const elsewhere = links.filter(({ href }) => !href.startsWith(`${installation.url}/`));
  expect(elsewhere.map(({ href }) => href)).toEqual(['mailto:news@example.com']);
  await page.goto(story?.href ?? '');
  expect(new URL(page.url()).pathname).toMatch(/^\/articles\//);
  expect(await page.textContent('h1')).toContain('the second after you scan');
  for (const { href } of links.filter((link) => !elsewhere.includes(link)))
    expect([href, (await fetch(href)).status]).toEqual([href, 200]);
  expect(refused).toEqual([]);
  await page.close();
});
