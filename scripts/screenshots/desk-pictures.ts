import { mkdir, stat } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { locales } from '../../src/locale/locale.js';
import { drafts } from '../../src/operations/issues/drafts.js';
import { perform } from '../../src/operations/operation.js';
import { personActor } from '../../src/operations/permission.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { makeSignInLink } from '../../src/people/sign-in/sign-in-link.js';
import { reportIssue } from '../../src/reports/report.js';
import { inState } from '../../tests/desk/walk/desk-state.js';
import { fillDesk } from '../../tests/desk/walk/desk-states.js';
import { until } from '../../tests/helpers/clock.js';
import { freePort } from '../../tests/helpers/process.js';
import { openPage } from '../../tests/web/browser-for-tests.js';
import { fillOneNewsletter } from '../../tests/web/states/magazine.js';
import { startWebForTests, type WebForTests } from '../../tests/web/web-for-tests.js';
import { everyView, turnTo, untilLoaded, type View } from './views.js';

/** Max size of the committed pictures of the desk together, in bytes. */
const budget = 600_000;

/** A phone and a desktop: the desk has no third layout. */
const deskViews = everyView.filter(({ width }) => width !== 768);

const cookie = (value: string, url: string) => ({ name: 'postrider-session', value, url });

/**
 * Takes every state of the desk: on a phone and a desktop, in light and dark mode, in both languages.
 * @param only names of states; empty: all
 * @returns number of pictures
 */
export async function takeDeskGallery(browser: Browser, folder: string, only: readonly string[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  const web = await startWebForTests();
  try {
    const desk = await fillDesk(web);
    const states = desk.states.filter(({ name }) => only.length === 0 || only.includes(`desk-${name}`));
    const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
    const [own, visitor] = await Promise.all([browser.newContext(), browser.newContext()]);
    await own.addCookies([cookie(desk.session, url)]);
    for (const state of states) {
      // A visitor keeps their cookies: whoever enters a code has asked for it on the page before.
      const page = await (state.isVisitor ? visitor : own).newPage();
      for (const locale of locales) {
        await inState(web, state, () => openPage(page, url, state, locale));
        for (const view of deskViews) {
          await turnTo(page, view);
          await untilLoaded(page);
          const path = `${folder}/desk-${state.name}-${view.width}-${view.scheme}-${locale}.jpg`;
          await page.screenshot({ path, type: 'jpeg', quality: 80, fullPage: true });
        }
      }
      await page.close();
    }
    await Promise.all([own.close(), visitor.close()]);
    return states.length * locales.length * deskViews.length;
  } finally {
    await web.stop();
  }
}

/** Takes the pictures of the desk in the README and in docs/first-digest.md. @returns their size @throws when they are too large */
export async function takeDeskPictures(browser: Browser, folder: string): Promise<number> {
  // The pictures of an email are at the public address.
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const web = await startWebForTests({ SEND_RATE: '15/s', PUBLIC_URL: url });
  try {
    await web.server.listen({ host: 'localhost', port });
    const taken = await takeFirstDigest(web, url, browser, folder);
    const sizes = await Promise.all(taken.map(async (path) => (await stat(path)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total > budget) throw new Error(`The pictures of the desk take ${total} bytes; ${budget} is the limit.`);
    return total;
  } finally {
    await web.stop();
  }
}

const light: View = { width: 1280, scheme: 'light' };

/** Stories that no issue has yet. */
const newTitles = [
  'The harbour gets a night timetable',
  'What a repaired crane can lift',
  'Coffee by rail, once a week',
  'A market hall opens at five',
  'Who mends the tide clock',
];

/** From the printed link to a send that is under way. @returns the files */
async function takeFirstDigest(web: WebForTests, url: string, browser: Browser, folder: string): Promise<string[]> {
  const { redis, queues, list } = web.app;
  const { newsletter, articles } = await fillOneNewsletter(web);
  for (let i = 0; i < 240; i += 1)
    await web.confirmed(newsletter, `reader${i}@${['gmail.com', 'outlook.com', 'example.org', 'qq.com'][i % 4]}`);
  for (const [i, title] of newTitles.entries()) {
    const { id: _, ...article } = articles[i + 3] as (typeof articles)[number];
    const own = { title, url: `https://news.example.com/new/${i}`, publishedAt: new Date().toISOString() };
    await saveArticle(
      redis,
      { ...article, ...own, body: `<p>${article.excerpt}</p>` },
      { newsletter: newsletter.slug },
    );
  }
  const context = await browser.newContext();
  const page = await context.newPage();
  const files: string[] = [];
  const take = async (name: string, path: string, height: number, view: View = light) => {
    await turnTo(page, view, height);
    await page.goto(`${url}${path}`);
    await untilLoaded(page);
    await page
      .frameLocator('.proof iframe')
      .locator('body')
      .waitFor({ timeout: 5_000 })
      .catch(() => undefined);
    files.push(`${folder}/desk-${name}.jpg`);
    await page.screenshot({ path: `${folder}/desk-${name}.jpg`, type: 'jpeg', quality: 70 });
  };
  const { secret } = await makeSignInLink(redis, undefined);
  await take('owner', `/desk/sign-in/link/${secret}`, 560);
  const fields = { email: 'ada@example.com', name: 'Ada Lee', language: 'en', role: 'owner', roles: {} } as const;
  const person = await addPerson(redis, { ...fields, movesData: false });
  await context.addCookies([cookie(await beginSession(redis, person, 'a browser'), url)]);
  await take('compose', `/desk/n/${newsletter.slug}/compose`, 640);
  const { issue } = await composeIssue(redis, newsletter, {});
  const note = 'Good morning, {{name|reader}}.\n\nThe harbour had a **quiet week**. Here is what moved all the same.';
  const asked = { actor: personActor(person, Date.now()), key: { issue: issue.id }, input: { note } };
  await perform(web.app, drafts.change, asked);
  await take('write', `/desk/issues/${issue.id}/write`, 730);
  await take('send', `/desk/issues/${issue.id}/send`, 700);
  const { stop } = await web.startWorkers({
    onRecipient: (address) => {
      if (/reader\d*7@/.test(address)) return { code: 550, text: '5.1.1 The email account does not exist' };
      return /reader\d*9@/.test(address) ? { code: 450, text: '4.2.1 Greylisted, please try again later' } : undefined;
    },
  });
  try {
    await startIssue(redis, queues, issue.id);
    await until('half of the readers have it', async () => (await reportIssue(list, issue.id)).accepted > 100);
    await take('live', `/desk/issues/${issue.id}`, 1_000);
  } finally {
    await stop();
  }
  await context.close();
  return files;
}
