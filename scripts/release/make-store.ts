import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSite } from '../../tests/articles/site-for-tests.js';
import { until } from '../../tests/helpers/clock.js';
import { type Installation, newInstallation } from '../../tests/helpers/process.js';
import { readFacts, type StoreFacts } from './store-facts.js';

/**
 * Writes a backup of a small installation of this version: two newsletters, readers in several states, a source, articles,
 * a segment, and issues that are sent, paused in mid-send, scheduled, cancelled and drafts. All of it stays on this machine.
 * @param file the backup, which must not exist
 * @returns what a later version must find in it
 */
export async function makeStore(file: string): Promise<StoreFacts> {
  const site = await startSite(({ url }, response) => response.end(url === '/feed.xml' ? feed(site.url) : 'A page'));
  const installation = await newInstallation({ ALLOW_PRIVATE_FETCH: 'true', WEBHOOK_NETWORKS: '127.0.0.0/8' });
  try {
    const up = await installation.start('up');
    await addNewsletters(installation);
    await addContent(installation, `${site.url}/feed.xml`);
    await installation.json('issue', 'compose', 'business');
    await installation.json('issue', 'send', 'business-1', '--yes', '--wait');
    await up.stop();
    await pauseInMidSend(installation);
    await addWaiting(installation, `${site.url}/events`);
    await installation.json('backup', file);
    return await readFacts(installation);
  } finally {
    await installation.remove();
    await site.stop();
  }
}

const feed = (url: string) => {
  const items = ['A new berth opens', 'The ferry is late', 'Two bridges are painted'].map(
    (title, place) =>
      `<item><title>${title}</title><link>${url}/${place}</link><category>Harbour</category><description>${title}. A longer sentence follows, so that there is a text.</description></item>`,
  );
  return `<rss version="2.0"><channel><title>A feed</title>${items.join('')}</channel></rss>`;
};

const consent = ['--status', 'confirmed', '--consent', 'paper form'];

async function addNewsletters({ json }: Installation): Promise<void> {
  const address = ['--address', '1 Example Road'];
  const business = ['--slug', 'business', '--title', 'Harbour Business Digest', '--sections', 'News,Tech,城市'];
  await json('newsletter', 'add', ...business, '--from', 'Harbour <news@example.com>', ...address);
  const weekly = ['--slug', 'weekly', '--title', '港口周报', '--locale', 'zh-CN', '--time-zone', 'Asia/Shanghai'];
  await json('newsletter', 'add', ...weekly, '--from', 'weekly@example.com', ...address);
  await json('newsletter', 'set', 'weekly', '--daily', '0 8 * * *', '--weekly', '0 8 * * 1');
  const add = (email: string, newsletter: string, ...words: string[]) =>
    json('subscriber', 'add', email, '--newsletter', newsletter, ...words);
  for (const name of ['one', 'two', 'three', 'four', 'five']) await add(`${name}@example.org`, 'business', ...consent);
  await add('six@example.org', 'business', ...consent, '--sections', 'Tech');
  await add('one@example.org', 'weekly', ...consent);
  await add('reader@例子.example', 'weekly', ...consent);
  await json('subscriber', 'unsubscribe', 'four@example.org', '--newsletter', 'business');
  await json('subscriber', 'erase', 'five@example.org', '--yes');
  await json('segment', 'add', 'Engineers', '--newsletter', 'business', '--filter', 'section=Tech');
}

/** Three articles of a feed, and a file for each newsletter. */
async function addContent({ json }: Installation, feedUrl: string): Promise<void> {
  await json('source', 'add', feedUrl, '--newsletter', 'business', '--section', 'News');
  await json('source', 'pull');
  await importArticle(json, 'business', 'What a code says');
  await importArticle(json, 'weekly', '码头的夜晚');
}

async function importArticle(json: Installation['json'], newsletter: string, title: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-articles-'));
  try {
    const head = `title: ${title}\nurl: https://www.example.com/${encodeURIComponent(title)}\nsection: Tech\ndate: 2026-11-23`;
    await writeFile(join(folder, 'article.md'), `---\n${head}\n---\n\n${title}. One paragraph of text.\n`);
    await json('article', 'import', folder, '--newsletter', newsletter);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The issue business-2 is paused when its first reader has it and others wait. */
async function pauseInMidSend(installation: Installation): Promise<void> {
  const { json, env } = installation;
  await importArticle(json, 'business', 'A tide table for everyone');
  await json('issue', 'compose', 'business');
  env.SEND_RATE = '1/m';
  const slow = await installation.start('up');
  await json('issue', 'send', 'business-2', '--yes');
  const report = () => json<{ accepted: number }>('issue', 'report', 'business-2');
  await until('the first message is accepted', async () => (await report()).accepted > 0);
  await json('issue', 'pause', 'business-2');
  await slow.stop();
  delete env.SEND_RATE;
}

/** What waits for a time, a person or another program. No part runs now that could work on it. */
async function addWaiting({ json }: Installation, hook: string): Promise<void> {
  for (const title of ['The market moves', 'A quiet quay', 'Lamps for the pier']) {
    await importArticle(json, 'business', title);
    await json('issue', 'compose', 'business');
  }
  await json('issue', 'send', 'business-3', '--yes', '--at', '2099-01-01T08:00');
  await json('issue', 'cancel', 'business-4', '--yes');
  await json('issue', 'edit', 'business-5', '--subject', 'Lamps, and more');
  await json('subscriber', 'add', 'seven@example.org', '--newsletter', 'business');
  await json('webhook', 'add', '--url', hook);
  await json('token', 'create', '--name', 'shop', '--scope', 'subscribers:write');
}
