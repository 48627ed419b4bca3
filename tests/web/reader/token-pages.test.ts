import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { testReader } from '../../../src/subscribers/membership/test-tokens.js';
import { type Purpose, signToken } from '../../../src/subscribers/membership/tokens.js';
import { nextSecond } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
const state = async (email: string) => (await web.membership(gazette, email))?.state;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

describe('confirming', () => {
  test('opening the link changes nothing, however often and by any method a scanner uses', async () => {
    await web.ask(gazette, 'scanned@example.com');
    const url = `/confirm/${web.token('confirm', gazette, 'scanned@example.com')}`;
    const page = await web.get(url);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('method="post"');
    expect((await web.server.inject({ method: 'HEAD', url })).statusCode).toBe(200);
    expect(await state('scanned@example.com')).toBe('pending');
  });

  test('pressing the button confirms, once or twice, and sends one welcome email', async () => {
    await web.ask(gazette, 'asked@example.com');
    const before = await web.notices();
    const url = `/confirm/${web.token('confirm', gazette, 'asked@example.com')}`;
    const answers = [await web.post(url, {}), await web.post(url, {}), await web.get(url)];
    for (const { statusCode } of answers) expect(statusCode).toBe(200);
    const titles = answers.map(({ body }) => /<h1>([^<]*)/.exec(body)?.[1]);
    expect(titles).toEqual(['You are subscribed', 'You are already subscribed', 'You are already subscribed']);
    expect(await state('asked@example.com')).toBe('confirmed');
    expect(await web.notices()).toBe(before + 1);
  });

  test('a link older than a week answers 410 and links to the sign-up page, for GET and POST', async () => {
    await web.ask(gazette, 'late@example.com');
    const weekAgo = Math.floor(Date.now() / 1000) - 7 * 86_400 - 5;
    const url = `/confirm/${web.token('confirm', gazette, 'late@example.com', weekAgo)}`;
    for (const answer of [await web.get(url), await web.post(url, {})]) {
      expect(answer.statusCode).toBe(410);
      expect(answer.body).toContain('href="/n/gazette"');
    }
    expect(await state('late@example.com')).toBe('pending');
  });

  test('an expired link offers to send the same reader a new one, once a day, without entering an address', async () => {
    await web.ask(gazette, 'again@example.com');
    const weekAgo = Math.floor(Date.now() / 1000) - 7 * 86_400 - 5;
    const url = `/confirm/${web.token('confirm', gazette, 'again@example.com', weekAgo)}`;
    const page = await web.get(`${url}?lang=zh-CN`);
    expect(page.statusCode).toBe(410);
    expect(page.body).toContain('重新发送链接');
    expect(page.body).not.toContain('type="email"');
    const [, action = ''] = /action="([^"]+)"/.exec(page.body.slice(page.body.indexOf('<main'))) ?? [];
    expect(action).toBe(`${url}/again?lang=zh-CN`);
    const turn = keys.confirmation(`${gazette.number}:${idOf(web.app.list, 'again@example.com').toString('hex')}`);
    const before = await web.notices();
    // The first email was sent today, so there is no other yet.
    const early = await web.post(action, {});
    expect(early.statusCode).toBe(200);
    expect(await web.notices()).toBe(before);
    // A day later. Job names contain the second.
    await web.app.redis.del(turn);
    await nextSecond();
    const answers = [await web.post(action, {}), await web.post(action, {})];
    for (const { statusCode, body } of answers) expect([statusCode, body]).toEqual([200, early.body]);
    expect(await web.notices()).toBe(before + 1);
    expect(await state('again@example.com')).toBe('pending');
    expect((await web.get(action)).statusCode).toBe(404);
  });

  test('an expired link of a confirmed, unsubscribed or unknown reader sends no email', async () => {
    await web.confirmed(gazette, 'done@example.com');
    await web.confirmed(gazette, 'went@example.com');
    await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'went@example.com', 0)}`, {});
    const before = await web.notices();
    const weekAgo = Math.floor(Date.now() / 1000) - 7 * 86_400 - 5;
    for (const who of ['done', 'went', 'stranger']) {
      const url = `/confirm/${web.token('confirm', gazette, `${who}@example.com`, weekAgo)}`;
      const page = await web.get(url);
      expect([page.statusCode, page.body.includes('/again')]).toEqual([410, false]);
      expect((await web.post(`${url}/again`, {})).statusCode).toBe(200);
    }
    expect((await web.post(`/confirm/forged/again`, {})).statusCode).toBe(404);
    expect(await web.notices()).toBe(before);
  });

  test('a link made before the reader unsubscribed does not resubscribe them', async () => {
    await web.confirmed(gazette, 'gone@example.com');
    const old = web.token('confirm', gazette, 'gone@example.com', Math.floor(Date.now() / 1000) - 60);
    await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'gone@example.com', 0)}`, {});
    expect((await web.post(`/confirm/${old}`, {})).statusCode).toBe(410);
    expect(await state('gone@example.com')).toBe('unsubscribed');
  });
});

