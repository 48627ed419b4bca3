import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSeries } from '../../../src/issues/welcome/series.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { welcomeKeys } from '../../../src/redis/keys.js';
import { changeSubscriber, idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf, nowSeconds, withMembership } from '../../../src/subscribers/record/subscriber.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { formIn, settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
let ada: Awaited<ReturnType<typeof settingsBrowser>>;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter({});
  ada = await settingsBrowser(web, 'Ada');
});

const at = '/desk/n/gazette/settings/welcome';
const series = () => readSeries(web.app.redis, 'gazette');
const write = (subject: string, days = '2') =>
  ada.post(`${at}/new`, { act: 'save', days, subject, preheader: '', note: `This is **${subject}**.` });

/** Removes an email as the page that asks showed it. */
async function remove(by: typeof ada, step: string) {
  const shown = (await by.get(`${at}/${step}`)).body;
  const asked = (await by.post(`${at}/${step}`, { ...formIn(shown), act: 'ask' })).body;
  return by.post(`${at}/${step}`, { ...formIn(asked), act: removalIn(asked) });
}
/** The value of the button that removes. */
const removalIn = (page: string) => /value="(remove[^"]*)"/.exec(page)?.[1] ?? '';

/** What a page says that it showed. */
const wasOn = (page: string) => /name="was" value="([^"]*)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '';

test('an email is written, seen as readers get it, changed, tested and removed after a question', async () => {
  expect((await ada.get('/desk/n/gazette/settings')).body).toContain(`href="${at}"`);
  expect((await ada.get(at)).body).toContain('No welcome email yet.');
  const wrong = await ada.post(`${at}/new`, { act: 'save', days: 'soon', subject: 'Hello', preheader: '', note: '' });
  expect([wrong.statusCode, wrong.body.includes('a whole number from 1 to 90')]).toEqual([400, true]);
  expect(wrong.body).toContain('value="Hello"');
  const long = await write('A'.repeat(501));
  expect([long.statusCode, long.body.includes('Shorten this to 500 characters or fewer.')]).toEqual([400, true]);
  expect((await write('Hello')).headers.location).toBe(`${at}/step-1?saved=1`);
  const page = await ada.get(`${at}/step-1?saved=1`);
  expect(page.body).toMatch(/Saved\.[\s\S]*<iframe[^>]*src="[^"]*step-1\/email"/);
  const email = await ada.get(`${at}/step-1/email`);
  expect(email.body).toContain('This is <strong');
  expect(email.headers['content-security-policy']).toContain('sandbox');

  const was = wasOn(page.body);
  await ada.post(`${at}/step-1`, { act: 'save', was, days: '4', subject: 'Hello again', preheader: 'x', note: 'Text' });
  expect((await series()).steps).toMatchObject([{ days: 4, subject: 'Hello again', preheader: 'x', note: 'Text' }]);
  expect((await ada.post(`${at}/step-1`, { act: 'test' })).body).toContain('A test is on its way to ada@example.com.');
  const asked = await ada.post(`${at}/step-1`, { act: 'ask' });
  expect(asked.body).toContain('Remove “Hello again”');
  expect((await series()).steps).toHaveLength(1);
  expect((await remove(ada, 'step-1')).headers.location).toBe(`${at}?done=removed`);
  expect((await series()).steps).toEqual([]);
});

test('two people write one email: both texts are shown where they meet, and no button throws away what was typed', async () => {
  await write('Hello');
  const shown = (await ada.get(`${at}/step-1`)).body;
  const was = wasOn(shown);
  const first = { act: 'save', was, days: '2', subject: 'Hello', preheader: '', note: 'This is **Hello**.' };
  const bo = await settingsBrowser(web, 'Bo', null, { gazette: 'editor' });
  await bo.post(`${at}/step-1`, { ...first, subject: 'By Bo' });

  await ada.post(`${at}/step-1`, { ...first, preheader: 'By Ada' });
  expect((await series()).steps).toMatchObject([{ subject: 'By Bo', preheader: 'By Ada' }]);
  const both = await ada.post(`${at}/step-1`, { ...first, subject: 'Also Ada' });
  expect([both.statusCode, both.body.includes('value="Also Ada"'), both.body.includes('By Bo')]).toEqual([
    409,
    true,
    true,
  ]);
  expect((await series()).steps).toMatchObject([{ subject: 'By Bo' }]);

  const tested = await ada.post(`${at}/step-1`, { ...first, act: 'test', note: 'Typed, not saved' });
  expect(tested.body).toContain('Typed, not saved');
  expect((await series()).steps).toMatchObject([{ note: 'Typed, not saved' }]);
  const asked = await ada.post(`${at}/step-1`, { ...first, act: 'ask', note: 'Typed again' });
  expect(asked.body).toContain('Typed again');
  await remove(bo, 'step-1');
  const gone = await ada.post(`${at}/step-1`, { ...first, note: 'Typed again' });
  expect([gone.statusCode, gone.body.includes('Typed again')]).toEqual([409, true]);
  expect(gone.body).toMatch(/Somebody has removed this email[\s\S]*action="[^"]*welcome\/new"/);
});

