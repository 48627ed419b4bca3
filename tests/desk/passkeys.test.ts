import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/people/audit/audit-log.js';
import { addPasskey, listPasskeys } from '../../src/people/passkey-store.js';
import { askForPasskey, signInByPasskey } from '../../src/people/passkeys/ceremony.js';
import type { Person } from '../../src/people/person.js';
import { addPerson, removePerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { removeKeys } from '../../src/redis/cluster.js';
import { isTransientKey } from '../../src/redis/key-groups.js';
import { keys, sessionKeys } from '../../src/redis/keys.js';
import { launchBrowser } from '../helpers/browser.js';
import { freePort } from '../helpers/process.js';
import { faultsIn } from '../web/states/look-at.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

// A real Chromium with an authenticator of its own (Chrome DevTools Protocol, WebAuthn).

let web: WebForTests;
let browser: Browser;
let url: string;
let ada: Person;
let context: BrowserContext;
let page: Page;
let device: CDPSession;
let authenticatorId: string;

beforeAll(async () => {
  // A passkey belongs to a host and a port, so the address must be known before the server listens.
  const port = await freePort();
  url = `http://localhost:${port}`;
  web = await startWebForTests({ PUBLIC_URL: url });
  await web.newsletter();
  await web.server.listen({ host: 'localhost', port });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});
beforeEach(async () => {
  for (const key of [keys.people, keys.passkeys]) await web.app.redis.del(key);
  await removeKeys(web.app.redis, 'postrider:{limit}:*');
  ada = await add('Ada');
  context = await browser.newContext({ locale: 'en-GB' });
  page = await context.newPage();
  device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const;
  const own = { ...options, isUserVerified: true, automaticPresenceSimulation: true };
  ({ authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options: own }));
});
afterEach(() => context.close());

const add = (name: string) => {
  const roles = { role: 'owner', roles: {}, movesData: false } as const;
  return addPerson(web.app.redis, { email: `${name.toLowerCase()}@example.com`, name, language: 'en', ...roles });
};
const cookie = (name: string, value: string) => context.addCookies([{ name: `postrider-${name}`, value, url }]);
const enterAs = async (person: Person) => cookie('session', await beginSession(web.app.redis, person, 'a browser'));
const isSignedIn = async () => {
  await page.goto(`${url}/desk/account`);
  return page.url() === `${url}/desk/account`;
};
const addButton = 'form[data-passkey=add] button';
const enterButton = 'form[data-passkey=enter] button';

/** Adds a passkey on the page of the account, and leaves the desk. */
async function addOne(name = 'Laptop'): Promise<void> {
  await enterAs(ada);
  await page.goto(`${url}/desk/account`);
  await page.fill('#new-name', name);
  await Promise.all([
    page.waitForURL(`${url}/desk/account`),
    page.waitForResponse(/new-passkey$/),
    page.click(addButton),
  ]);
  await page.waitForSelector('form[aria-label]');
  await context.clearCookies();
}

/** Signs in with the button, and keeps the answer from the server. @returns the answer, and the secret of its challenge */
async function answerOf(): Promise<{ answer: string; browser: string }> {
  await page.goto(`${url}/desk/sign-in`);
  const answered = new Promise<string>((resolve) => {
    void page.route('**/desk/sign-in/passkey', async (route) => {
      resolve(new URLSearchParams(route.request().postData() ?? '').get('answer') ?? '');
      await route.abort();
    });
  });
  await page.click(enterButton, { noWaitAfter: true });
  const answer = await answered;
  await page.unroute('**/desk/sign-in/passkey');
  const secret = (await context.cookies()).find(({ name }) => name === 'postrider-passkey')?.value ?? '';
  return { answer, browser: secret };
}
const signIn = (given: { answer: string; browser: string }, at = url) => signInByPasskey(web.app.redis, at, given);

