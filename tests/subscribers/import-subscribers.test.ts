import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InvalidInput } from '../../src/errors.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { countStates } from '../../src/subscribers/audience.js';
import { type ImportOptions, type ImportResult, importSubscribers } from '../../src/subscribers/import-subscribers.js';
import { UnreadableCsv } from '../../src/subscribers/read-csv.js';
import { membershipOf } from '../../src/subscribers/subscriber.js';
import { idOf, readSubscriber, type SubscriberList } from '../../src/subscribers/subscriber-store.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let list: SubscriberList;
let folder: string;
beforeAll(async () => {
  server = await startTestRedis();
  folder = await mkdtemp(join(tmpdir(), 'postrider-test-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  list = await emptyList(server.redis);
});

const newsletter: Newsletter = {
  slug: 'business',
  number: 7,
  title: 'Business',
  tagline: '',
  from: { name: 'Business', address: 'business@example.com' },
  replyTo: '',
  locale: 'en',
  sections: ['News', 'Tech', 'Life'],
  postalAddress: '',
  siteUrl: '',
  follow: [],
  createdAt: '2030-01-01T00:00:00.000Z',
};

const importFile = (file: string, options: Partial<ImportOptions> = {}) =>
  importSubscribers(list, newsletter, file, { status: 'confirmed', consent: 'a fair in 2030', ...options });

async function importText(content: string | Buffer, options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  const file = join(folder, 'readers.csv');
  await writeFile(file, content);
  return importFile(file, options);
}

const reader = async (address: string) => {
  const subscriber = await readSubscriber(list, idOf(list, address));
  return membershipOf(subscriber, newsletter.number);
};
const confirmed = async () => (await countStates(list, newsletter.number)).confirmed;
const failure = (importing: Promise<unknown>) =>
  importing.then(
    () => undefined,
    (error: unknown) => error,
  );
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `reader${from + i}@example.org,Reader`);

test('columns stand in any order, whatever their case, and others are left alone', async () => {
  const result = await importText('Locale, SECTIONS ,city,Name,Email\nzh-CN,Tech|Life,Harbour,灯,Reader@example.com\n');
  expect(result).toEqual({ read: 1, added: 1, updated: 0, skipped: {} });
  expect((await readSubscriber(list, idOf(list, 'reader@example.com')))?.address).toBe('Reader@example.com');
  expect(await reader('reader@example.com')).toMatchObject({
    state: 'confirmed',
    name: '灯',
    locale: 'zh-CN',
    sections: 6,
    consent: { method: 'import', from: 'a fair in 2030', textVersion: 0, ip: '' },
  });
});

test('a column of addresses alone is enough', async () => {
  expect(await importText('email\nreader@example.com')).toMatchObject({ added: 1 });
  expect(await reader('reader@example.com')).toMatchObject({ name: '', locale: 'en', sections: 0 });
});

test('a file as spreadsheets write it is read: byte order mark, CRLF, quoted cells with commas, quotes and line breaks', async () => {
  const result = await importText(
    '\ufeffemail,name,sections\r\nreader@example.com,"Reader, ""the first""\r\nof them","News,Tech"\r\n\r\n',
  );
  expect(result).toEqual({ read: 1, added: 1, updated: 0, skipped: {} });
  expect(await reader('reader@example.com')).toMatchObject({ name: 'Reader, "the first" of them', sections: 3 });
});

test('an address that stands several times in a file is one reader, as its last row says', async () => {
  const names = Array.from({ length: 600 }, (_, i) => `Name ${i}`);
  const lines = names.map((name, i) => `${i % 2 ? 'reader' : 'READER'}@example.com,${name}`);
  expect(await importText(`email,name\n${lines.join('\n')}`)).toEqual({
    read: 600,
    added: 1,
    updated: 599,
    skipped: {},
  });
  expect(await confirmed()).toBe(1);
  expect((await reader('reader@example.com'))?.name).toBe('Name 599');
});

test('a list imported again doubles nobody and wipes nothing', async () => {
  const file = 'email,name,sections,locale\n';
  await importText(`${file}reader@example.com,First,Tech,zh-CN\n`);
  const before = await reader('reader@example.com');
  const again = await importText(`email\nreader@example.com\n`, { consent: 'another fair' });
  expect(again).toEqual({ read: 1, added: 0, updated: 1, skipped: {} });
  expect(await reader('reader@example.com')).toEqual(before);
  await importText(`${file}reader@example.com,,Sport,klingon\n`);
  expect(await reader('reader@example.com')).toEqual(before);
});

test('rows that cannot be taken are counted by their reason, and the sum is what was read', async () => {
  await importText('email\nleft@example.com\n', { status: 'unsubscribed' });
  const result = await importText(
    [
      'email,name,sections',
      'one@example.com,One,Sport',
      'two@example.com,Two,',
      'left@example.com,Left,',
      'not an address,,',
      'a@b,,',
      ',Nobody,',
      'ONE@example.com,One,',
    ].join('\n'),
  );
  expect(result).toEqual({ read: 7, added: 2, updated: 1, skipped: { 'invalid email': 3, unsubscribed: 1 } });
  expect((await reader('one@example.com'))?.sections).toBe(0);
  expect((await reader('left@example.com'))?.state).toBe('unsubscribed');
});

test('an import of thousands counts every row and says how far it is', async () => {
  const shown: [number, number][] = [];
  const text = `email,name\n${rows(5_000).join('\n')}\n`;
  const result = await importText(text, { onProgress: (done, total) => shown.push([done, total]) });
  expect(result).toEqual({ read: 5_000, added: 5_000, updated: 0, skipped: {} });
  expect(await confirmed()).toBe(5_000);
  expect(shown.at(-1)).toEqual([Buffer.byteLength(text), Buffer.byteLength(text)]);
});

test('a file without a header is refused with what it should hold, and takes nobody', async () => {
  const error = await failure(importText('reader@example.com,First\nother@example.com,Second\n'));
  expect(error).toBeInstanceOf(UnreadableCsv);
  expect((error as Error).message).toMatch(/no column "email".*name, sections, locale/);
  expect(await confirmed()).toBe(0);
});

test.each([
  ['no byte', ''],
  ['blank lines', '\n\r\n \n'],
  ['a byte order mark', '\ufeff'],
])('a file of %s is refused with what it should hold', async (_, content) => {
  const error = await failure(importText(content));
  expect(error).toBeInstanceOf(UnreadableCsv);
  expect((error as Error).message).toMatch(/empty.*email/);
});

test('a file with a header alone holds nobody', async () => {
  expect(await importText('email,name\n')).toEqual({ read: 0, added: 0, updated: 0, skipped: {} });
});

test('a file that is not there, or is a folder, is told by its name', async () => {
  for (const file of [join(folder, 'nowhere.csv'), folder]) {
    const error = await failure(importFile(file));
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as Error).message).toContain(file);
  }
});

