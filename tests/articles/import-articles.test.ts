import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ImportProgress, importArticles } from '../../src/articles/sources/import-articles.js';
import { readMedia } from '../../src/articles/store/picture-store.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSite } from './site-for-tests.js';

const fixtures = fileURLToPath(new URL('../fixtures/articles/', import.meta.url));
const fixture = (name: string) => join(fixtures, name);
let redis: Redis;
let stop: () => Promise<void>;
let site: Awaited<ReturnType<typeof startSite>>;
let folder: string;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
  // Every document has a wrong type, as on many servers, and must be recognised by its content.
  site = await startSite((request, response) => {
    const name = (request.url ?? '').slice(1);
    response.writeHead(200, { 'content-type': 'text/html' }).end(readFileSync(fixture(name)));
  });
});
afterAll(() => Promise.all([stop(), site.stop()]));
beforeEach(async () => {
  await redis.flushall();
  folder = await mkdtemp(join(tmpdir(), 'postrider-articles-'));
  return () => rm(folder, { recursive: true });
});

const allowing = () => ({ redis, publicUrl: 'https://post.example.com', allowPrivateFetch: true });

test('a folder of Markdown is imported with front matter, pictures, and addresses from the base URL', async () => {
  const result = await importArticles(allowing(), [fixture('folder')], { baseUrl: 'https://canal.example.com/news' });
  expect(result).toMatchObject({ imported: 2, updated: 0, skipped: [] });
  const [lock, clock] = result.articles;
  expect(lock).toMatchObject({
    title: 'What a lock keeper does all day',
    url: 'https://canal.example.com/news/2030/lock-keeper-s-day',
    body: '<p>Mostly, it turns out, the keeper waits for boats.</p>',
    excerpt: 'Mostly, it turns out, the keeper waits for boats.',
  });
  expect(clock).toMatchObject({
    title: 'The clock on the bridge runs again',
    url: 'https://canal.example.com/clock',
    section: 'City',
    publishedAt: '2030-01-31T00:00:00.000Z',
    author: 'City desk',
    excerpt: 'After two years the clock shows the hour once more.',
    source: 'markdown',
    image: { alt: 'A lamp beside the clock' },
  });
  const [, id = ''] = /^https:\/\/post\.example\.com\/media\/(\w+)\.png$/.exec(clock?.image?.url ?? '') ?? [];
  expect((await readMedia(redis, id))?.bytes).toEqual(readFileSync(fixture('folder/2030/lamp.png')));
  expect(clock?.body).toContain(`<img src="https://post.example.com/media/${id}.png" alt="The hands" />`);
  expect(clock?.body).toContain('<a href="https://canal.example.com/lock">the lock</a>');
  expect(clock?.body).not.toMatch(/<h2|script|alert/);
});

test('importing the same again changes nothing', async () => {
  const sources = [fixture('folder'), fixture('rss.xml')];
  const options = { baseUrl: 'https://canal.example.com/' };
  expect(await importArticles(allowing(), sources, options)).toMatchObject({ imported: 4 });
  const again = await importArticles(allowing(), sources, options);
  expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 4, skipped: [] });
});

