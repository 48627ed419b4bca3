import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { countFigures } from '../../../src/reports/figures/count-figures.js';
import { addSegment, listSegments, removeSegment } from '../../../src/subscribers/list/segment-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { deskPerson } from '../report/sent-issues.js';

let web: WebForTests;
let gazette: Newsletter;
const readers = '/desk/n/gazette/readers';
const list = `${readers}/segments`;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'UTC' });
  const consent = { method: 'command', from: 'the stand at the fair', textVersion: 0, ip: '' } as const;
  for (const [name, sections] of [
    ['ada', ['City']],
    ['ben', ['Sport']],
  ] as const)
    await enrol(web.app.list, gazette, {
      ...{
        email: `${name}@example.com`,
        name: '',
        sections: [...sections],
        locale: 'en',
        status: 'confirmed',
        consent,
      },
    });
  await countFigures(web.app.list, [gazette], web.app.config.pace.groups);
});
beforeEach(async () => {
  for (const { name } of await listSegments(web.app.redis, 'gazette'))
    await removeSegment(web.app.redis, 'gazette', name);
});
afterAll(() => web.stop());

const editor = () => deskPerson(web, null, { gazette: 'editor' });
const textOf = (body: string) =>
  body
    .replace(/<(head|script)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, '|')
    .replace(/\|+/g, '|');

test('conditions of the list are saved under a name, and show who is in', async () => {
  const ada = await editor();
  expect(textOf((await ada.get(list)).body)).toContain('No segment is saved yet.');
  const narrowed = await ada.get(`${readers}?section=City`);
  expect(narrowed.body).toContain(`href="${list}?section=City"`);
  const wrong = await ada.post(`${list}?section=City`, { name: '<b>' });
  expect([wrong.statusCode, textOf(wrong.body)]).toEqual([422, expect.stringContaining('Use up to 60 letters')]);
  const { headers } = await ada.post(`${list}?section=City`, { name: '城市 readers' });
  expect(headers.location).toMatch(/\/segments\/[0-9a-f]{16}\?done=saved$/);
  const shown = textOf((await ada.get(String(headers.location))).body);
  expect(shown).toContain('|城市 readers|Confirmed readers of “The Example Gazette” who get City|');
  expect(shown).toMatch(/\|1 reader, counted [^|]+\|Count them now\|/);
  expect(shown).toContain('|ada@example.com|');
  expect(shown).not.toContain('ben@example.com');
  const at = String(headers.location).replace(/\?.*/, '');
  expect(textOf((await ada.get(`${at}?count=1`)).body)).toContain('|1 of 2 confirmed readers, counted just now.|');
  const again = await ada.post(`${list}?section=City`, { name: '城市 readers' });
  expect([again.statusCode, textOf(again.body)]).toEqual([409, expect.stringContaining('with this name exists')]);
  expect((await ada.post(list, { name: 'Everybody' })).statusCode).toBe(422);
});

test('a segment with any condition of the command line is a sentence', async () => {
  const filter = { section: ['City', 'Sport'], cadence: ['weekly'], timeZone: ['Europe/Berlin'], source: ['a fair'] };
  await addSegment(web.app.list, gazette, { name: 'Odd', filter: { ...filter, cadence: ['weekly'] } });
  const words = textOf((await (await editor()).get(list)).body);
  expect(words).toContain(
    'who get City or Sport, are in the time zone Europe/Berlin, get it once a week, and agreed at “a fair”|',
  );
});

test('a draft is begun for a segment, it gets another name, and its removal says what was written for it', async () => {
  const ada = await editor();
  await ada.post(`${list}?section=City`, { name: 'Odd' });
  const { headers } = await ada.post(`${list}?section=Sport`, { name: 'Sport' });
  const at = String(headers.location).replace(/\?.*/, '');
  const none = await ada.post(at, { do: 'write' });
  expect([none.statusCode, textOf(none.body)]).toEqual([409, expect.stringContaining('No article is new for them.')]);
  await web.issue(gazette, 'The final');
  const { saveArticle } = await import('../../../src/articles/store/article-store.js');
  await saveArticle(
    web.app.redis,
    {
      ...{ title: 'The cup', url: 'https://www.example.com/cup', section: 'Sport', author: '', image: null },
      ...{ publishedAt: '2031-03-04T08:00:00Z', excerpt: 'Won.', body: '<p>Won.</p>', source: 'markdown' },
    },
    { newsletter: gazette.slug },
  );
  expect((await ada.post(at, { do: 'write' })).headers.location).toMatch(/^\/desk\/issues\/gazette-\d+\/write$/);
  const asked = textOf((await ada.get(`${at}/remove`)).body);
  expect(asked).toContain('It has 1 reader now. They stay subscribed.');
  expect(asked).toContain('|Not sent yet, and written for it|The cup|');
  const taken = await ada.post(at, { do: 'rename', name: 'Odd' });
  expect(taken.statusCode).toBe(409);
  const renamed = await ada.post(at, { do: 'rename', name: 'Fans' });
  expect(textOf((await ada.get(String(renamed.headers.location))).body)).toContain('The segment has its new name.');
  const names = async () => (await listSegments(web.app.redis, 'gazette')).map(({ name }) => name);
  expect(await names()).toEqual(expect.arrayContaining(['Fans', 'Odd']));
  expect(await names()).not.toContain('Sport');
  const now = String(renamed.headers.location).replace(/\?.*/, '');
  expect((await ada.post(`${now}/remove`, {})).statusCode).toBe(422);
  expect((await ada.post(`${now}/remove`, { sure: 'yes' })).headers.location).toBe(`${list}?done=removed`);
  expect(await names()).not.toContain('Fans');
  expect((await ada.get(now)).statusCode).toBe(404);
});

test('whoever may not see readers, or not change a newsletter, has no segments to change', async () => {
  const writer = await deskPerson(web, null, { gazette: 'writer' });
  expect((await writer.get(list)).statusCode).toBe(403);
  expect((await writer.post(`${list}?section=City`, { name: 'Mine' })).statusCode).toBe(403);
  expect((await (await editor()).get(`${list}/0000000000000000`)).statusCode).toBe(404);
});