test.each(['confirm', 'unsubscribe', 'preferences'] as const)('/%s accepts only its own tokens', async (purpose) => {
  await web.confirmed(gazette, 'own@example.com');
  const other = purpose === 'confirm' ? 'preferences' : 'confirm';
  const genuine = web.token(purpose, gazette, 'own@example.com');
  const tampered = `${genuine.slice(0, 10)}${genuine[10] === 'A' ? 'B' : 'A'}${genuine.slice(11)}`;
  for (const token of [web.token(other, gazette, 'own@example.com'), tampered, 'x', genuine.slice(1)]) {
    for (const answer of [await web.get(`/${purpose}/${token}`), await web.post(`/${purpose}/${token}`, {})]) {
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain('This link no longer works');
      // Whoever wanted to confirm has no subscription yet.
      expect(answer.body.includes('Your subscription has not changed')).toBe(purpose !== 'confirm');
    }
  }
  expect(await state('own@example.com')).toBe('confirmed');
});

test('the token of a reader who is not on the list opens no page, but unsubscribing reports success', async () => {
  const token = (purpose: 'confirm' | 'preferences' | 'unsubscribe') =>
    `/${purpose}/${web.token(purpose, gazette, 'nobody@example.com')}`;
  expect((await web.get(token('confirm'))).statusCode).toBe(404);
  expect((await web.post(token('confirm'), {})).statusCode).toBe(404);
  expect((await web.get(token('preferences'))).statusCode).toBe(404);
  expect((await web.post(token('unsubscribe'), {})).statusCode).toBe(200);
});