describe('a passkey', () => {
  test('is added, named, renamed and removed on the page of the account, each with one entry in the audit log', async () => {
    const wrong: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    await addOne('Laptop');
    expect(await listPasskeys(web.app.redis, ada.id)).toMatchObject([{ name: 'Laptop', person: ada.id, usedAt: 0 }]);
    await enterAs(ada);
    await page.goto(`${url}/desk/account`);
    await page.fill('form[aria-label=Laptop] input[name=name]', 'Work laptop');
    await Promise.all([page.waitForNavigation(), page.click('form[aria-label=Laptop] button')]);
    expect(await listPasskeys(web.app.redis, ada.id)).toMatchObject([{ name: 'Work laptop' }]);
    await Promise.all([page.waitForNavigation(), page.click('button[name=remove]')]);
    expect(await listPasskeys(web.app.redis, ada.id)).toEqual([]);
    const { entries } = await readAudit(web.app.redis, { text: 'passkey' }, 3);
    expect(entries.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['removePasskey', 'done'],
      ['changePasskey', 'done'],
      ['addPasskey', 'done'],
    ]);
    expect(wrong).toEqual([]);
  });

  test('signs in without an address, and counts', async () => {
    await addOne();
    await page.goto(`${url}/desk/sign-in`);
    await Promise.all([page.waitForURL(`${url}/desk/n/gazette`), page.click(enterButton)]);
    await page.goto(`${url}/desk/account`);
    expect(await page.textContent('main')).toContain('You are signed in as Ada (ada@example.com).');
    const [used] = await listPasskeys(web.app.redis, ada.id);
    expect(used?.usedAt).toBeGreaterThan(0);
    expect(used?.counter).toBeGreaterThan(1);
  });

  test('is gone with its person', async () => {
    await addOne();
    await add('Bo');
    const given = await answerOf();
    await removePerson(web.app.redis, ada.id);
    expect(await listPasskeys(web.app.redis, ada.id)).toEqual([]);
    expect(await signIn(given)).toBeUndefined();
  });

  test('that was removed signs nobody in, and the email still does', async () => {
    await addOne();
    await web.app.redis.del(keys.passkeys);
    await page.goto(`${url}/desk/sign-in`);
    await Promise.all([page.waitForURL('**/desk/sign-in/passkey'), page.click(enterButton)]);
    expect(await page.textContent('h1')).toBe('This passkey cannot sign you in');
    expect(await isSignedIn()).toBe(false);
    expect(await page.isVisible('#email')).toBe(true);
  });

  test('is in a backup; its challenges and sessions are not', () => {
    expect(isTransientKey(keys.passkeys)).toBe(false);
    expect(isTransientKey(sessionKeys.session('x'))).toBe(true);
    expect(isTransientKey('postrider:{sign-in}:challenge:x')).toBe(true);
  });
});

describe('an answer', () => {
  beforeEach(() => addOne());

  test('is taken once', async () => {
    const given = await answerOf();
    expect((await signIn(given))?.id).toBe(ada.id);
    expect(await signIn(given)).toBeUndefined();
  });

  test('to the challenge of another browser is refused', async () => {
    const [one, two] = [await answerOf(), await answerOf()];
    expect(await signIn({ answer: one.answer, browser: two.browser })).toBeUndefined();
    expect(await signIn({ answer: one.answer, browser: 'x'.repeat(43) })).toBeUndefined();
    // The right one for the right browser is not used up by that.
    expect((await signIn(one))?.id).toBe(ada.id);
  });

  test('for another origin or another site is refused', async () => {
    for (const at of [url.replace('http:', 'https:'), 'http://localhost:1', 'https://desk.example.com'])
      expect(await signIn(await answerOf(), at)).toBeUndefined();
  });

  test('of a device that did not check who uses it is refused', async () => {
    await page.goto(`${url}/desk/sign-in`);
    await page.route('**/desk/passkey-options', async (route) => {
      const response = await route.fetch();
      const json = { ...((await response.json()) as object), userVerification: 'discouraged' };
      await route.fulfill({ response, json });
    });
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await Promise.all([page.waitForURL('**/desk/sign-in/passkey'), page.click(enterButton)]);
    expect(await page.textContent('h1')).toBe('This passkey cannot sign you in');
  });

  test('of a copied key, which counts less far than the last one, is refused', async () => {
    const given = await answerOf();
    const [own] = await listPasskeys(web.app.redis, ada.id);
    if (!own) throw new Error('there is no passkey');
    const { id, ...fields } = own;
    await web.app.redis.hset(keys.passkeys, id, JSON.stringify({ ...fields, counter: own.counter + 1_000 }));
    expect(await signIn(given)).toBeUndefined();
  });

  test('that no authenticator wrote is refused', async () => {
    const known = (await listPasskeys(web.app.redis, ada.id))[0]?.credential;
    const half = JSON.stringify({ id: known, rawId: known, type: 'public-key', response: {} });
    for (const answer of ['', 'null', '[]', '{}', '{"id":7}', '{"id":"x"}', half, 'x'.repeat(30_000)]) {
      const { browser: secret } = await askForPasskey(web.app.redis, url);
      expect(await signIn({ answer, browser: secret })).toBeUndefined();
    }
  });
});

