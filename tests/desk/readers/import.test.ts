import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { countFigures } from '../../../src/reports/figures/count-figures.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { readReaderImport } from '../../../src/subscribers/reader-imports/reader-import.js';
import { runReaderImport } from '../../../src/subscribers/reader-imports/run-reader-import.js';
import { workbookOf } from '../../helpers/workbook.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { deskPerson } from '../report/sent-issues.js';

let web: WebForTests;
let gazette: Newsletter;
const start = '/desk/n/gazette/readers/import';

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'UTC' });
  await web.newsletter({ slug: 'weekend', title: 'The Weekend', sections: [] });
  await countFigures(web.app.list, [gazette], web.app.config.pace.groups);
});
afterAll(() => web.stop());

type Somebody = Awaited<ReturnType<typeof deskPerson>>;
const editor = (movesData = true, language: 'en' | 'zh-CN' = 'en') =>
  deskPerson(web, null, { gazette: 'editor' }, language, movesData);
const textOf = (body: string) =>
  body
    .replace(/<(head|script)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, '|')
    .replace(/\|+/g, '|');

/** Sends a file as a browser does. */
async function send(by: Somebody, content: string | Buffer, fields: Record<string, string> = {}, own = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(Buffer.from(content))]), 'readers.csv');
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return web.server.inject({
    method: 'POST',
    url: start,
    headers: {
      cookie: `postrider-session=${by.session}`,
      'sec-fetch-site': 'same-origin',
      'content-type': request.headers.get('content-type') ?? '',
      ...own,
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
}

/** The address of the import of a file that was just sent. */
async function sent(by: Somebody, content: string | Buffer, fields: Record<string, string> = {}) {
  const { statusCode, headers } = await send(by, content, fields);
  expect([statusCode, headers.location]).toEqual([303, expect.stringMatching(/\/readers\/import\/[0-9a-f-]{36}$/)]);
  return String(headers.location);
}

const idIn = (at: string) => at.slice(at.lastIndexOf('/') + 1);

/** What a worker does. */
async function work(at: string) {
  const { id, run } = await readReaderImport(web.app.redis, idIn(at));
  await runReaderImport(web.app, { import: id, run }, new AbortController().signal);
}

/** The fields of the form of a page, as they are. */
function fieldsOf(body: string): Record<string, string> {
  const selects = [...body.matchAll(/<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs)].map(([, name, options]) => {
    const chosen =
      /<option value="([^"]*)" selected=""/.exec(options ?? '')?.[1] ?? /value="([^"]*)"/.exec(options ?? '')?.[1];
    return [name, chosen ?? ''];
  });
  const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  return Object.fromEntries([...selects, ...hidden]);
}

test('a newsletter without imports says so', async () => {
  const somebody = await deskPerson(web, null, { weekend: 'editor' }, 'en', true);
  expect(textOf((await somebody.get('/desk/n/weekend/readers/import')).body)).toContain(
    '|Earlier imports|No list was imported in the last seven days.|',
  );
});

test('a list comes in by a file, its columns, a count, and a button that names the number', async () => {
  const ada = await editor();
  const at = await sent(
    ada,
    'E-Mail;Vorname;Status\nnew@example.org;Jo <b>;aktiv\nother@example.org;;lapsed\nbad;;aktiv\n',
  );
  const looked = await ada.get(at);
  const shown = textOf(looked.body);
  expect(shown).toContain('|Between columns|semicolon|');
  expect(shown).toContain('|new@example.org · other@example.org · bad|');
  expect(shown).toContain('Jo &lt;b&gt;');
  const typed = { ...fieldsOf(looked.body), consent: 'our form', do: 'columns' };
  expect(typed).toMatchObject({ 'column.0': 'email', 'column.1': 'name', 'column.2': 'consent', status: 'confirmed' });
  const without = await ada.post(at, { ...typed, consent: ' ' });
  expect([without.statusCode, textOf(without.body)]).toEqual([422, expect.stringContaining('Say where they agreed.')]);
  expect((await ada.post(at, typed)).headers.location).toBe(at);
  const waiting = await ada.get(at);
  expect(textOf(waiting.body)).toContain('It waits for a worker, and begins by itself.');
  expect(waiting.body).toContain('http-equiv="refresh"');
  await work(at);
  const counted = await ada.get(at);
  expect(textOf(counted.body)).toMatch(/\|Rows read\|3\|New readers\|1\|Known readers, updated\|0\|Not imported\|2\|/);
  expect(textOf(counted.body)).toContain('|Import 1 reader|');
  expect(textOf(counted.body)).toContain('|A status word that is not known|1|');
  // Somebody says what the unknown word means.
  const meaning = Object.entries(fieldsOf(counted.body)).find(([, value]) => value === 'unknown')?.[0] ?? '';
  await ada.post(at, { ...fieldsOf(counted.body), [meaning]: 'unsubscribed', do: 'words' });
  await work(at);
  const again = await ada.get(at);
  expect(textOf(again.body)).toContain('|Import 2 readers|');
  // The numbers of the first count are no longer those of the page.
  const stale = await ada.post(at, { ...fieldsOf(counted.body), do: 'import' });
  expect([stale.statusCode, textOf(stale.body)]).toEqual([
    409,
    expect.stringContaining('with other choices meanwhile'),
  ]);
  await ada.post(at, { run: fieldsOf(again.body).run ?? '', do: 'import' });
  await work(at);
  const done = textOf((await ada.get(at)).body);
  expect(done).toContain('|2 readers imported.|');
  expect(done).toContain('|Download the row that was not imported|');
  expect((await readSubscriber(web.app.list, idOf(web.app.list, 'new@example.org')))?.memberships[0]).toMatchObject({
    state: 'confirmed',
  });
  const rejects = await ada.get(`${at}/rejects`);
  expect(rejects.headers['content-disposition']).toBe('attachment; filename="gazette-not-imported.csv"');
  expect(rejects.body).toContain('4,invalid email,bad,,aktiv');
  expect(textOf((await ada.get(start)).body)).toMatch(/\|readers.csv\|[^|]+ by Person \d+\|Imported\|/);
});

test('a file that cannot be a list is refused, with what to do', async () => {
  const ada = await editor();
  const refusals: [string | Buffer, RegExp][] = [
    ['', /The file is empty/],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /This is a spreadsheet/],
    [Buffer.from('1f8b0800', 'hex'), /This is a compressed file/],
    ['<!doctype html><p>readers', /This is a document/],
    [
      Buffer.from([0x65, 0x6d, 0x61, 0x69, 0x6c, 0x0a, 0xe9, 0x61, 0x40, 0x81, 0x0a]),
      /The encoding of the file is not clear/,
    ],
  ];
  for (const [content, words] of refusals) {
    const { statusCode, body } = await send(ada, content);
    expect([statusCode, textOf(body)]).toEqual([422, expect.stringMatching(words)]);
  }
  const chinese = await editor(true, 'zh-CN');
  expect(textOf((await send(chinese, '')).body)).toContain('文件为空');
  const foreign = await send(ada, 'email\na@example.com\n', {}, { 'sec-fetch-site': 'cross-site' });
  expect(foreign.statusCode).toBe(403);
});

test('htmx is led to the next page, and to one that explains what it may not see', async () => {
  const ada = await editor();
  const hx = { 'hx-request': 'true' };
  const { statusCode, headers } = await send(ada, 'email\na@example.com\n', {}, hx);
  expect([statusCode, headers['hx-redirect']]).toEqual([200, expect.stringMatching(/\/import\/[0-9a-f-]{36}$/)]);
  const without = await send(await editor(false), 'email\na@example.com\n', {}, hx);
  expect([without.statusCode, without.headers['hx-redirect']]).toEqual([200, start]);
});

test('an encoding that somebody names is that of the look and of the run', async () => {
  const ada = await editor();
  const text = Buffer.from([...Buffer.from('email,name\nli@example.com,'), 0xc0, 0xee, 0x0a]);
  const at = await sent(ada, text, { encoding: 'gb18030' });
  const { body } = await ada.get(at);
  expect(textOf(body)).toContain('|Read as|gb18030|');
  expect(textOf(body)).toContain('|李|');
  await ada.post(at, { ...fieldsOf(body), consent: 'our form', do: 'columns' });
  await work(at);
  expect((await readReaderImport(web.app.redis, idIn(at))).trial).toMatchObject({ added: 1, encoding: 'gb18030' });
});

test('a file without a known column of addresses asks for it, and a column can be left out', async () => {
  const ada = await editor();
  const at = await sent(ada, 'who,name,lang\nchosen@example.com,Cho,en\n');
  const { body } = await ada.get(at);
  expect(textOf(body)).toContain('No column has the addresses. Say which column has them.');
  const typed = { ...fieldsOf(body), consent: 'our form', do: 'columns' };
  expect(textOf((await ada.post(at, typed)).body)).toContain('Choose exactly one column with the addresses.');
  const both = await ada.post(at, { ...typed, 'column.0': 'email', 'column.1': 'email' });
  expect(both.statusCode).toBe(422);
  await ada.post(at, { ...typed, 'column.0': 'email', 'column.1': 'not' });
  expect((await readReaderImport(web.app.redis, idIn(at))).options?.map).toEqual({ email: 'who', name: '' });
  await work(at);
  // The choices are there when somebody changes them.
  expect(fieldsOf((await ada.get(`${at}?change=1`)).body)).toMatchObject({ 'column.0': 'email', 'column.1': 'not' });
  await ada.post(at, { run: fieldsOf((await ada.get(at)).body).run ?? '', do: 'import' });
  await work(at);
  const reader = await readSubscriber(web.app.list, idOf(web.app.list, 'chosen@example.com'));
  expect(reader?.memberships[0]).toMatchObject({ state: 'confirmed', name: '' });
});

test('the first sheet of a workbook comes in like a CSV file', async () => {
  const ada = await editor();
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const rows = [['email', 'name'], ['sheet@example.com', '李'], ['bad']];
  const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
  const at = await sent(ada, workbookOf(sheet));
  const { body } = await ada.get(at);
  expect(textOf(body)).toContain('|Read as|Excel workbook, first sheet|Size|');
  await ada.post(at, { ...fieldsOf(body), consent: 'our form', do: 'columns' });
  await work(at);
  await ada.post(at, { run: fieldsOf((await ada.get(at)).body).run ?? '', do: 'import' });
  await work(at);
  expect(textOf((await ada.get(at)).body)).toContain('|1 reader imported.|');
  expect((await ada.get(`${at}/rejects`)).body).toContain('3,invalid email,bad,');
});

test('an import that fails half-way says what is on the list, and goes on with a corrected file', async () => {
  const ada = await editor();
  const rows = Array.from({ length: 3_000 }, (_, i) => `half${i}@example.org,\n`).join('');
  const at = await sent(ada, `email,name\n${rows}"never closed@example.org,\n`);
  const options = { status: 'confirmed', consent: 'our form', states: [] } as const;
  const { startReaderImport } = await import('../../../src/subscribers/reader-imports/request-import.js');
  await startReaderImport(web.app, idIn(at), options);
  await work(at);
  const failed = textOf((await ada.get(at)).body);
  expect(failed).toContain('|A quote is opened and never closed');
  expect(failed).toContain('|3,000 readers had been imported by then, and stay on the list.|');
  const corrected = await sent(ada, `email,name\n${rows}closed@example.org,\n`);
  await ada.post(corrected, { ...fieldsOf((await ada.get(corrected)).body), consent: 'our form', do: 'columns' });
  await work(corrected);
  expect(textOf((await ada.get(corrected)).body)).toMatch(/\|New readers\|1\|Known readers, updated\|3,000\|/);
  const removed = await ada.post(at, { do: 'cancel' });
  expect(removed.headers.location).toBe(at);
  expect(textOf((await ada.get(at)).body)).toContain('The import was cancelled, and its file was removed.');
  expect((await ada.post(at, { do: 'cancel' })).statusCode).toBe(409);
});

test('whoever may not move readers is told so, and another newsletter’s import is not there', async () => {
  const without = await editor(false);
  expect(textOf((await without.get(start)).body)).toContain('An owner can allow you to move readers’ data.');
  expect((await send(without, 'email\na@example.com\n')).statusCode).toBe(403);
  const at = await sent(await editor(), 'email\na@example.com\n');
  const neighbour = await deskPerson(web, null, { weekend: 'owner', gazette: 'writer' });
  expect((await neighbour.get(at.replace('gazette', 'weekend'))).statusCode).toBe(404);
  expect((await neighbour.get(start)).statusCode).toBe(403);
  expect((await neighbour.post(at, { do: 'cancel' })).statusCode).toBe(403);
});
