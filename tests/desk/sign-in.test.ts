import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personActor } from '../../src/operations/permission.js';
import { readAudit } from '../../src/people/audit/audit-log.js';
import type { Person } from '../../src/people/person.js';
import { addPerson, changePerson, listPersons, removePerson } from '../../src/people/person-store.js';
import { codeOf, nameOfSecret } from '../../src/people/sign-in/secret.js';
import { admitSession } from '../../src/people/sign-in/sessions.js';
import { makeSignInLink } from '../../src/people/sign-in/sign-in-link.js';
import { removeKeys } from '../../src/redis/cluster.js';
import { keys, sessionKeys, signInKeys } from '../../src/redis/keys.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';
import { deskBrowser } from './desk-browser.js';

let web: WebForTests;
let ada: Person;
beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com', TRUST_PROXY: 'true' });
  await web.newsletter();
});
afterAll(() => web.stop());
beforeEach(async () => {
  const roles = { role: 'owner', roles: {}, movesData: false } as const;
  ada = await addPerson(web.app.redis, { email: 'ada@example.com', name: 'Ada', language: 'en', ...roles });
});
afterEach(async () => {
  await web.app.redis.del(keys.people);
  for (const pattern of ['postrider:{sign-in}:*', 'postrider:{sessions}:*', 'postrider:{limit}:*'])
    await removeKeys(web.app.redis, pattern);
});

const browser = (ip?: string) => deskBrowser(web, ip);
type Browser = ReturnType<typeof browser>;

/** The link that the email to a browser's request would have. */
async function linkFor({ jar }: Browser): Promise<string> {
  const id = nameOfSecret(jar.get('__Host-postrider-sign-in') ?? '');
  return JSON.parse((await web.app.redis.get(signInKeys.request(id))) ?? '{}').link;
}
const linkPath = (secret: string) => `/desk/sign-in/link/${secret}`;

/** A browser in which Ada is signed in. */
async function signedIn(ip?: string): Promise<Browser> {
  const one = browser(ip);
  await one.ask();
  await one.post(linkPath(await linkFor(one)));
  expect(await one.isSignedIn()).toBe(true);
  return one;
}
const sessionOf = ({ jar }: Browser) => jar.get('__Host-postrider-session') ?? '';

describe('the link of the email', () => {
  test('signs in with one button in the browser that asked, and works once', async () => {
    const one = browser();
    expect(await one.ask()).toMatchObject({ statusCode: 303, headers: { location: '/desk/sign-in/sent' } });
    const link = linkPath(await linkFor(one));
    expect((await one.get(link)).body).toContain('Press the button to sign in.');
    const done = await one.post(link);
    expect(done).toMatchObject({ statusCode: 303, headers: { location: '/desk' } });
    expect((await one.get('/desk/account')).body).toContain('You are signed in as Ada');
    expect((await one.post(link)).statusCode).toBe(410);
    expect((await one.get(link)).statusCode).toBe(410);
  });

  test('still works after 20 mail scanners have opened it', async () => {
    const one = browser();
    await one.ask();
    const link = linkPath(await linkFor(one));
    for (let i = 0; i < 20; i += 1) expect((await browser(`198.51.100.${i}`).get(link)).statusCode).toBe(200);
    await one.post(link);
    expect(await one.isSignedIn()).toBe(true);
  });

  test('that was forwarded signs nobody else in: it shows the code for the browser that asked', async () => {
    const one = browser();
    await one.ask();
    const link = await linkFor(one);
    const other = browser('203.0.113.9');
    const shown = await other.get(linkPath(link));
    expect(shown.body.replace(/\s/g, '')).toContain(codeOf(link));
    expect(shown.body).not.toContain('<form method="post" class="question"');
    expect((await other.post(linkPath(link))).statusCode).toBe(410);
    expect(await other.isSignedIn()).toBe(false);
    // The other browser has asked for itself: its own secret does not open this link.
    await other.ask('bo@example.com');
    expect((await other.post(linkPath(link))).statusCode).toBe(410);
    // Nothing of that used the link up.
    expect((await one.enter(codeOf(link))).headers.location).toBe('/desk');
  });

  test('signs one in when it is used twice at once', async () => {
    const one = browser();
    await one.ask();
    const link = linkPath(await linkFor(one));
    const codes = (await Promise.all([one.post(link), one.post(link)])).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([303, 410]);
  });

  test('is of no use to a browser that never asked and has a cookie that we did not write', async () => {
    const asked = browser();
    await asked.ask();
    const other = browser();
    other.jar.set('__Host-postrider-sign-in', 'a'.repeat(43));
    expect((await other.post(linkPath(await linkFor(asked)))).statusCode).toBe(410);
  });
});