describe('a sign-in that is older than 15 minutes', () => {
  const age = async () => {
    const [key = ''] = await web.app.redis.keys(sessionKeys.session('*'));
    const session = JSON.parse((await web.app.redis.get(key)) ?? '{}');
    await web.app.redis.set(key, JSON.stringify({ ...session, signedInAt: Date.now() - 16 * 60_000 }), 'KEEPTTL');
  };

  test('adds no passkey, and is renewed by one, which leads back to the page', async () => {
    await addOne();
    await removeKeys(web.app.redis, 'postrider:{sessions}:*');
    await enterAs(ada);
    await age();
    await page.goto(`${url}/desk/account`);
    expect(await page.isVisible(addButton)).toBe(false);
    const asked = await page.evaluate(async () => {
      const body = new URLSearchParams({ purpose: 'add' });
      const answer = await fetch('/desk/passkey-options', { method: 'POST', body });
      return { status: answer.status, text: await answer.text() };
    });
    expect(asked.status).toBe(403);
    expect(asked.text).toContain('back=%2Fdesk%2Faccount');
    await page.click('text=Sign in again to add a passkey');
    expect(await page.textContent('h1')).toBe('Sign in again');
    expect(await page.inputValue('#email')).toBe('ada@example.com');
    await Promise.all([page.waitForURL(`${url}/desk/account`), page.click(enterButton)]);
    await page.waitForSelector(addButton);
    expect(await page.isVisible(addButton)).toBe(true);
  });
});

test('without scripts, or on an address that can have none, no passkey is offered', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const shown = await plain.newPage();
  await shown.goto(`${url}/desk/sign-in`);
  expect(await shown.isVisible(enterButton)).toBe(false);
  await plain.close();
  const config = { ...web.app.config, desk: { url: 'http://127.0.0.1:3001', port: undefined } };
  const { buildDesk } = await import('../../src/desk/start-desk.js');
  const desk = buildDesk({ ...web.app, config });
  expect((await desk.inject('/desk/sign-in')).body).not.toContain('data-passkey');
  await desk.close();
});

test('axe finds nothing on the page of an account, it is valid HTML, has one outline and never scrolls sideways', async () => {
  const fields = { publicKey: 'x', counter: 0, transports: [], createdAt: 1, usedAt: 0, person: ada.id };
  await addPasskey(web.app.redis, { ...fields, credential: 'one', name: 'A laptop with a long name of its own' });
  await addPasskey(web.app.redis, { ...fields, credential: 'two', name: 'Phone', usedAt: 2 });
  await beginSession(web.app.redis, ada, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
  const { makeSignInLink } = await import('../../src/people/sign-in/sign-in-link.js');
  const { secret } = await makeSignInLink(web.app.redis, ada);
  const link = `/desk/sign-in/link/${secret}`;
  const states = [
    { name: 'the form', path: '/desk/sign-in' },
    { name: 'the form for a new sign-in', path: '/desk/sign-in?back=/desk/account' },
    { name: 'the account', path: link, fields: [['none', 'none']] as [string, string][] },
  ];
  expect(await faultsIn(browser, url, states)).toEqual([]);
});
