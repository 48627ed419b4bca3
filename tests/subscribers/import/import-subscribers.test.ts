import { readFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { changeSubscriber, idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf, withMembership, withState } from '../../../src/subscribers/record/subscriber.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { addNewsletterForTests, fileWith, listForTests, type TestList } from '../list/list-for-tests.js';

let server: TestRedis;
let it: TestList;
beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  it = await listForTests(server.redis);
});
afterAll(() => server.stop());

/** Sets a reader's state as their own act or the mail server's would. */
async function leave(address: string, state: 'unsubscribed' | 'bounced' | 'complained' | 'erased'): Promise<void> {
  await changeSubscriber(it.list, idOf(it.list, address), (before) => {
    const known = membershipOf(before, it.newsletter.number);
    if (!before || !known) return before;
    const after = withMembership(before, withState(known, state, 'reader'));
    return state === 'erased' ? { ...after, address: '' } : after;
  });
}

test('columns may be in any order, and every row is counted once', async () => {
  const content = [
    'sections,Name,note,EMAIL,locale',
    'News;Tech,A reader,x,a@example.com,zh-CN',
    ',,,b@example.com,',
    'Nowhere,,,c@example.com,fr',
    ',,,not an address,',
    '',
    ',Again,,A@Example.com,',
  ].join('\n');
  const result = await it.importText(content);
  expect(result).toMatchObject({ read: 5, added: 3, updated: 1, skipped: { 'invalid email': 1 } });
  expect(await it.membership('a@example.com')).toMatchObject({
    state: 'confirmed',
    name: 'Again',
    locale: 'zh-CN',
    sections: 0b011,
    consent: { method: 'import', from: 'the old list', textVersion: 0, ip: '' },
  });
  expect(await it.membership('c@example.com')).toMatchObject({ sections: 0, locale: 'en' });
});

test('commas, semicolons and tabs are detected in the header line', async () => {
  for (const [i, delimiter] of [',', ';', '\t'].entries()) {
    const content = `name${delimiter}email\r\nA reader${delimiter}d${i}@example.com\r\n`;
    expect(await it.importText(content)).toMatchObject({ read: 1, added: 1 });
    expect((await it.membership(`d${i}@example.com`)).name).toBe('A reader');
  }
  expect(await it.importText('sep=|\nemail|name\nd9@example.com|"A; reader, here"\n')).toMatchObject({ added: 1 });
  expect((await it.membership('d9@example.com')).name).toBe('A; reader, here');
});

test('UTF-8 and UTF-16 with and without a byte order mark, and GB18030, are read alike', async () => {
  const text = 'email,name\nx@example.com,港口读者张\n';
  const utf16 = Buffer.from(text, 'utf16le');
  const gb18030 = Buffer.concat([
    Buffer.from('email,name\nx@example.com,'),
    Buffer.from([0xb8, 0xdb, 0xbf, 0xda, 0xb6, 0xc1, 0xd5, 0xdf, 0xd5, 0xc5]),
    Buffer.from('\n'),
  ]);
  const files = [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    utf16,
    Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    Buffer.from(utf16).swap16(),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    gb18030,
  ];
  for (const content of files) {
    it = await listForTests(server.redis);
    expect(await it.importText(content)).toMatchObject({ read: 1, added: 1 });
    expect((await it.membership('x@example.com')).name).toBe('港口读者张');
  }
});

test('a list in an older encoding is read, and the result says that its encoding was guessed', async () => {
  const list = 'email,name\nx@example.com,A\ny@example.com,Zo\u00eb\nz@example.com,Ren\u00e9e\n';
  const latin = Buffer.from(list, 'latin1');
  expect(await it.importText(latin)).toMatchObject({ added: 3, encoding: 'windows-1252', encodingGuessed: true });
  expect((await it.membership('y@example.com')).name).toBe('Zoë');
  expect(await it.importText(latin, { encoding: 'windows-1252' })).not.toHaveProperty('encodingGuessed');
  expect(await it.importText(list)).not.toHaveProperty('encodingGuessed');
});

