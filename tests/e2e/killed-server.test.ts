import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { readIssue } from '../../src/issues/issue-store.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

test('a server that is killed while it saves a draft loses nothing that was typed, and makes no conflict', async ({
  onTestFinished: atEnd,
}) => {
  const redis = await startTestRedis();
  atEnd(redis.stop);
  const installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  atEnd(installation.remove);
  const { json, cli } = installation;
  await json(
    'newsletter',
    'add',
    '--slug',
    'harbour',
    '--title',
    'Harbour Digest',
    '--from',
    'News <news@example.com>',
  );
  await json('article', 'import', 'samples/articles/scan-to-pay.md');
  const { id } = await json<{ id: string }>('issue', 'compose', 'harbour');
  const ada = await json<{ id: string }>(
    ...['person', 'add', '--email', 'ada@example.com', '--name', 'Ada', '--role', 'owner'],
  );
  let web = await installation.start('web');
  const browser = await launchBrowser();
  atEnd(() => browser.close());
  const page = await browser.newPage();
  await page.goto((await cli('person', 'link', ada.id)).stdout.trim());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.goto(`${installation.url}/desk/issues/${id}/write`);

  const draft = () => readIssue(redis.redis, id);
  const kill = async () => {
    await web.stop('SIGKILL');
  };
  const restart = async () => {
    web = await installation.start('web');
  };
  const isSaved = async (text: string) => {
    await page.locator('[data-saved]', { hasText: 'by you' }).waitFor();
    await until(`the note is "${text}"`, async () => (await draft()).note === text, draft);
    expect([await page.locator('#note').inputValue(), await page.locator('.theirs').count()]).toEqual([text, 0]);
  };

  // It has stored the text, and its answer is lost; meanwhile the person goes on.
  await onNextSave(page, async (arrives) => {
    await arrives();
    await page.locator('#note').fill('Stored, and more');
    await kill();
  });
  await page.locator('#note').fill('Stored');
  await page.locator('#note').blur();
  await page.locator('[data-saved]', { hasText: 'the server does not answer' }).waitFor();
  expect((await draft()).note).toBe('Stored');
  await restart();
  await isSaved('Stored, and more');

  // It dies at some moment of the save.
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.locator('#note').fill('Perhaps stored');
  await page.locator('#note').blur();
  await sent;
  await kill();
  await page.locator('#note').fill('Perhaps stored, and more');
  await restart();
  await isSaved('Perhaps stored, and more');

  // It is dead when the page is left, and the text is offered when the page is opened again.
  await kill();
  await page.locator('#note').fill('Never arrived');
  await page.locator('#note').blur();
  await page.locator('[data-saved]', { hasText: 'the server does not answer' }).waitFor();
  await page.goto('about:blank');
  await restart();
  await page.goto(`${installation.url}/desk/issues/${id}/write`);
  expect(await page.locator('[data-kept] pre:visible').allTextContents()).toEqual(['Never arrived']);
  await page.getByRole('button', { name: 'Put it into its fields' }).click();
  await isSaved('Never arrived');
});

/** Lets something happen to the next save, whose answer never arrives. @param happens `arrives`: the server has it all */
async function onNextSave(page: Page, happens: (arrives: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const lose = async (route: Route) => {
    await happens(() => route.fetch());
    await route.abort();
  };
  await page.route((url) => url.pathname.endsWith('/write'), lose, { times: 1 });
}
