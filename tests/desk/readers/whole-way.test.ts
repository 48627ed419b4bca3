import { type AddressInfo, createServer, connect as dial } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionKeys } from '../../../src/redis/keys.js';
import { countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { launchBrowser } from '../../helpers/browser.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { deskPerson } from '../report/sent-issues.js';

let web: WebForTests;
let workers: Awaited<ReturnType<WebForTests['startWorkers']>>;
let browser: Browser;
beforeAll(async () => {
  web = await startWebForTests();
  workers = await web.startWorkers();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await workers?.stop();
  await web?.stop();
});

/** A way to a server that breaks each connection after so many bytes from the browser. */
async function breakableWay(to: string) {
  const way = { maxBytes: Infinity };
  const server = createServer((browserSide) => {
    const serverSide = dial(Number(new URL(to).port), '127.0.0.1');
    let bytes = 0;
    const end = () => {
      browserSide.destroy();
      serverSide.destroy();
    };
    browserSide.on('data', (piece) => {
      bytes += piece.length;
      if (bytes > way.maxBytes) end();
    });
    for (const side of [browserSide, serverSide]) side.on('error', end).on('close', end);
    browserSide.pipe(serverSide).pipe(browserSide);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { way, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('200,000 readers come in over a broken connection, one is found and erased, and some become a segment', async () => {
  const newsletter = await web.newsletter();
  const { way, url, close } = await breakableWay(await web.server.listen({ host: '127.0.0.1', port: 0 }));
  const owner = await deskPerson(web, 'owner');
  const { page } = await owner.page(browser, url);
  await page.goto(`${url}/desk/n/gazette/readers`);
  await page.getByRole('link', { name: 'Import a list' }).click();

  const rows = Array.from({ length: 200_000 }, (_, i) => `reader${i}@example.${i % 4 ? 'org' : 'net'},Reader ${i}\n`);
  const buffer = Buffer.from(`email,name\n${rows.join('')}`);
  await page.getByLabel('File').setInputFiles({ name: 'readers.csv', mimeType: 'text/csv', buffer });
  way.maxBytes = buffer.length / 2;
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByText('The connection broke, and the file did not arrive.').waitFor();
  way.maxBytes = Infinity;
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByRole('heading', { name: 'What was understood' }).waitFor();

  await page.getByLabel('Where they agreed').fill('our subscription form');
  await page.getByRole('button', { name: 'Count what it would do' }).click();
  // The page of the count renews itself, and so does that of the import.
  await page.getByRole('button', { name: 'Import 200,000 readers' }).click();
  await page.getByText('200,000 readers imported.').waitFor();
  expect((await countSubscribers(web.app.list, newsletter)).confirmed).toBe(200_000);

  await page.getByRole('link', { name: 'See the readers' }).click();
  await page.getByLabel('Address or name').fill('reader777@example.org');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: 'reader777@example.org' }).waitFor();
  // She signed in a while ago, and proves again who she is.
  for (const key of await web.app.redis.keys(sessionKeys.session('*'))) {
    const session = JSON.parse((await web.app.redis.get(key)) ?? '{}');
    await web.app.redis.set(key, JSON.stringify({ ...session, signedInAt: Date.now() - 16 * 60_000 }), 'KEEPTTL');
  }
  await page.getByRole('link', { name: 'Erase' }).click();
  await page.getByLabel('Email address').fill(owner.person.email);
  await page.locator('main button[type=submit]').first().click();
  const mails = () => workers.sink.mailsTo(owner.person.email);
  await until('the email with the code', () => mails().length > 0);
  const [, code = ''] = /^(\d{4} \d{4})\r?$/m.exec(String(mails()[0]?.raw)) ?? [];
  await page.locator('input[name=code]').fill(code);
  await page.locator('main button[type=submit]').first().click();
  await page.getByRole('button', { name: 'Erase for ever' }).click();
  await page.getByText('The reader was erased, and the readers were counted again.').waitFor();
  expect((await readSubscriber(web.app.list, idOf(web.app.list, 'reader777@example.org')))?.address).toBe('');

  await page.getByLabel('Mailbox at').fill('example.net');
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('link', { name: 'Save as a segment' }).click();
  await page.getByLabel('Name').fill('Mailboxes at .net');
  await page.getByRole('button', { name: 'Save the segment' }).click();
  await page.getByRole('link', { name: 'Count them now' }).click();
  await page.getByText('50,000 of 199,999 confirmed readers, counted just now.').waitFor();
  close();
}, 180_000);
