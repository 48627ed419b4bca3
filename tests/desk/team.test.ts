import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { perform } from '../../src/operations/operation.js';
import { people } from '../../src/operations/people/people.js';
import { consoleActor } from '../../src/operations/permission.js';
import type { Person } from '../../src/people/person.js';
import {
  addPerson,
  changePerson,
  findPerson,
  listPersons,
  noteJoined,
  readPerson,
} from '../../src/people/person-store.js';
import { admitSession, beginSession } from '../../src/people/sign-in/sessions.js';
import { keys } from '../../src/redis/keys.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let ada: Person;
let own: string;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter();
  await web.newsletter({ slug: 'weekend', title: 'Weekend' });
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.app.redis.del(keys.people, keys.peopleSeen);
  ada = await added('ada@example.com', 'Ada', { role: 'owner' });
  await noteJoined(web.app.redis, ada);
  own = await beginSession(web.app.redis, ada, 'a browser');
});

const added = (email: string, name: string, fields: Partial<Person> = {}) =>
  addPerson(web.app.redis, { email, name, language: 'en', role: 'editor', roles: {}, movesData: false, ...fields });

const team = '/desk/n/gazette/settings/people';
const cookie = (session: string) => `postrider-session=${session}`;
const get = async (path: string, session = own) => web.get(path, { cookie: cookie(session) });
const post = (path: string, fields: Record<string, string>, session = own) =>
  web.postOnly(path, fields, { cookie: cookie(session), 'sec-fetch-site': 'same-origin' });

/** The fields of the form on a page, as a browser would send them back. */
async function formOf(path: string): Promise<Record<string, string>> {
  const { body } = await get(path);
  const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
  const was = unescaped(/name="was" value="([^"]*)"/.exec(body)?.[1] ?? '');
  const { roles, movesData, ...texts } = JSON.parse(was);
  const single = Object.entries(roles).map(([slug, role]) => [`role-${slug}`, role]);
  return { was, ...texts, ...Object.fromEntries(single), ...(movesData ? { movesData: 'yes' } : {}) };
}