describe('the code', () => {
  test('is taken with spaces, once, in the browser that asked', async () => {
    const one = browser();
    await one.ask();
    const code = codeOf(await linkFor(one));
    expect((await browser().enter(code)).statusCode).toBe(410);
    expect((await one.enter(`${code.slice(0, 4)} ${code.slice(4)} `)).statusCode).toBe(303);
    expect(await one.isSignedIn()).toBe(true);
    expect((await one.enter(code)).statusCode).toBe(410);
  });

  test('cannot be found by trying 1,000: after ten wrong ones the right one is refused too', async () => {
    const one = browser();
    await one.ask();
    const code = codeOf(await linkFor(one));
    const wrong = String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
    expect((await one.enter(wrong)).body).toContain('You can try 9 more times.');
    const rest = await Promise.all(Array.from({ length: 999 }, () => one.enter(wrong)));
    expect(rest.filter(({ statusCode }) => statusCode === 400)).toHaveLength(8);
    expect(rest.every(({ statusCode }) => [400, 410, 429].includes(statusCode))).toBe(true);
    expect([410, 429]).toContain((await one.enter(code)).statusCode);
    expect(await one.isSignedIn()).toBe(false);
  });
});

describe('a stranger', () => {
  test('gets the same answers as somebody of the team', async () => {
    const [known, unknown] = [browser(), browser()];
    const told = async (one: Browser, email: string) => {
      const asked = await one.ask(email);
      const page = await one.get('/desk/sign-in/sent');
      const wrong = await one.enter('00000000');
      const { 'set-cookie': cookie, ...headers } = asked.headers;
      delete headers.date;
      return [
        asked.statusCode,
        headers,
        String(cookie).replace(/=[\w-]{43}/, '='),
        page.body,
        wrong.statusCode,
        wrong.body,
      ];
    };
    expect(await told(unknown, 'stranger@example.com')).toEqual(await told(known, 'ada@example.com'));
  });

  test('is not signed in with the right code of a request for nobody', async () => {
    const one = browser();
    await one.ask('stranger@example.com');
    expect((await one.enter(codeOf(await linkFor(one)))).statusCode).toBe(410);
    expect(await one.isSignedIn()).toBe(false);
  });

  test('waits after many requests from one network, and locks nobody out elsewhere', async () => {
    const one = browser('203.0.113.7');
    for (let i = 0; i < 30; i += 1) expect((await one.ask('ada@example.com')).statusCode).toBe(303);
    const refused = await one.ask();
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await (await signedIn('198.51.100.1')).isSignedIn()).toBe(true);
  });

  test('who tries codes hears no difference between somebody and nobody', async () => {
    const heard = async (email: string) => {
      const statuses: number[] = [];
      for (const ip of ['198.51.100.20', '198.51.100.21'])
        for (let i = 0; i < 5; i += 1) {
          const one = browser(ip);
          await one.ask(email);
          for (let k = 0; k < 8; k += 1) statuses.push((await one.enter('00000000')).statusCode);
        }
      return statuses;
    };
    const known = await heard('ada@example.com');
    await removeKeys(web.app.redis, 'postrider:{limit}:*');
    expect(await heard('stranger@example.com')).toEqual(known);
    expect(known).toContain(429);
  });

  test('who asks for somebody from many networks locks them out of none that they have signed in from', async () => {
    const own = '192.0.2.7';
    await signedIn(own);
    for (let network = 1; network <= 7; network += 1)
      for (let i = 0; i < 5; i += 1) await browser(`198.51.${network}.1`).ask('ada@example.com');
    // For any other network her emails of this hour are used up.
    const elsewhere = browser('203.0.113.99');
    await elsewhere.ask();
    expect((await elsewhere.enter(codeOf(await linkFor(elsewhere)))).statusCode).toBe(410);
    expect(await (await signedIn(own)).isSignedIn()).toBe(true);
  });
});