test('a file that is not UTF-8 is refused with the remedy', async () => {
  const gb18030 = Buffer.from([0xb5, 0xc6]);
  const error = await failure(importText(Buffer.concat([Buffer.from('email,name\nreader@example.com,'), gb18030])));
  expect(error).toBeInstanceOf(UnreadableCsv);
  expect((error as Error).message).toContain('CSV UTF-8');
  const cutShort = Buffer.from('email,name\nreader@example.com,灯').subarray(0, -1);
  expect(await failure(importText(cutShort))).toBeInstanceOf(UnreadableCsv);
});

test('characters that fall between two reads of the file are read whole', async () => {
  const lines = Array.from({ length: 4_000 }, (_, i) => `reader${i}@example.org,${'灯塔'.repeat(i % 7)}`);
  expect(await importText(`email,name\n${lines.join('\n')}`)).toMatchObject({ added: 4_000 });
  expect((await reader('reader3999@example.org'))?.name).toBe('灯塔'.repeat(3999 % 7));
});

test.each([10, 300, 700])(
  'after a row with a field too many the %i rows before it are taken, and the line is named',
  async (count) => {
    const lines = ['email,name', ...rows(count), 'reader@example.com,Reader,more', ...rows(10, count)];
    const error = await failure(importText(lines.join('\n')));
    expect(error).toBeInstanceOf(UnreadableCsv);
    expect((error as Error).message).toContain(`line ${count + 2}`);
    expect((error as Error).message).toContain(`${count} rows before it were taken`);
    expect(await confirmed()).toBe(count);
  },
);

test('a quote that is never closed is told by its line', async () => {
  const error = await failure(
    importText('email,name\none@example.com,One\n"two@example.com,Two\nthree@example.com,Three\n'),
  );
  expect(error).toBeInstanceOf(UnreadableCsv);
  expect((error as Error).message).toMatch(/line \d/);
  expect(await confirmed()).toBe(1);
});

/** Writes a file of about 80 MB whose second row is one line. */
async function longLine(unit: string): Promise<string> {
  const file = join(folder, 'long.csv');
  const megabyte = unit.repeat(2 ** 20 / unit.length);
  const parts = function* () {
    yield 'email,name\none@example.com,One\n';
    for (let i = 0; i < 80; i += 1) yield megabyte;
  };
  await pipeline(Readable.from(parts()), createWriteStream(file));
  return file;
}

test.each([
  ['letters', 'x'],
  ['commas', ','],
  ['quotes', '"'],
  ['empty quoted cells', '"",'],
  ['blanks', ' '],
])('a file whose row is a line of 80 MB of %s is refused at once and with little memory', async (_, unit) => {
  const file = await longLine(unit);
  const [memory, started] = [process.memoryUsage().rss, Date.now()];
  let most = memory;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const error = await failure(importFile(file));
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().rss);
  expect(error).toBeInstanceOf(UnreadableCsv);
  expect((error as Error).message).toContain('line 3');
  expect(Date.now() - started).toBeLessThan(3_000);
  expect(most - memory).toBeLessThan(150 * 2 ** 20);
  expect(await confirmed()).toBe(1);
});