test('lines may end with CR alone, in a file with quotes, a delimiter line and line breaks in cells', async () => {
  const lines = [
    ...['sep=;', 'name;email;note', '"Pier; North";a@example.com;"two\rlines"'],
    ...['South;b@example.com;', '', 'East;c@example.com;x'],
  ];
  for (const end of ['\r', '\n', '\r\n']) {
    it = await listForTests(server.redis);
    const result = await it.importText(lines.join(end) + end);
    expect(result, JSON.stringify(end)).toMatchObject({ read: 3, added: 3, skipped: {} });
    expect((await it.membership('a@example.com')).name).toBe('Pier; North');
  }
});

test('a long file whose lines end with CR alone is read to its end, and an error has its line number', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `reader${i}@example.com,Reader ${i},"a ""note"""`);
  rows[4000] = 'no address,x,y';
  const result = await it.importText(['email,name,note', ...rows].join('\r'));
  expect(result).toMatchObject({ read: 5000, added: 4999, skipped: { 'invalid email': 1 } });
  expect(await readFile(String(result.rejects), 'utf8')).toContain('4002,invalid email,no address');
});

test('a header without an address column is refused with the missing column and the remedy', async () => {
  await expect(it.importText('Kontakt,Mailing,name\n1,a@example.com,A\n')).rejects.toMatchObject({
    code: 'csv.unreadable',
    emailColumn: 'Mailing',
  });
  await expect(it.importText('')).rejects.toThrow(/empty.*must name the columns/);
});

test('columns can be mapped, and a mapping to a missing column is refused', async () => {
  const content = 'E-Mail;Vorname\na@example.com;A reader\n';
  expect(await it.importText(content, { map: { email: 'e-mail', name: 'Vorname' } })).toMatchObject({ added: 1 });
  expect((await it.membership('a@example.com')).name).toBe('A reader');
  await expect(it.importText(content, { map: { email: 'E-Mail', name: 'Nachname' } })).rejects.toThrow(
    'map: there is no column "Nachname"; the columns are E-Mail, Vorname',
  );
});

test('an endless line is refused with its number, and the rows before it are imported', async () => {
  const content = `email,name\na@example.com,A\nb@example.com,${'x'.repeat(70_000)}\n`;
  await expect(it.importText(content)).rejects.toThrow(/line 3 is longer than 65536.* 1 row before it was imported/);
  expect(await it.membership('a@example.com')).toMatchObject({ state: 'confirmed' });
});

test('a dry run that meets an error does not say that rows were imported', async () => {
  const content = `email,name\na@example.com,A\nb@example.com,${'x'.repeat(70_000)}\n`;
  await expect(it.importText(content, { dryRun: true })).rejects.toThrow(
    /line 3 is longer .* 1 row before it can be imported, and nothing was written; correct it/,
  );
});

test('a file without a header line is refused with the reason', async () => {
  for (const first of ['a@example.com,Ann', 'Ann;"Ann Reed <a@example.com>"'])
    await expect(it.importText(`${first}\nb@example.com,Bea\n`)).rejects.toMatchObject({
      ...{ code: 'csv.unreadable', emailColumn: undefined },
      message: expect.stringContaining('has no header line: its first line is already a reader'),
    });
});

test('a column of time zones is imported, and an unknown zone is counted', async () => {
  const content = 'email,time_zone\na@example.com,europe/berlin\nb@example.com,Moon\nc@example.com,\n';
  expect(await it.importText(content)).toMatchObject({ added: 3, unknownTimeZones: [{ name: 'Moon', rows: 1 }] });
  const zoneOf = async (address: string) => (await it.membership(address)).timeZone;
  expect(await zoneOf('a@example.com')).toBe('Europe/Berlin');
  expect(await zoneOf('b@example.com')).toBe('');
  await it.importText('email,Time Zone\na@example.com,\nc@example.com,Asia/Shanghai\n');
  expect([await zoneOf('a@example.com'), await zoneOf('c@example.com')]).toEqual(['Europe/Berlin', 'Asia/Shanghai']);
});

test('a column that only our own export has is reported in another file', async () => {
  const content = 'email,cadence,engaged_at\na@example.com,weekly,2030-01-31\n';
  expect(await it.importText(content)).toMatchObject({
    unmappedColumns: [
      { name: 'cadence', rows: 1 },
      { name: 'engaged_at', rows: 1 },
    ],
  });
});