describe('a session', () => {
  test('has a new secret at each sign-in, so that nobody can plant one', async () => {
    const one = browser();
    one.jar.set('__Host-postrider-session', 'p'.repeat(43));
    await one.ask();
    await one.post(linkPath(await linkFor(one)));
    const first = sessionOf(one);
    expect(first).not.toBe('p'.repeat(43));
    await one.ask();
    await one.post(linkPath(await linkFor(one)));
    expect(sessionOf(one)).not.toBe(first);
    expect(await admitSession(web.app.redis, first)).toBeUndefined();
  });

  test('has a cookie that only this host, over https, and no script can read', async () => {
    const one = browser();
    await one.ask();
    const done = await one.post(linkPath(await linkFor(one)));
    const [cookie] = [done.headers['set-cookie'] ?? []].flat().filter((line) => line.includes('session'));
    expect(cookie).toMatch(
      /^__Host-postrider-session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    );
    // The store has its hash alone.
    const stored = await web.app.redis.keys('postrider:{sessions}:*');
    const values = await Promise.all(
      stored.filter((key) => key.includes(':session:')).map((key) => web.app.redis.get(key)),
    );
    expect(`${stored.join()}${values.join()}`).not.toContain(sessionOf(one));
  });

  test('ends after 12 hours without use, and after 30 days with use', async () => {
    const secret = sessionOf(await signedIn());
    const [key = ''] = await web.app.redis.keys(sessionKeys.session('*'));
    expect(await web.app.redis.pttl(key)).toBeLessThanOrEqual(12 * 3_600_000);
    const day = 86_400_000;
    const old = JSON.parse((await web.app.redis.get(key)) ?? '{}');
    await web.app.redis.set(key, JSON.stringify({ ...old, beganAt: Date.now() - 30 * day + 60_000, usedAt: 0 }));
    expect(await admitSession(web.app.redis, secret)).toBeDefined();
    expect(await web.app.redis.pttl(key)).toBeLessThanOrEqual(60_000);
  });

  test('ends when the person is removed, or may do something else', async () => {
    const one = await signedIn();
    await changePerson(web.app.redis, ada.id, { name: 'Ada Lee' });
    expect(await one.isSignedIn()).toBe(true);
    const bo = {
      email: 'bo@example.com',
      name: 'Bo',
      language: 'en',
      role: 'owner',
      roles: {},
      movesData: false,
    } as const;
    await addPerson(web.app.redis, bo);
    await changePerson(web.app.redis, ada.id, { role: 'editor' });
    expect(await one.isSignedIn()).toBe(false);
    const two = await signedIn();
    await removePerson(web.app.redis, ada.id);
    expect(await two.isSignedIn()).toBe(false);
    // A link that was asked for before opens nothing either.
    const three = browser();
    await three.ask('bo@example.com');
    const link = await linkFor(three);
    await addPerson(web.app.redis, { ...bo, email: 'cy@example.com' });
    await removePerson(web.app.redis, (await listPersons(web.app.redis)).find(({ name }) => name === 'Bo')?.id ?? '');
    expect((await three.post(linkPath(link))).statusCode).toBe(410);
  });

  test('is listed, and ended from another browser; sessions of others are not', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const { body } = await one.get('/desk/account');
    const [, id = ''] = /value="([\w-]{43})"[^>]* name="session"/.exec(body) ?? [];
    expect(body).toContain('This browser');
    const roles = { role: 'viewer', roles: {}, movesData: false } as const;
    await addPerson(web.app.redis, { email: 'bo@example.com', name: 'Bo', language: 'en', ...roles });
    const other = browser();
    await other.ask('bo@example.com');
    await other.post(linkPath(await linkFor(other)));
    await other.post('/desk/account', { session: id });
    expect(await two.isSignedIn()).toBe(true);
    await one.post('/desk/account', { session: id });
    expect(await two.isSignedIn()).toBe(false);
    expect(await one.isSignedIn()).toBe(true);
  });

  test('ends when the person signs out, and its cookie cannot be used again', async () => {
    const one = await signedIn();
    const secret = sessionOf(one);
    await one.post('/desk/sign-out');
    one.jar.set('__Host-postrider-session', secret);
    expect(await one.isSignedIn()).toBe(false);
  });

  test('is in the audit log with its person: where it begins, and where it is ended or signed out', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const ended = nameOfSecret(sessionOf(two));
    await one.post('/desk/account', { session: ended });
    // It has ended already.
    await one.post('/desk/account', { session: ended });
    const left = nameOfSecret(sessionOf(one));
    await one.post('/desk/sign-out');
    const actor = { kind: 'person', id: ada.id, name: 'Ada' };
    const about = { actor, newsletter: null, outcome: 'done' };
    const { entries } = await readAudit(web.app.redis, { by: ada.id }, 10);
    expect(entries).toEqual(
      [
        { operation: 'removeSession', object: { person: ada.id, session: left } },
        { operation: 'removeSession', object: { person: ada.id, session: ended } },
        { operation: 'signIn', object: { person: ada.id } },
        { operation: 'signIn', object: { person: ada.id } },
      ].map((each) => expect.objectContaining({ ...about, ...each })),
    );
    expect(JSON.stringify(entries)).not.toContain('ada@example.com');
  });

  test('is replaced by a sign-in in the same browser, and so says the log', async () => {
    const one = await signedIn();
    const before = nameOfSecret(sessionOf(one));
    await one.post(linkPath((await makeSignInLink(web.app.redis, ada)).secret));
    const { entries } = await readAudit(web.app.redis, { by: ada.id }, 10);
    expect(entries.map(({ operation, object }) => [operation, object.session])).toEqual([
      ['signIn', undefined],
      ['removeSession', before],
      ['signIn', undefined],
    ]);
  });

  test('knows when its person last signed in, for what needs a fresh sign-in', async () => {
    const before = Date.now();
    const found = await admitSession(web.app.redis, sessionOf(await signedIn()));
    expect(found?.session.signedInAt).toBeGreaterThanOrEqual(before);
    expect(personActor(ada, found?.session.signedInAt ?? 0)).toMatchObject({
      kind: 'person',
      person: { role: 'owner' },
    });
  });
});