describe('unsubscribing', () => {
  test('opening the link changes nothing', async () => {
    await web.confirmed(gazette, 'looker@example.com');
    const url = `/unsubscribe/${web.token('unsubscribe', gazette, 'looker@example.com', 0)}`;
    expect((await web.get(url)).body).toContain('Do you want to stop receiving The Example Gazette?');
    await web.server.inject({ method: 'HEAD', url });
    expect(await state('looker@example.com')).toBe('confirmed');
  });

  const oneClick = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
  test.each([
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['multipart/form-data; boundary=b', oneClick],
    ['multipart/form-data', 'no boundary'],
    ['application/json', '{broken'],
    ['text/plain', 'List-Unsubscribe=One-Click'],
    ['nonsense', 'x'],
    [undefined, undefined],
  ])('one click (RFC 8058) works with a body of type %s', async (type, payload) => {
    const email = `one-${String(type).replace(/[^a-z]/g, '')}@example.com`;
    await web.confirmed(gazette, email);
    const url = `/unsubscribe/${web.token('unsubscribe', gazette, email, 0)}`;
    const headers = type === undefined ? {} : { 'content-type': type };
    for (let time = 0; time < 2; time += 1) {
      const answer = await web.server.inject({ method: 'POST', url, headers, payload });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toContain('text/plain');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await state(email)).toBe('unsubscribed');
  });

  test('the button on the page returns a page in the reader’s language', async () => {
    await web.confirmed(gazette, 'button@example.com', 'zh-CN');
    const url = `/unsubscribe/${web.token('unsubscribe', gazette, 'button@example.com', 0)}`;
    const answer = await web.post(url, { from: 'page' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('您已退订');
    expect(await state('button@example.com')).toBe('unsubscribed');
  });
});

describe('preferences', () => {
  const url = (email: string) => `/preferences/${web.token('preferences', gazette, email, 0)}`;

  test('show the record, with the proof of consent', async () => {
    await web.confirmed(gazette, 'shown@example.com');
    const { body } = await web.get(url('shown@example.com'));
    expect(body).toContain('The name you gave us: A Reader');
    expect(body).toContain('s•••@example.com');
    expect(body).toMatch(/Subscription requested on .+ via our sign-up page\./);
    expect(body).toMatch(/Confirmed on /);
  });

  test('are saved, and the page shows the new values', async () => {
    await web.confirmed(gazette, 'saver@example.com');
    const answer = await web.post(url('saver@example.com'), [
      ['name', 'Another Name'],
      ['sections', ''],
      ['sections', 'City'],
      ['sections', 'Sport'],
      ['locale', 'zh-CN'],
    ]);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('role="status"');
    expect(answer.body).toContain('已保存');
    const saved = { name: 'A Reader', locale: 'zh-CN', sections: 0b101, state: 'confirmed' };
    expect(await web.membership(gazette, 'saver@example.com')).toMatchObject(saved);
  });

  test('are not saved without a section, and the error says so', async () => {
    await web.confirmed(gazette, 'none@example.com');
    const answer = await web.post(url('none@example.com'), { name: 'X', sections: '' });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('Please choose at least one section.');
    expect(await web.membership(gazette, 'none@example.com')).toMatchObject({ name: 'A Reader', sections: 0 });
  });

  test('include a button that unsubscribes', async () => {
    await web.confirmed(gazette, 'leaves@example.com');
    const { body } = await web.get(url('leaves@example.com'));
    const [, action = ''] = /action="(\/unsubscribe\/[^"]+)"/.exec(body) ?? [];
    expect((await web.post(action, { from: 'page' })).statusCode).toBe(200);
    const after = await web.get(url('leaves@example.com'));
    expect(after.body).toContain('You have unsubscribed');
    expect(after.body).toContain('href="/n/gazette"');
    for (const gone of ['name="sections"', '/unsubscribe/']) expect(after.body).not.toContain(gone);
  });

  test('of an unsubscribed reader cannot be changed', async () => {
    await web.confirmed(gazette, 'off@example.com');
    await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'off@example.com', 0)}`, {});
    const answer = await web.post(url('off@example.com'), { name: 'Changed', sections: 'City' });
    expect(answer.body).toContain('You have unsubscribed');
    expect(await web.membership(gazette, 'off@example.com')).toMatchObject({ name: 'A Reader', state: 'unsubscribed' });
  });
});

describe('links of a test email', () => {
  const testToken = (purpose: Purpose) =>
    signToken(web.app.tokenKeys, purpose, { newsletter: gazette.number, id: testReader, at: 0 });

  test('show the preferences of an example reader, and saving them changes nothing', async () => {
    const page = await web.get(`/preferences/${testToken('preferences')}`);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('You opened it from a test email');
    expect(page.body).toContain('name="sections"');
    const saved = await web.post(`/preferences/${testToken('preferences')}`, { name: 'Somebody', locale: 'en' });
    expect(saved.body).toContain('This link works');
  });

  test('answer a one-click POST and the button as real ones do, and unsubscribe nobody', async () => {
    await web.confirmed(gazette, 'reader@example.org');
    const address = `/unsubscribe/${testToken('unsubscribe')}`;
    const oneClick = await web.post(address, { 'List-Unsubscribe': 'One-Click' });
    expect(oneClick).toMatchObject({ statusCode: 200, body: 'Test: nobody was unsubscribed\n' });
    expect((await web.post(address, { from: 'page' })).body).toContain('This link works');
    expect(await web.membership(gazette, 'reader@example.org')).toMatchObject({ state: 'confirmed' });
  });
});
