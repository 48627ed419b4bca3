import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownScript } from '../../src/desk/script/own-script.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let cookie: string;
let issues: string[];

beforeAll(async () => {
  web = await startWebForTests();
  const gazette = await web.newsletter();
  const made = [
    await web.issue(gazette, 'A draft'),
    await web.issue(gazette, 'A send', 'sending'),
    await web.issue(gazette, 'A pause', 'sending', 'paused'),
    await web.issue(gazette, 'A report', 'sending', 'sent'),
  ];
  issues = made.map(({ id }) => id);
  const fields = { email: 'ada@example.com', name: 'Ada', language: 'en', role: 'owner', roles: {} } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  cookie = `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`;
});
afterAll(async () => {
  await web?.stop();
});

/** Every page of the desk that a person sees. */
const deskPages = () => [
  '/desk/n/gazette',
  '/desk/n/gazette/issues',
  '/desk/account',
  ...['', '/look', '/sources', '/mail', '/dns', '/readers'].map((part) => `/desk/n/gazette/first-day${part}`),
  '/desk/n/none',
  ...issues.map((id) => `/desk/issues/${id}`),
  `/desk/issues/${issues[0]}?checks=1`,
  `/desk/issues/${issues[0]}/send`,
  ...['', '/add', '/sponsor/new', '/history'].map((part) => `/desk/issues/${issues[0]}/write${part}`),
];

const get = (path: string) => web.get(path, { cookie });

/** The addresses of the scripts of a page. */
const scriptsOf = (body: string) => [...body.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g)].map(([, src = '']) => src);

test('a page of the desk has one script of its own, at an address that changes with it and is kept for a year', async () => {
  const { body } = await get('/desk/n/gazette');
  const [script = '', ...others] = scriptsOf(body);
  expect([script.replace(/=\w{12}$/, '=…'), others]).toEqual(['/assets/desk.js?v=…', []]);
  const { headers, rawPayload } = await web.get(script, { 'accept-encoding': 'gzip' });
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
  });
  expect(headers['set-cookie']).toBeUndefined();
  expect(rawPayload.byteLength).toBeLessThanOrEqual(26_000);
  const text = gunzipSync(rawPayload).toString();
  // One file: htmx, then its extension, then what is ours.
  const order = ['4.0.1', 'registerExtension("sse"', 'data-until'].map((part) => text.indexOf(part));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(ownScript.split('\n').length).toBeLessThanOrEqual(120);
});

test('public pages and the pages to sign in have no script of the desk, and public pages no cookie', async () => {
  for (const path of ['/', '/n/gazette', `/issues/${issues[3]}`, '/about']) {
    const { body, headers } = await web.get(path);
    expect([path, body.includes('desk.js'), headers['set-cookie']]).toEqual([path, false, undefined]);
  }
  expect((await web.get('/desk/sign-in')).body).not.toContain('desk.js');
});

test('no page of the desk has a script, a style or an expression in its markup, and each is small', async () => {
  for (const path of deskPages()) {
    const { body, headers } = await get(path);
    const markup = body.match(/<[a-z][^>]*>/g) ?? [];
    const faults = markup.filter((tag) =>
      // Triggers have no filter in brackets. An address may have some.
      /\b(data-)?hx-(on|live)\b|="js:|\bjavascript:|\shx-trigger="[^"]*\[|\sstyle=|\son[a-z]+=/i.test(tag),
    );
    expect([path, faults]).toEqual([path, []]);
    expect([path, body.match(/<script\b[^>]*>(?!<\/script>)/g)]).toEqual([path, null]);
    expect([path, body.includes('<style')]).toEqual([path, false]);
    expect(Buffer.byteLength(body)).toBeLessThan(100_000);
    if (path !== '/desk/account')
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
  }
});