describe('a form of another site', () => {
  const foreign: [string, Record<string, string>][] = [
    ['that another site posts', { 'sec-fetch-site': 'cross-site' }],
    ['that a neighbouring host posts', { 'sec-fetch-site': 'same-site' }],
    ['with the origin of another site', { 'sec-fetch-site': '', origin: 'https://evil.example.org' }],
    ['without any origin', { 'sec-fetch-site': '', origin: '' }],
  ];
  test.each(foreign)('%s changes nothing', async (_, own) => {
    const one = await signedIn();
    const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== ''));
    const cookie = [...one.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie, ...given };
    for (const url of ['/desk/sign-out', '/desk/sign-in', '/desk/account', '/desk/sign-in/sent']) {
      const answer = await web.server.inject({ method: 'POST', url, headers, payload: 'email=ada%40example.com' });
      expect(answer.statusCode, url).toBe(403);
      expect(answer.headers['set-cookie'], url).toBeUndefined();
    }
    expect(await one.isSignedIn()).toBe(true);
  });

  test('an old browser, which sends only the origin, can sign in', async () => {
    const one = browser();
    const own = { 'sec-fetch-site': '', origin: 'https://news.example.com' };
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: own.origin };
    const answer = await web.server.inject({
      method: 'POST',
      url: '/desk/sign-in',
      headers,
      payload: 'email=ada%40example.com',
    });
    expect(answer.statusCode).toBe(303);
    expect(await one.isSignedIn()).toBe(false);
  });
});

describe('a link of the operator', () => {
  test('signs its person in once, in any browser, and a GET does not use it up', async () => {
    const { secret } = await makeSignInLink(web.app.redis, ada);
    for (let i = 0; i < 20; i += 1)
      expect((await browser().get(linkPath(secret))).body).toContain('Press the button to sign in as Ada.');
    const [one, two] = [browser(), browser()];
    expect((await one.post(linkPath(secret))).statusCode).toBe(303);
    expect((await two.post(linkPath(secret))).statusCode).toBe(410);
    expect([await one.isSignedIn(), await two.isSignedIn()]).toEqual([true, false]);
  });

  test('makes the first owner, and nobody once there is somebody', async () => {
    const { secret } = await makeSignInLink(web.app.redis, undefined);
    expect((await browser().get(linkPath(secret))).statusCode).toBe(410);
    await web.app.redis.del(keys.people);
    const one = browser();
    expect((await one.get(linkPath(secret))).body).toContain('Become the owner');
    expect((await one.post(linkPath(secret), { email: 'none', name: '' })).statusCode).toBe(400);
    expect((await one.post(linkPath(secret), { email: 'bo@example.com', name: 'Bo' })).statusCode).toBe(303);
    expect(await one.isSignedIn()).toBe(true);
    const { entries } = await readAudit(web.app.redis, {}, 2);
    expect(entries).toMatchObject([
      { operation: 'signIn', actor: { kind: 'person', name: 'Bo' }, outcome: 'done' },
      { operation: 'addPerson', actor: { kind: 'console' }, outcome: 'done' },
    ]);
    expect(await listPersons(web.app.redis)).toMatchObject([{ name: 'Bo', role: 'owner', email: 'bo@example.com' }]);
    expect((await browser().post(linkPath(secret), { email: 'cy@example.com', name: 'Cy' })).statusCode).toBe(410);
  });
});

test('no page of the desk is kept by a cache or a search engine', async () => {
  const one = await signedIn();
  for (const url of ['/desk', '/desk/sign-in', '/desk/sign-in/sent', '/desk/account', linkPath('none')])
    expect((await one.get(url)).headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
});
