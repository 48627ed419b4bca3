import type { IncomingMessage, ServerResponse } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { articlePicture, refetchPicture } from '../../../src/articles/pictures/article-picture.js';
import { evictPictures } from '../../../src/articles/pictures/evict-pictures.js';
import { makePictures } from '../../../src/articles/pictures/make-pictures.js';
import { openPictureCutter, type PictureCutter } from '../../../src/articles/pictures/picture-cutter.js';
import { readPictureSource, sourceName } from '../../../src/articles/pictures/picture-source.js';
import {
  pictureEntries,
  pinPicture,
  readPictureFile,
  releasePictures,
} from '../../../src/articles/pictures/picture-store.js';
import { picturesFor } from '../../../src/articles/pictures/shown-picture.js';
import type { ArticleImage } from '../../../src/articles/store/article.js';
import { readArticle, saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { saveMedia } from '../../../src/articles/store/picture-store.js';
import { parseWant, wantPicture } from '../../../src/articles/store/wanted-pictures.js';
import { addIssue } from '../../../src/issues/issue-store.js';
import { keys } from '../../../src/redis/keys.js';
import { emptyStore, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { startSite } from '../site-for-tests.js';

let redis: TestRedis;
let cutter: PictureCutter;
let site: { url: string; stop: () => Promise<void> };
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[] = [];
let warnings: Record<string, unknown>[] = [];
const [red, blue] = await Promise.all(
  ['#ff0000', '#0000ff'].map((background) =>
    sharp({ create: { width: 800, height: 600, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  ),
);
const megabyte = 1024 * 1024;
const hour = 3_600_000;
const day = 24 * hour;

beforeAll(async () => {
  redis = await startTestRedis();
  cutter = openPictureCutter();
  site = await startSite((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
});
afterAll(async () => {
  await cutter.close();
  await site.stop();
  await redis.stop();
});
beforeEach(async () => {
  await emptyStore(redis.redis);
  [asked, warnings] = [[], []];
  answer = (_, response) => response.setHeader('etag', '"1"').end(red);
});

const make = (options: { now?: number; memory?: number; allowPrivate?: boolean } = {}) =>
  makePictures(
    {
      redis: redis.redis,
      cutter,
      publicUrl: 'https://news.example.com',
      allowPrivateFetch: options.allowPrivate ?? true,
      pictureMemory: options.memory ?? 100 * megabyte,
      log: { info: () => undefined, warn: (facts: object) => void warnings.push({ ...facts }) },
    },
    () => options.now ?? Date.now(),
  );

const save = async (
  name: string,
  image: ArticleImage | null,
  publishedAt: string | null = '2030-01-01T00:00:00.000Z',
) => {
  const url = `https://example.com/${name}`;
  const draft = { title: `About ${name}`, url, section: '', publishedAt, author: '', excerpt: '', body: '' };
  return (await saveArticle(redis.redis, { ...draft, image, source: 'feed' }, { newsletter: null })).article;
};
const at = (path: string, alt = ''): ArticleImage => ({ url: `${site.url}/${path}`, alt });
const stateOf = async (image: ArticleImage) => (await readPictureSource(redis.redis, sourceName(image)))?.state;
const shown = async (id: string, place: 'lead' | 'card' | 'page' | 'share' = 'page') => {
  const article = await readArticle(redis.redis, id);
  return article && (await picturesFor(redis.redis, [article], place, ''))[0];
};
const fileOf = async (address = '') => readPictureFile(redis.redis, address.split('/').at(-1) ?? '');

test('the picture of an imported article is made, with the headline as its text if the source has none', async () => {
  const article = await save('ferry', at('ferry.jpg'));
  expect(await shown(article.id)).toBeNull();
  await make();
  const picture = await shown(article.id);
  expect(picture).toMatchObject({ width: 720, height: 405, alt: 'About ferry' });
  expect(picture?.srcSet.split(', ').map((each) => each.split(' ')[1])).toEqual(['800w', '720w']);
  const file = await fileOf(picture?.src);
  expect(file?.type).toBe('image/webp');
  expect(await sharp(file?.bytes).metadata()).toMatchObject({ width: 720, height: 405 });
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(0);
});

test('a picture is fetched once, and checked again a day later', async () => {
  await save('a', at('same.jpg'));
  await save('b', at('same.jpg'));
  await make();
  await save('a', at('same.jpg'));
  await make();
  expect(asked).toEqual(['/same.jpg']);
  answer = (request, response) => response.writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 500).end();
  await save('a', at('same.jpg'));
  await make({ now: Date.now() + 2 * day });
  expect(asked).toEqual(['/same.jpg', '/same.jpg']);
  expect(await stateOf(at('same.jpg'))).toBe('made');
});

test('a picture that changes at its source gets a new address, and the old file stays for old links', async () => {
  const { id } = await save('a', at('new.jpg'));
  await make();
  const before = await shown(id);
  answer = (_, response) => response.end(blue);
  await save('a', at('new.jpg'));
  await make({ now: Date.now() + 2 * day });
  const after = await shown(id);
  expect(after?.src).not.toBe(before?.src);
  expect(await fileOf(before?.src)).not.toBeNull();
  expect(await fileOf(after?.src)).not.toBeNull();
});

test('the same file at two addresses is two pictures, so that one of them can go', async () => {
  const { id } = await save('a', at('one.jpg'), '2029-01-01T00:00:00.000Z');
  const { id: other } = await save('b', at('two.jpg'));
  await make();
  const entries = [...(await pictureEntries(redis.redis)).values()];
  await evictPictures(redis.redis, entries[0]?.bytes ?? 0);
  expect([await shown(id), await fileOf((await shown(other))?.src)]).toEqual([null, expect.anything()]);
});

test('a picture stays when its source no longer responds', async () => {
  const { id } = await save('a', at('kept.jpg'));
  await make();
  answer = (_, response) => response.writeHead(503).end();
  await save('a', at('kept.jpg'));
  await make({ now: Date.now() + 2 * day });
  expect(await shown(id)).not.toBeNull();
  expect(warnings).toEqual([]);
});

test('a host that is down is retried at growing intervals, and then no more', async () => {
  answer = (_, response) => response.writeHead(503).end();
  await save('a', at('down.jpg'));
  let now = Date.now();
  await make({ now });
  await make({ now: now + 30_000 });
  expect(asked).toHaveLength(1);
  expect(await stateOf(at('down.jpg'))).toBe('failed');
  for (let i = 0; i < 20; i++) {
    now += 4 * day;
    await make({ now });
  }
  expect(asked).toHaveLength(9);
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(0);
  expect(warnings).toMatchObject([{ article: 'About a', reason: expect.stringContaining('503') }]);
});

test('a picture that many articles have is tried once at a time, also when an article changes meanwhile', async () => {
  answer = (_, response) => response.writeHead(403).end();
  const { image, id } = await save('a0', at('shared.jpg'));
  for (let i = 1; i < 12; i++) await save(`a${i}`, at('shared.jpg'));
  const now = Date.now();
  await make({ now });
  await editArticle(redis.redis, id, { title: 'A better headline' });
  await make({ now });
  expect(asked).toHaveLength(1);
  await make({ now: now + 60_000 });
  expect(asked).toHaveLength(2);
  expect((await articlePicture(redis.redis, image))?.nextAttemptAt).toBe(new Date(now + 6 * 60_000).toISOString());
  answer = (_, response) => response.end(red);
  await make({ now: now + 6 * 60_000 });
  expect(await shown(id)).not.toBeNull();
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(0);
});

test.each(['999999999', 'Fri, 31 Dec 2199 00:00:00 GMT'])(
  'a host that asks to wait (Retry-After: %s) is tried again after four days at the latest',
  async (wait) => {
    answer = (_, response) => response.writeHead(429, { 'retry-after': wait }).end();
    const { id, image } = await save('a', at('late.jpg'));
    const now = Date.now();
    await make({ now });
    const nextAttemptAt = new Date(now + 4 * day).toISOString();
    expect(await articlePicture(redis.redis, image)).toMatchObject({ state: 'failed', nextAttemptAt });
    answer = (_, response) => response.end(red);
    await make({ now: now + 4 * day });
    expect(await shown(id)).not.toBeNull();
  },
);

test('a host that is down for days, and then answers with a page, is tried again', async () => {
  answer = (_, response) => response.writeHead(503).end();
  const { id, image } = await save('a', at('login.jpg'));
  let now = Date.now();
  for (let i = 0; i < 6; i++) {
    await make({ now });
    now += 4 * day;
  }
  answer = (_, response) => response.end('<h1>Log in</h1>');
  await make({ now });
  const nextAttemptAt = new Date(now + 4 * day).toISOString();
  expect(await articlePicture(redis.redis, image)).toMatchObject({ state: 'refused', nextAttemptAt });
  answer = (_, response) => response.end(red);
  await make({ now: now + 4 * day });
  expect(await shown(id)).not.toBeNull();
});

test.each([
  ['refuses', 403, 'failed', 60_000],
  ['does not have it yet', 404, 'refused', hour],
  ['sends a page in its place', 200, 'refused', hour],
])(
  'a picture whose host %s at first is made later, and until then its state says so',
  async (_, status, state, wait) => {
    answer = (_request, response) => response.writeHead(status).end('<h1>Sorry</h1>');
    const { id, image } = await save('a', at('late.jpg'));
    const picture = () => articlePicture(redis.redis, image);
    expect(await picture()).toEqual({ state: 'waiting', reason: '', nextAttemptAt: null });
    const now = Date.now();
    await make({ now });
    const nextAttemptAt = new Date(now + wait).toISOString();
    expect(await picture()).toEqual({ state, reason: expect.stringMatching(/./), nextAttemptAt });
    answer = (_request, response) => response.end(red);
    await make({ now: now + wait - 1 });
    expect([await shown(id), asked.length]).toEqual([null, 1]);
    await make({ now: now + wait });
    expect(await shown(id)).not.toBeNull();
    expect(await picture()).toEqual({ state: 'made', reason: '', nextAttemptAt: null });
  },
);

test('a picture that was given up, or that waits, is fetched at once when it is requested anew', async () => {
  answer = (_, response) => response.writeHead(404).end();
  const { id } = await save('a', at('late.jpg'));
  let now = Date.now();
  await make({ now });
  const refetch = async () => {
    const article = await readArticle(redis.redis, id);
    if (article) await refetchPicture(redis.redis, article);
  };
  await refetch();
  await make({ now });
  expect(asked).toHaveLength(2);
  for (let i = 0; i < 20; i++) {
    now += 4 * day;
    await make({ now });
  }
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(0);
  answer = (_, response) => response.end(red);
  await refetch();
  await make({ now });
  expect(await shown(id)).not.toBeNull();
});

test('a picture that is requested anew stays until its source has another one', async () => {
  const article = await save('a', at('kept.jpg'));
  await make();
  const before = await shown(article.id);
  answer = (_, response) => response.writeHead(503).end();
  await refetchPicture(redis.redis, article);
  await make();
  expect(await shown(article.id)).toEqual(before);
  answer = (_, response) => response.end(blue);
  await refetchPicture(redis.redis, article);
  await make();
  expect((await shown(article.id))?.src).not.toBe(before?.src);
});

test('the picture of a host that recovers is fetched', async () => {
  answer = (_, response) => response.writeHead(503).end();
  const { id } = await save('a', at('back.jpg'));
  await make();
  answer = (_, response) => response.end(red);
  await make({ now: Date.now() + hour });
  expect(await shown(id)).not.toBeNull();
});

test.each([
  ['a missing one', (response: ServerResponse) => response.writeHead(404).end(), 'it is not there'],
  [
    'a page',
    (response: ServerResponse) => response.end('<h1>Hello</h1>'),
    'it is not a JPEG, PNG, GIF, WebP or AVIF picture',
  ],
  [
    'one beyond 15 MB',
    (response: ServerResponse) => response.end(Buffer.alloc(16 * megabyte)),
    'it is larger than 15 MB',
  ],
  [
    'one behind a redirect to a private address',
    (response: ServerResponse) => response.writeHead(302, { location: 'http://10.0.0.1/x.jpg' }).end(),
    'its address may not be fetched',
  ],
])('%s costs the picture, with a warning that names the article', async (_, reply, reason) => {
  answer = (_request, response) => reply(response);
  const { id } = await save('a', at('bad.jpg'));
  const isPublic = (ip: string) => ip === '127.0.0.1';
  const log = { info: () => undefined, warn: (facts: object) => void warnings.push({ ...facts }) };
  const deps = {
    redis: redis.redis,
    cutter,
    publicUrl: '',
    allowPrivateFetch: false,
    isPublic,
    pictureMemory: megabyte,
    log,
  };
  await makePictures(deps);
  expect(await stateOf(at('bad.jpg'))).toBe('refused');
  expect(await shown(id)).toBeNull();
  expect(warnings).toEqual([{ article: 'About a', picture: `${site.url}/bad.jpg`, reason }]);
  expect((await readArticle(redis.redis, id))?.title).toBe('About a');
});

test('a private address is not contacted', async () => {
  await save('a', at('private.jpg'));
  await make({ allowPrivate: false });
  expect(asked).toEqual([]);
  expect(await stateOf(at('private.jpg'))).toBe('refused');
});

test('a picture that was imported with a Markdown file needs no request', async () => {
  const { id: media, ext } = await saveMedia(redis.redis, red ?? Buffer.of());
  const { id } = await save('a', { url: `https://news.example.com/media/${media}.${ext}`, alt: 'A ferry' });
  await make({ allowPrivate: false });
  expect(await shown(id, 'lead')).toMatchObject({ alt: 'A ferry', width: 520, height: 325 });
});

test('a focus makes another picture of the same file', async () => {
  const { id, image } = await save('a', at('focus.jpg'));
  await make();
  const before = await shown(id);
  await editArticle(redis.redis, id, { image: { ...image, url: at('focus.jpg').url, alt: '', focus: { x: 0, y: 1 } } });
  expect(await shown(id)).toBeNull();
  await make();
  expect(await shown(id)).not.toBeNull();
  expect(before).not.toBeNull();
});

test('a damaged entry of the list is dropped', async () => {
  await redis.redis.zadd(keys.wantedPictures, 1, 'nonsense', 1, '{}');
  await make();
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(0);
});

/** Pictures of different content, so that each is stored for itself. */
async function makeDifferent(count: number): Promise<{ ids: string[]; bytes: number }> {
  answer = (request, response) => {
    const noise = { type: 'gaussian' as const, mean: 120 + Number(request.url?.slice(1)), sigma: 20 };
    const picture = sharp({ create: { width: 800, height: 600, channels: 3, background: '#000', noise } });
    void picture
      .jpeg()
      .toBuffer()
      .then((bytes) => response.end(bytes));
  };
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await save(`n${i}`, at(String(i)), `2030-01-0${i + 1}T00:00:00.000Z`)).id);
  await make();
  const bytes = [...(await pictureEntries(redis.redis)).values()].reduce((sum, entry) => sum + entry.bytes, 0);
  return { ids, bytes };
}
const shownOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await shown(id)) !== null));

test('when memory is short, pictures of the oldest articles are removed, and those of sent issues stay', async () => {
  const { ids, bytes } = await makeDifferent(4);
  const [first = ''] = ids;
  const lead = (await shown(first, 'lead'))?.src;
  const page = (await shown(first, 'page'))?.src;
  const picture = lead?.split('/').at(-1)?.split('-')[0] ?? '';
  expect(await pinPicture(redis.redis, picture, 'business-1', 'lead')).toBe(true);

  const eviction = await evictPictures(redis.redis, bytes * 0.7);
  expect(eviction.bytes).toBeLessThanOrEqual(bytes * 0.7);
  expect(await shownOf(ids)).toEqual([false, false, true, true]);
  expect(await fileOf(lead)).not.toBeNull();
  expect(await fileOf(page)).toBeNull();

  await evictPictures(redis.redis, 0);
  expect(await shownOf(ids)).toEqual([false, false, false, false]);
  expect(await fileOf(lead)).not.toBeNull();
  expect((await pictureEntries(redis.redis)).size).toBe(1);

  await releasePictures(redis.redis, ['business-1']);
  await evictPictures(redis.redis, 100 * megabyte);
  expect(await fileOf(lead)).toBeNull();
  expect((await pictureEntries(redis.redis)).size).toBe(0);
});

test('a new picture replaces pictures of older articles, never of newer ones', async () => {
  const { ids, bytes } = await makeDifferent(3);
  answer = (_, response) => response.end(red);
  const old = await save('old', at('old'), '2020-01-01T00:00:00.000Z');
  await make({ memory: bytes });
  expect(await shown(old.id)).toBeNull();
  expect(await shownOf(ids)).toEqual([true, true, true]);
  const later = await save('later', at('later'), '2031-01-01T00:00:00.000Z');
  await make({ memory: bytes });
  expect(await shown(later.id)).not.toBeNull();
  expect(await shownOf(ids)).toEqual([false, true, true]);
});

test('a picture that no article has is removed after 30 days, and before that when memory is short', async () => {
  const { ids, bytes } = await makeDifferent(3);
  const [first = '', second = ''] = ids;
  const [one, other] = [await shown(first), await shown(second)];
  for (const id of [first, second]) await editArticle(redis.redis, id, { image: null });
  await evictPictures(redis.redis, bytes);
  expect(await fileOf(one?.src)).not.toBeNull();
  await evictPictures(redis.redis, bytes - 1);
  expect(await fileOf(one?.src)).toBeNull();
  expect(await fileOf(other?.src)).not.toBeNull();
  await evictPictures(redis.redis, bytes, Date.now() + 31 * day);
  expect(await fileOf(other?.src)).toBeNull();
  expect((await pictureEntries(redis.redis)).size).toBe(1);
});

test('a picture that was evicted cannot be held', async () => {
  expect(await pinPicture(redis.redis, 'a'.repeat(20), 'business-1', 'lead')).toBe(false);
  expect(await redis.redis.exists(keys.picture('a'.repeat(20)))).toBe(0);
});

test('a picture that is requested twice has one entry, and a removed article requests none', async () => {
  const article = await save('a', at('twice.jpg'));
  await wantPicture(redis.redis, article.image, article);
  expect(await redis.redis.zcard(keys.wantedPictures)).toBe(1);
});

test('of many articles the newest hundred have their pictures made, and an older one when an issue takes it', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 105; i += 1) {
    const day = new Date(Date.UTC(2030, 6, 1) - i * 86_400_000).toISOString();
    ids.push((await save(`many-${i}`, at(`many-${i}.jpg`), day)).id);
  }
  const wanted = async () =>
    (await redis.redis.zrange(keys.wantedPictures, '0', '-1')).map((one) => parseWant(one)?.title);
  expect(await wanted()).toHaveLength(100);
  expect(await wanted()).not.toContain('About many-100');
  await addIssue(redis.redis, {
    ...{ id: 'business-1', newsletter: 'business', subject: 'News', preheader: '', audience: {} },
    articles: ids.slice(102, 103),
  });
  expect(await wanted()).toHaveLength(101);
  expect(await wanted()).toContain('About many-102');
});

test.each(['x.jpg', '../../etc/passwd', `${'a'.repeat(20)}-lead-520.webp`, `${'a'.repeat(20)}-lead-520.jpg`])(
  'there is no file %s',
  async (name) => {
    expect(await readPictureFile(redis.redis, name)).toBeNull();
  },
);
