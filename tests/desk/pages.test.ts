import { afterAll, beforeAll, expect, test } from 'vitest';
import { range } from '../../src/desk/kit/parts.js';
import { scaleOf } from '../../src/desk/today/growth-chart.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { keepFigures } from '../../src/reports/figures/figures.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let other: Newsletter;
const ids: Record<string, string> = {};

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
  other = await web.newsletter({ slug: 'weekend', title: '周末读本', locale: 'zh-CN', sections: [] });
  await changeNewsletter(web.app.redis, 'gazette', { schedule: { weekly: '0 8 * * 2' }, timeZone: 'Europe/Berlin' });
  ids.sent = (await web.issue(gazette, 'What the council decided', 'sending', 'sent')).id;
  ids.paused = (await web.issue(gazette, 'The ferry comes back', 'sending', 'paused')).id;
  ids.draft = (await web.issue(gazette, 'A berth opens <em>soon</em>')).id;
  ids.other = (await web.issue(other, '周末去哪儿')).id;
  await web.confirmed(gazette, 'reader@example.com');
});
afterAll(async () => {
  await web?.stop();
});

let people = 0;
/** A person with these roles, who is signed in. @returns what their browser sends */
async function signedIn(role: Role | null, roles: Record<string, Role> = {}, language: 'en' | 'zh-CN' = 'en') {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: `Person ${people}`, language, role, roles };
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return { person, cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}` };
}
const get = (path: string, { cookie = '' } = {}) => web.get(path, { cookie });

test('whoever is not signed in is led to the form, and back to the page that they wanted', async () => {
  for (const path of ['/desk/n/gazette', '/desk/n/gazette/issues', `/desk/issues/${ids.draft}?on=text`]) {
    const { statusCode, headers } = await get(path);
    expect([statusCode, headers.location]).toEqual([303, `/desk/sign-in?${new URLSearchParams({ back: path })}`]);
  }
});

test('the desk opens with the newsletter of the person, and a person without one is told so', async () => {
  const writer = await signedIn(null, { weekend: 'writer' });
  expect((await get('/desk', writer)).headers.location).toBe('/desk/n/weekend');
  const nobody = await signedIn(null);
  const { statusCode, body } = await get('/desk', nobody);
  expect([statusCode, body.includes('There is no newsletter yet')]).toEqual([200, true]);
});

test('what belongs to another newsletter has the same answer as what does not exist', async () => {
  const writer = await signedIn(null, { weekend: 'writer' });
  const answers = await Promise.all(
    [
      '/desk/n/gazette',
      '/desk/n/none',
      '/desk/n/gazette/issues',
      `/desk/issues/${ids.draft}`,
      '/desk/issues/gazette-999',
      '/desk/issues/..%2Fx',
      `/desk/issues/${ids.draft}/email`,
    ].map((path) => get(path, writer)),
  );
  const [first] = answers;
  expect(first?.body).toContain('There is nothing here');
  for (const { statusCode, body } of answers) expect([statusCode, body]).toEqual([404, first?.body]);
  const test = await web.postOnly(
    `/desk/issues/${ids.draft}/test`,
    {},
    { cookie: writer.cookie, 'sec-fetch-site': 'same-origin' },
  );
  expect(test.statusCode).toBe(404);
  expect((await get(`/desk/issues/${ids.other}`, writer)).statusCode).toBe(200);
});

test('Today names issues by their subjects, says what comes next in the zone of the newsletter, and links to it', async () => {
  const { body } = await get('/desk/n/gazette', await signedIn('editor'));
  expect(body).toContain('“The ferry comes back” is paused');
  expect(body).not.toContain(`${ids.paused} is paused`);
  expect(body).toContain(`href="/desk/issues/${ids.paused}"`);
  expect(body).toContain('in Europe/Berlin</p>');
  expect(body.match(/Tue \d+ \w+, 08:00/g)).toHaveLength(5);
  expect(body).toContain('Weekly digest');
});

test('the number of what needs attention is beside Today on every page', async () => {
  const editor = await signedIn('editor');
  const numberOn = async (path: string) =>
    /class="count"><span aria-hidden="true">(\d+)</.exec((await get(path, editor)).body)?.[1];
  const shown = await numberOn('/desk/n/gazette');
  expect(Number(shown)).toBeGreaterThan(0);
  for (const path of ['/desk/n/gazette/issues', '/desk/n/gazette/comments', `/desk/issues/${ids.draft}`])
    expect([path, await numberOn(path)]).toEqual([path, shown]);
});

test('an issue that is paused is among what needs attention, and the next one is that which goes out next', async () => {
  const { body } = await get('/desk/n/gazette', await signedIn('editor'));
  const next = body.slice(body.indexOf('id="next"'), body.indexOf('id="last"'));
  expect([next.includes(`/desk/issues/${ids.paused}"`), next.includes(`/desk/issues/${ids.draft}"`)]).toEqual([
    false,
    true,
  ]);
});

test('readers are shown to those who may see them, with the growth of the last weeks', async () => {
  const days = Array.from({ length: 20 }, (_, i) => {
    // A day of the newsletter's zone, where it may be tomorrow already. This locale writes it as 2031-03-04.
    const day = new Date(Date.now() - (19 - i) * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' });
    return { day, readers: 1_200 + i, joined: 3, confirmed: 2, left: 1, bounced: 0, complained: 0, erased: 0 } as const;
  });
  const figures = { at: Date.now(), states: { confirmed: 1_219 }, bySection: {}, byLocale: {}, byProvider: {} };
  await keepFigures(web.app.redis, gazette, figures, days as never);
  const editor = await get('/desk/n/gazette', await signedIn('editor'));
  expect(editor.body).toContain('<p class="big">1,219</p>');
  expect(editor.body).toMatch(/\d more than a week ago: 14 confirmed, 7 left/);
  expect(editor.body).toMatch(/aria-label="Confirmed readers over \d+ days, from [\d,]+ to 1,219"/);
  const viewer = await get('/desk/n/gazette', await signedIn('viewer'));
  expect(viewer.statusCode).toBe(200);
  expect(viewer.body).not.toContain('1,219');
});

test('the list of issues has what is in work before what is over, and its pages do not overlap', async () => {
  const { body } = await get('/desk/n/gazette/issues', await signedIn('viewer'));
  const order = ['In work', ids.draft, ids.paused, 'Sent and cancelled', ids.sent].map((text = '') =>
    body.indexOf(text),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(body).toContain('A berth opens &lt;em&gt;soon&lt;/em&gt;');
  const wrong = await get('/desk/n/gazette/issues?after=x', await signedIn('viewer'));
  expect(wrong.statusCode).toBe(404);
});

test('the email of an issue is framed by pages of the desk alone, and no script of it runs', async () => {
  const viewer = await signedIn('viewer');
  const { body } = await get(`/desk/issues/${ids.draft}?on=phone&colours=dark`, viewer);
  expect(body).toContain(`src="/desk/issues/${ids.draft}/email?on=phone&amp;colours=dark"`);
  const light = await get(`/desk/issues/${ids.draft}/email`, viewer);
  const dark = await get(`/desk/issues/${ids.draft}/email?colours=dark`, viewer);
  expect(light.headers['content-security-policy']).toMatch(/^frame-ancestors 'self'; sandbox; default-src 'none'/);
  expect([light.statusCode, dark.statusCode, light.body === dark.body]).toEqual([200, 200, false]);
  const text = await get(`/desk/issues/${ids.draft}/email?on=text`, viewer);
  expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(text.body).toContain('A berth opens');
});

test('a writer sends a test to themselves, a viewer is not offered it, and a post from elsewhere is refused', async () => {
  const writer = await signedIn('writer');
  const own = { 'sec-fetch-site': 'same-origin' };
  const path = `/desk/issues/${ids.draft}/test`;
  const sent = await web.postOnly(path, {}, { cookie: writer.cookie, ...own });
  expect([sent.statusCode, sent.body.includes(`A test is on its way to ${writer.person.email}.`)]).toEqual([200, true]);
  const foreign = await web.postOnly(path, {}, { cookie: writer.cookie, 'sec-fetch-site': 'cross-site' });
  expect(foreign.statusCode).toBe(403);
  const viewer = await signedIn('viewer');
  expect((await get(`/desk/issues/${ids.draft}`, viewer)).body).not.toContain('Send a test to me');
  expect((await get(`/desk/issues/${ids.draft}`, writer)).body).toContain('Send a test to me');
});

test('a sent issue shows numbers that add up to its readers', async () => {
  const { body } = await get(`/desk/issues/${ids.sent}`, await signedIn('viewer'));
  expect(body).toContain('What became of it');
  expect(body).toMatch(/Readers of this issue<\/th><td class="r">\d+<\/td>/);
});

test('the scale of a chart has round numbers around every value', () => {
  expect(scaleOf([46_100, 48_213])).toEqual({ low: 46_000, high: 50_000, lines: [46_000, 48_000, 50_000] });
  expect(scaleOf([0, 0])).toEqual({ low: 0, high: 1, lines: [0, 1] });
  expect(scaleOf([7, 7]).low).toBeLessThanOrEqual(7);
  expect(range([5, 1, 9])).toEqual({ low: 1, high: 9 });
  expect(range([5, 1, 9, 7, 100])).toEqual({ low: 5, high: 9 });
  expect(range([1, 2])).toBeUndefined();
});
