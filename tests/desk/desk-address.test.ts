import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deskRoutes } from '../../src/desk/desk-routes.js';
import { buildDesk } from '../../src/desk/start-desk.js';
import { perform } from '../../src/operations/operation.js';
import { people } from '../../src/operations/people/people.js';
import { consoleActor } from '../../src/operations/permission.js';
import { addPerson } from '../../src/people/person-store.js';
import { keys } from '../../src/redis/keys.js';
import { buildWeb } from '../../src/web/server.js';
import { freePort, newInstallation } from '../helpers/process.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  const addresses = { PUBLIC_URL: 'https://news.example.com/mail', DESK_URL: 'https://desk.example.com/team' };
  web = await startWebForTests({ ...addresses, DESK_PORT: '3001' });
  await web.newsletter();
});
afterAll(() => web.stop());
beforeEach(() => web.app.redis.del(keys.people));

/** The path of a new link for a person, as it is on the desk's host. */
async function newLink(): Promise<{ url: string; path: string }> {
  const roles = { role: 'owner', roles: {}, movesData: false } as const;
  const { id } = await addPerson(web.app.redis, { email: 'ada@example.com', name: 'Ada', language: 'en', ...roles });
  const asked = { actor: consoleActor('Ada'), key: { person: id }, input: {} };
  const { url } = (await perform(web.app, people.link, asked)).document as { url: string };
  return { url, path: new URL(url).pathname };
}

test('links to sign in lead to the address of the desk, and so does the desk itself', async () => {
  const { url, path } = await newLink();
  expect(url).toMatch(/^https:\/\/desk\.example\.com\/team\/desk\/sign-in\/link\//);
  const desk = buildDesk(web.app);
  const headers = { host: 'desk.example.com', 'sec-fetch-site': 'same-origin' };
  const done = await desk.inject({ method: 'POST', url: path, headers });
  expect(done).toMatchObject({ statusCode: 303, headers: { location: '/team/desk' } });
  expect(String(done.headers['set-cookie'])).toContain('__Host-postrider-session=');
  expect((await desk.inject('/')).headers.location).toBe('https://desk.example.com/team/desk');
  expect((await desk.inject('/team/desk/sign-in')).body).toContain('/team/assets/style.css');
  expect((await desk.inject('/healthz')).statusCode).toBe(200);
  await desk.close();
});

test('links of a page of the desk to public pages lead to the readers’ address', async () => {
  const desk = buildDesk(web.app);
  expect((await desk.inject('/team/about?lang=en')).headers.location).toBe(
    'https://news.example.com/mail/about?lang=en',
  );
  expect((await desk.inject('//example.org/')).headers.location).toMatch(/^https:\/\/news\.example\.com\/mail\//);
  await desk.close();
});

test('an unknown page of the desk is none of the readers’ site', async () => {
  const desk = buildDesk(web.app);
  expect((await desk.inject('/team/desk/nothing')).statusCode).toBe(404);
  await desk.close();
});

test('a form of the readers’ host is foreign to the desk', async () => {
  const desk = buildDesk(web.app);
  const headers = { host: 'desk.example.com', origin: 'https://news.example.com' };
  const answer = await desk.inject({ method: 'POST', url: '/team/desk/sign-in', headers, payload: '' });
  expect(answer.statusCode).toBe(403);
  await desk.close();
});

test('without a port of its own, the desk has its address on the port of the public pages', async () => {
  const server = buildWeb(
    { ...web.app, config: { ...web.app.config, desk: { url: undefined, port: undefined } } },
    deskRoutes,
  );
  const { headers } = await server.inject('/mail/desk');
  expect(headers.location).toBe('/mail/desk/sign-in');
  await server.close();
});

test('with a port of its own, the desk is on that port and not on the public one', async () => {
  const free = await freePort();
  const installation = await newInstallation({ DESK_PORT: String(free) });
  const running = await installation.start('up');
  try {
    const status = async (base: string) => (await fetch(`${base}/desk/sign-in`)).status;
    expect(await status(installation.url)).toBe(404);
    expect(await status(`http://127.0.0.1:${free}`)).toBe(200);
  } finally {
    await running.stop();
    await installation.remove();
  }
});