const zip = (...names: string[]) => Buffer.from(`PK\u0003\u0004${'\0'.repeat(26)}${names.join('\0')}`, 'latin1');
test.each([
  ['an Excel workbook (XLSX)', zip('[Content_Types].xml', 'xl/workbook.xml'), 'save the sheet'],
  ['an Excel workbook (XLS', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'save the sheet'],
  [
    'an OpenDocument spreadsheet (ODS)',
    zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    'save the sheet',
  ],
  ['a Numbers spreadsheet', zip('Index/Document.iwa'), 'Export it as CSV'],
  ['a ZIP archive', zip('list.csv'), 'Unpack it'],
  ['compressed with gzip (GZ)', gzipSync('email\na@example.com\n'), 'Unpack it'],
  ['a PDF document', Buffer.from('%PDF-1.7'), 'Export the list as CSV'],
  ['a web page or XML', Buffer.from('<html><table><tr><td>email</td></tr></table>'), 'save the sheet'],
  ['a web page or XML', Buffer.from(`${'\ufeff'.repeat(20)} <html>`), 'save the sheet'],
])('a file that is %s is refused with what it is and what to do', async (what, bytes, remedy) => {
  for (const encoding of [undefined, 'utf-8'])
    await expect(it.importText(bytes, encoding ? { encoding } : {})).rejects.toMatchObject({
      ...{ code: 'csv.unreadable', emailColumn: undefined },
      message: expect.stringMatching(
        new RegExp(`^The file is ${what.replace(/[()]/g, '\\$&')}.*, not a CSV file\\. .*${remedy}`),
      ),
    });
});

test('rejected rows go to a file with line and reason, which can be corrected and imported', async () => {
  const content = 'email,name\nbad,=1+1\na@example.com,A\nx@example.com,one,two\n"b"c@example.com,B\n';
  const result = await it.importText(content);
  expect(result).toMatchObject({
    read: 4,
    added: 1,
    skipped: { 'invalid email': 1, 'wrong number of fields': 1, 'broken quotes': 1 },
  });
  const rejects = String(result.rejects);
  expect(rejects).toMatch(/list\.csv\.rejects\.csv$/);
  const text = await readFile(rejects, 'utf8');
  expect(text.split('\r\n').slice(0, 3)).toEqual([
    'line,reason,email,name',
    "2,invalid email,bad,'=1+1",
    '4,wrong number of fields,x@example.com,one,two',
  ]);
  expect((await stat(rejects)).mode & 0o077).toBe(0);
  const corrected = text.replace(',bad,', ',good@example.com,').split('\r\n').slice(0, 2).join('\r\n');
  expect(await it.importText(corrected)).toMatchObject({ added: 1, skipped: {} });
  expect((await it.membership('good@example.com')).name).toBe('=1+1');
  expect(await it.importText('email\nz@example.com\n')).not.toHaveProperty('rejects');
});

test('a dry run counts what would happen and writes nothing', async () => {
  await it.importText('email\na@example.com\n');
  await leave('a@example.com', 'unsubscribed');
  const before = await server.redis.keys('*');
  const content = 'email,state\na@example.com,\nb@example.com,\nb@example.com,\nbad,\nc@example.com,bounced\n';
  const options = { dryRun: true, consent: 'a label that is new' };
  expect(await it.importText(content, options)).toEqual({
    read: 5,
    added: 2,
    updated: 1,
    skipped: { 'invalid email': 1, unsubscribed: 1 },
    statuses: [
      { status: '', rows: 4, state: 'confirmed' },
      { status: 'bounced', rows: 1, state: 'bounced' },
    ],
    format: 'plain',
    encoding: 'utf-8',
    dryRun: true,
  });
  expect((await server.redis.keys('*')).sort()).toEqual(before.sort());
  expect(await it.subscriber('b@example.com')).toBeUndefined();
  expect(await server.redis.hget('postrider:labels', options.consent)).toBeNull();
});