test('an owner invites somebody with roles in single newsletters, and the list says how far that is', async () => {
  const form = await formOf(`${team}/new`);
  const typed = { name: 'Bo', email: 'bo@example.com', role: '', 'role-weekend': 'editor', 'role-gazette': 'viewer' };
  const answer = await post(`${team}/new`, { ...form, ...typed });
  const bo = (await listPersons(web.app.redis)).find(({ email }) => email === 'bo@example.com');
  expect(bo).toMatchObject({ role: null, roles: { weekend: 'editor', gazette: 'viewer' }, invitation: { by: 'Ada' } });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${team}?invited=${bo?.id}`]);
  const { body } = await get(String(answer.headers.location));
  expect(body).toContain('An invitation is on its way to Bo.');
  expect(body).toContain('Viewer of “The Example Gazette”, Editor of “Weekend”');
  expect(body).toMatch(/Has not signed in yet\. Its email is on its way\. The invitation works until /);
  expect(body).toMatch(/Last seen \w{3} \d+ \w{3,4}, \d\d:\d\d in /);
});

test('a form with mistakes keeps what was typed, and says what is wrong with each field', async () => {
  const typed = { ...(await formOf(`${team}/new`)), name: ' ', email: 'nowhere' };
  const { statusCode, body } = await post(`${team}/new`, typed);
  expect(statusCode).toBe(400);
  for (const words of ['Enter a name of at most', 'Enter an email address', 'value="nowhere"'])
    expect(body).toContain(words);
  const taken = await post(`${team}/new`, { ...typed, name: 'Bo', email: 'Ada@example.com' });
  expect(taken.body).toContain('has this address already');
  const last = await post(`${team}/${ada.id}`, { ...(await formOf(`${team}/${ada.id}`)), role: 'editor' });
  expect([last.statusCode, last.body.includes('This is the last owner')]).toEqual([400, true]);
  expect(await listPersons(web.app.redis)).toHaveLength(1);
});

test('another role ends the sessions; a new name gives back no role that was taken away meanwhile', async () => {
  const bo = await added('bo@example.com', 'Bo');
  const session = await beginSession(web.app.redis, bo, 'a browser');
  const form = await formOf(`${team}/${bo.id}`);
  await changePerson(web.app.redis, bo.id, { role: 'viewer' });
  await post(`${team}/${bo.id}`, { ...form, name: 'Bo Li' });
  expect(await readPerson(web.app.redis, bo.id)).toMatchObject({ name: 'Bo Li', role: 'viewer' });
  expect(await admitSession(web.app.redis, session)).toBeUndefined();
});

test('before somebody is removed, the page names them and the sessions that end', async () => {
  const bo = await added('bo@example.com', 'Bo');
  const { id, rights } = bo;
  const sessions = await Promise.all(['one', 'two'].map((name) => beginSession(web.app.redis, { id, rights }, name)));
  await noteJoined(web.app.redis, bo);
  const { body } = await get(`${team}/${id}/remove`);
  for (const words of ['Remove Bo?', 'bo@example.com', 'now: in 2 browsers']) expect(body).toContain(words);
  expect(await findPerson(web.app.redis, id)).toBeDefined();
  const gone = await post(`${team}/${id}/remove`, {});
  expect([gone.statusCode, gone.headers.location]).toEqual([303, team]);
  expect(await findPerson(web.app.redis, id)).toBeUndefined();
  for (const session of sessions) expect(await admitSession(web.app.redis, session)).toBeUndefined();
  expect(await web.app.redis.hexists(keys.peopleSeen, id)).toBe(0);
  const last = await post(`${team}/${ada.id}/remove`, {});
  expect([last.statusCode, last.body.includes('This is the last owner')]).toEqual([409, true]);
});

test('an invitation is sent again, up to the limit, and not to somebody who has signed in meanwhile', async () => {
  const bo = await added('bo@example.com', 'Bo');
  const again = () => post(team, { person: bo.id });
  expect((await again()).headers.location).toBe(`${team}?invited=${bo.id}`);
  for (let i = 1; i < 5; i += 1) await again();
  const { headers } = await again();
  expect(headers.location).toBe(`${team}?limited=${bo.id}`);
  expect((await get(String(headers.location))).body).toContain('Bo was invited many times within a day');
  expect((await post(team, { person: ada.id })).headers.location).toBe(team);
});

test('whoever does not own all newsletters finds nothing there, and can change nothing', async () => {
  for (const fields of [{ role: 'editor' }, { role: null, roles: { gazette: 'owner' } }] as const) {
    const bo = await added(`bo-${fields.role}@example.com`, 'Bo', fields);
    const session = await beginSession(web.app.redis, bo, 'a browser');
    const settings = await get('/desk/n/gazette/settings', session);
    expect([settings.statusCode, settings.body.includes('href="/desk/n/gazette/settings/people"')]).toEqual([
      200,
      false,
    ]);
    const paths = [team, `${team}/new`, `${team}/${ada.id}`, `${team}/${ada.id}/remove`];
    for (const path of paths) expect((await get(path, session)).statusCode).toBe(404);
    const typed = { person: bo.id, name: 'Me', email: 'me@example.com', role: 'owner', was: '{}' };
    for (const path of paths) expect((await post(path, typed, session)).statusCode).toBe(404);
  }
  expect(await readPerson(web.app.redis, ada.id)).toMatchObject({ name: 'Ada', role: 'owner' });
  expect(await listPersons(web.app.redis)).toHaveLength(3);
});

test('the list of people says when each was last seen, also once the session has ended', async () => {
  const { document } = await perform(web.app, people.list, { actor: consoleActor(''), key: {}, input: {} });
  const seenAt = Number(await web.app.redis.hget(keys.peopleSeen, ada.id));
  expect(document).toMatchObject({ items: [{ name: 'Ada', lastSeenAt: new Date(seenAt).toISOString() }] });
});