test('emails move, and are turned on and off; a page that would send at once asks first', async () => {
  await write('One');
  await write('Two', '3');
  await ada.post(at, { act: 'up:step-2' });
  expect((await series()).steps.map(({ subject }) => subject)).toEqual(['Two', 'One']);
  expect((await ada.get(at)).body).toMatch(/3 days after the confirmation[\s\S]*2 days after the email before it/);
  expect((await ada.post(at, { act: 'on', since: '' })).headers.location).toBe(`${at}?done=on`);
  const on = await ada.get(`${at}?done=on`);
  expect(on.body).toMatch(/On\. Readers get their first email[\s\S]*Turn off/);
  expect((await ada.post(at, { act: 'off' })).headers.location).toBe(`${at}?done=off`);

  await web.confirmed(await readNewsletter(web.app.redis, 'gazette'), 'reader@example.com');
  const stored = JSON.parse((await web.app.redis.hget(welcomeKeys.series('gazette'), 'series')) ?? '');
  stored.steps[0].days = 0;
  await web.app.redis.hset(welcomeKeys.series('gazette'), 'series', JSON.stringify(stored));
  const asked = await ada.post(at, { act: 'on', since: '2026-01-01' });
  expect([asked.statusCode, asked.body.includes('sends a welcome email to 1 reader')]).toEqual([409, true]);
  expect((await series()).periods.at(-1)?.until).not.toBeNull();
  // A yes is one to the number that was shown.
  expect((await ada.post(at, { act: 'sure:0', since: '2026-01-01', imported: '' })).statusCode).toBe(409);
  expect((await series()).periods.at(-1)?.until).not.toBeNull();
  expect(asked.body).toContain('value="sure:1"');
  await ada.post(at, { act: 'sure:1', since: '2026-01-01', imported: '' });
  expect((await series()).periods.at(-1)?.until).toBeNull();
});

test('whoever may not write for the newsletter finds nothing there', async () => {
  const bo = await settingsBrowser(web, 'Bo', null, { gazette: 'viewer' });
  expect(
    (await bo.post(`${at}/new`, { act: 'save', days: '2', subject: 'x', preheader: '', note: 'x' })).statusCode,
  ).toBe(404);
  expect((await bo.post(at, { act: 'on' })).statusCode).toBe(404);
  expect((await series()).steps).toEqual([]);
});

/** The series as if its emails came this long after one another, and a reader who confirmed five days ago. */
async function withReader(days: number) {
  const gazette = await readNewsletter(web.app.redis, 'gazette');
  await web.confirmed(gazette, 'reader@example.com');
  await changeSubscriber(web.app.list, idOf(web.app.list, 'reader@example.com'), (before) => {
    const membership = membershipOf(before, gazette.number);
    const earlier = { confirmedAt: nowSeconds() - 5 * 86_400 };
    return before && membership && withMembership(before, { ...membership, ...earlier });
  });
  await write('One', String(days));
  await ada.post(at, { act: 'on', since: '2026-01-01' });
}