test('an import does not bring back an unsubscribed, bounced, complained or erased reader', async () => {
  const states = ['unsubscribed', 'bounced', 'complained', 'erased'] as const;
  const content = `email,name\n${states.map((state) => `${state}@example.com,A new name\n`).join('')}`;
  await it.importText(content);
  for (const state of states) await leave(`${state}@example.com`, state);
  const before = await Promise.all(states.map((state) => it.subscriber(`${state}@example.com`)));
  const expected = { unsubscribed: 1, bounced: 1, complained: 1, erased: 1 };
  expect(await it.importText(content)).toMatchObject({ added: 0, updated: 0, skipped: expected });
  const overruled = await it.importText(content, { status: 'unsubscribed' });
  expect(overruled).toMatchObject({ updated: 3, skipped: { erased: 1 } });
  expect(await Promise.all(states.map((state) => it.subscriber(`${state}@example.com`)))).toEqual(before);
});

test('an override replaces the states that it names, and never brings back an erased reader', async () => {
  const states = ['unsubscribed', 'bounced', 'complained', 'erased'] as const;
  const content = `email\n${states.map((state) => `${state}@example.com\n`).join('')}`;
  await it.importText(content);
  for (const state of states) await leave(`${state}@example.com`, state);
  const result = await it.importText(content, { override: ['bounced', 'complained'], consent: 'a newer form' });
  expect(result).toMatchObject({ updated: 2, skipped: { unsubscribed: 1, erased: 1 } });
  expect(await it.membership('bounced@example.com')).toMatchObject({
    state: 'confirmed',
    consent: { from: 'a newer form' },
  });
  expect((await it.membership('unsubscribed@example.com')).state).toBe('unsubscribed');
  expect((await it.subscriber('erased@example.com'))?.address).toBe('');
});

test("a row that says that its reader left overrides the import's own status", async () => {
  const content = 'email,status\na@example.com,unsubscribed\nb@example.com,Bounced\nc@example.com,complained\n';
  await it.importText('email\na@example.com\n');
  const more = 'd@example.com,confirmed\ne@example.com,pending\n';
  expect(await it.importText(content + more)).toMatchObject({ added: 3, updated: 1, skipped: { unconfirmed: 1 } });
  for (const [address, state] of [
    ['a@example.com', 'unsubscribed'],
    ['b@example.com', 'bounced'],
    ['c@example.com', 'complained'],
    ['d@example.com', 'confirmed'],
  ] as const)
    expect((await it.membership(address)).state).toBe(state);
});

test('a reader of another newsletter keeps it, and an empty cell clears nothing', async () => {
  await it.importText('email,name,sections,locale\na@example.com,A reader,Tech,zh-CN\n');
  const first = it.newsletter;
  it.newsletter = await addNewsletterForTests(server.redis, 'second');
  const file = await fileWith('email\na@example.com\n');
  const options = { status: 'confirmed', consent: 'another form' } as const;
  expect(await importSubscribers(it.list, it.newsletter, file, options)).toMatchObject({ added: 1, updated: 0 });
  expect((await it.subscriber('a@example.com'))?.memberships).toHaveLength(2);
  expect(await importSubscribers(it.list, first, file, options)).toMatchObject({ added: 0, updated: 1 });
  expect(membershipOf(await it.subscriber('a@example.com'), first.number)).toMatchObject({
    name: 'A reader',
    sections: 0b010,
    locale: 'zh-CN',
    consent: { from: 'the old list' },
  });
});

test('a reader who leaves during an import stays unsubscribed, and two imports at once duplicate nobody', async () => {
  const addresses = Array.from({ length: 3000 }, (_, i) => `reader${i}@example.com`);
  await it.importText(`email\n${addresses.join('\n')}\n`);
  const content = (name: string) => `email,name\n${addresses.map((one) => `${one},${name}`).join('\n')}\n`;
  const leaving = addresses.filter((_, i) => i % 10 === 0);
  const [one, two] = await Promise.all([
    it.importText(content('One')),
    it.importText(content('Two')),
    ...leaving.map((address) => leave(address, 'unsubscribed')),
  ]);
  for (const result of [one, two]) {
    const skipped = result.skipped.unsubscribed ?? 0;
    expect(result).toMatchObject({ read: 3000, added: 0, updated: 3000 - skipped });
  }
  const counts = await countSubscribers(it.list, it.newsletter);
  expect(counts).toMatchObject({ confirmed: 2700, unsubscribed: 300 });
});