test('a bad source does not affect the others, and each error says what is wrong', async () => {
  const bad = {
    untitled: '---\nurl: https://example.com/x\n---\ntext',
    yaml: '---\ntitle: [\n---\n',
    date: '---\ntitle: A\nurl: https://example.com/a\ndate: soon\n---\n',
  };
  for (const [name, text] of Object.entries(bad)) await writeFile(join(folder, `${name}.md`), text);
  await writeFile(join(folder, 'picture.md'), '---\ntitle: B\nurl: https://example.com/b\nimage: fake.png\n---\n');
  await writeFile(join(folder, 'fake.png'), 'not a picture');
  await writeFile(join(folder, 'bytes.bin'), Buffer.from([0, 1, 2]));
  const sources = [
    'articles/none.md',
    folder,
    join(folder, 'bytes.bin'),
    fixture('broken-items.xml'),
    fixture("folder/2030/Lock Keeper's day.md"),
  ];
  const { imported, skipped, warnings } = await importArticles(allowing(), sources);
  expect(imported).toBe(4);
  const reasons = skipped.map(({ reason }) => reason.replaceAll(`${folder}/`, '').replaceAll(fixtures, ''));
  expect(reasons[0]).toBe('articles/none.md: no such file or folder');
  expect(reasons).toContainEqual(expect.stringMatching(/^untitled\.md: has no title; write "title: /));
  expect(reasons).toContainEqual(expect.stringMatching(/^yaml\.md: its front matter is not valid YAML/));
  expect(reasons).toContainEqual('date.md: the date "soon" is not valid; write it like 2030-01-31');
  // A broken picture loses the picture, not its article.
  expect(warnings).toMatchObject([
    {
      source: join(folder, 'picture.md'),
      article: 'B',
      reason: expect.stringMatching(/fake\.png: The picture is not a PNG/),
    },
  ]);
  expect(reasons).toContainEqual('bytes.bin: is neither Markdown, nor a feed, nor a web page');
  expect(reasons).toContainEqual('broken-items.xml, item 2: it has no link to its article');
  expect(reasons).toContainEqual(expect.stringMatching(/Lock Keeper's day\.md: has no web address; write "url: /));
  expect(skipped.filter(({ item }) => item !== undefined).map(({ item }) => item)).toEqual([2, 3, 4]);
});

test('feeds and pages by address are distinguished by their content', async () => {
  const names = [
    'rss.xml',
    'atom.xml',
    'feed.json',
    'rdf.xml',
    'modern-page.html',
    'gb18030-page.html',
    'folder/first.md',
  ];
  const seen: ImportProgress[] = [];
  const sources = names.map((name) => `${site.url}/${name}`);
  const result = await importArticles(allowing(), sources, { section: 'Picks' }, (progress) => seen.push(progress));
  expect(result.skipped.map(({ reason }) => reason)).toEqual([expect.stringContaining('feed.json, item 2: ')]);
  expect(result.articles.map(({ source }) => source)).toEqual([...Array(7).fill('feed'), 'page', 'page', 'markdown']);
  expect(result.articles.every(({ section }) => section === 'Picks')).toBe(true);
  expect(result.articles[8]).toMatchObject({ title: '海河边的书店重新开门', url: `${site.url}/gb18030-page.html` });
  expect(seen.at(-1)).toEqual({ source: sources.at(-1), done: 7, total: 7 });
});

test('a private address is not fetched unless the configuration allows it', async () => {
  const { skipped, articles } = await importArticles({ ...allowing(), allowPrivateFetch: false }, [
    `${site.url}/rss.xml`,
  ]);
  expect(articles).toEqual([]);
  expect(skipped[0]?.error).toMatchObject({ code: 'article.fetch-refused', because: 'private' });
});

test('two saved pages given one address do not overwrite each other', async () => {
  const options = { baseUrl: 'https://canal.example.com/' };
  await writeFile(join(folder, 'copy.html'), readFileSync(fixture('legacy-page.html')));
  await writeFile(
    join(folder, 'other.html'),
    readFileSync(fixture('legacy-page.html'), 'utf8').replaceAll('lamps back', 'boats back'),
  );
  const one = await importArticles(allowing(), [fixture('legacy-page.html'), join(folder, 'copy.html')], options);
  expect(one).toMatchObject({ imported: 1, skipped: [{ source: join(folder, 'copy.html') }] });
  const two = await importArticles(allowing(), [join(folder, 'other.html')], options);
  expect(two.skipped[0]?.reason).toContain('The canal gets its lamps back');
  expect(await importArticles(allowing(), [fixture('legacy-page.html')], options)).toMatchObject({ unchanged: 1 });
});

test('an invalid base URL is wrong usage', async () => {
  await expect(importArticles(allowing(), [], { baseUrl: 'canal.example.com' })).rejects.toThrow(/^baseUrl: /);
});

test('a Markdown file publishes no file outside the folder of the import, and no pipe or device', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'postrider-outside-'));
  const picture = readFileSync(fixture('folder/2030/lamp.png'));
  await writeFile(join(outside, 'private.png'), picture);
  await symlink(join(outside, 'private.png'), join(folder, 'link.png'));
  execFileSync('mkfifo', [join(folder, 'pipe.png')]);
  const tried = [`../${basename(outside)}/private.png`, 'link.png', 'pipe.png', '../../../../../../../dev/zero'];
  for (const [i, image] of tried.entries())
    await writeFile(join(folder, `${i}.md`), `---\ntitle: ${i}\nurl: https://example.com/${i}\nimage: ${image}\n---\n`);
  await writeFile(join(folder, 'kept.png'), picture);
  await writeFile(join(folder, 'z.md'), '---\ntitle: Z\nurl: https://example.com/z\nimage: kept.png\n---\n');
  const { articles, warnings } = await importArticles(allowing(), [folder], {});
  expect(articles.map(({ image }) => image !== null)).toEqual([false, false, false, false, true]);
  expect(warnings).toHaveLength(4);
  await rm(outside, { recursive: true });
});

test('no control character of a feed or a page remains in a title', async () => {
  const title = 'Harbour\u001b]0;owned\u0007 news \u009b31m';
  await writeFile(
    join(folder, 'one.md'),
    `---\ntitle: ${JSON.stringify(title)}\nurl: https://example.com/one\n---\nText.\n`,
  );
  const { articles } = await importArticles(allowing(), [folder], {});
  expect(articles[0]?.title).toBe('Harbour ]0;owned news 31m');
});