test('while the emails are on, a save and a move by which some come due ask first, with the number', async () => {
  await withReader(60);
  const page = await ada.get(`${at}/step-1`);
  const form = { was: wasOn(page.body), days: '2', subject: 'One', preheader: '', note: 'Another text' };
  const asked = await ada.post(`${at}/step-1`, { ...form, act: 'save' });
  expect([asked.statusCode, asked.body.includes('to 1 reader whose email was not due yet')]).toEqual([409, true]);
  expect(asked.body).toMatch(/Another text[\s\S]*value="sure:1"[\s\S]*Save and send/);
  expect((await series()).steps).toMatchObject([{ days: 60 }]);

  expect((await write('Two', '1')).headers.location).toBe(`${at}/step-2?saved=1`);
  const moved = await ada.post(at, { act: 'up:step-2' });
  expect([moved.statusCode, moved.body.includes('value="sure:1:up:step-2"')]).toEqual([409, true]);
  const removed = await ada.post(`${at}/step-1`, { act: 'ask' });
  expect(removed.body).toContain('1 reader whose email was not due yet gets the next one within the hour.');
  // A yes is one to the number that was shown.
  expect((await ada.post(at, { act: 'sure:0:up:step-2' })).statusCode).toBe(409);
  expect((await series()).steps.map(({ subject }) => subject)).toEqual(['One', 'Two']);
  expect((await ada.post(at, { act: 'sure:1:up:step-2' })).headers.location).toBe(`${at}?done=moved`);
  expect((await series()).steps.map(({ subject }) => subject)).toEqual(['Two', 'One']);
  await ada.post(at, { act: 'down:step-2' });
  expect((await ada.post(`${at}/step-1`, { ...form, act: 'sure:1' })).headers.location).toBe(`${at}/step-1?saved=1`);
  expect((await series()).steps[0]).toMatchObject({ days: 2, note: 'Another text' });
});

test('the emails are turned on as the page showed them; the page names who changed them since', async () => {
  await write('One');
  const seen = await ada.get(at);
  const revision = /name="revision" value="(\d+)"/.exec(seen.body)?.[1] ?? '';
  const was = wasOn((await ada.get(`${at}/step-1`)).body);
  const bo = await settingsBrowser(web, 'Bo', null, { gazette: 'editor' });
  const form = { act: 'save', was, revision, days: '2', subject: 'One', preheader: '', note: 'This is **One**.' };
  await bo.post(`${at}/step-1`, { ...form, note: 'By Bo' });
  const late = await ada.post(at, { act: 'on', since: '', revision });
  expect([late.statusCode, late.body.includes('Bo changed the emails after this page was opened')]).toEqual([
    409,
    true,
  ]);
  expect((await series()).periods).toEqual([]);
  const both = await ada.post(`${at}/step-1`, { ...form, note: 'By Ada' });
  expect(both.statusCode).toBe(409);
  expect(both.body).toMatch(/Bo[\s\S]*By Bo/);
  const now = /name="revision" value="(\d+)"/.exec(late.body)?.[1] ?? '';
  expect((await ada.post(at, { act: 'on', since: '', revision: now })).headers.location).toBe(`${at}?done=on`);
});

test('an email is removed as the page that asked showed it, and sends as many as that said', async () => {
  await withReader(60);
  await write('Two', '60');
  const shown = (await ada.get(`${at}/step-1`)).body;
  const asked = (await ada.post(`${at}/step-1`, { ...formIn(shown), subject: 'Typed by Ada', act: 'ask' })).body;
  expect(removalIn(asked)).toBe('remove:0');
  const bo = await settingsBrowser(web, 'Bo', 'owner');
  const edit = async (step: string, fields: Record<string, string>) => {
    const form = { ...formIn((await bo.get(`${at}/${step}`)).body), ...fields };
    expect((await bo.post(`${at}/${step}`, { ...form, act: 'save' })).headers.location).toContain('saved=1');
  };
  await edit('step-1', { note: 'Written by Bo' });
  await edit('step-2', { days: '2' });
  const press = (page: string, act: string) => ada.post(`${at}/step-1`, { ...formIn(page), act });
  const late = await press(asked, 'remove:0');
  expect([late.statusCode, late.body.includes('Bo changed the emails after this page was opened')]).toEqual([
    409,
    true,
  ]);
  // Bo's text, and what Ada has typed.
  expect(formIn(late.body)).toMatchObject({ note: 'Written by Bo', subject: 'Typed by Ada' });
  expect((await series()).steps).toHaveLength(2);
  const again = (await press(late.body, 'ask')).body;
  expect(removalIn(again)).toBe('remove:1');
  const more = await press(again, 'remove:0');
  expect([more.statusCode, removalIn(more.body)]).toEqual([409, 'remove:1']);
  expect((await press(more.body, 'remove:1')).headers.location).toBe(`${at}?done=removed`);
  expect((await series()).steps).toMatchObject([{ subject: 'Two' }]);
});
