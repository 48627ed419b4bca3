import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginPlan } from '../../../src/issues/issue-store.js';
import { settle } from '../../../src/ledger/change-ledger.js';
import { freeze, readLedgerLine } from '../../../src/ledger/ledger.js';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { bucketAt } from '../../../src/subscribers/record/subscriber-id.js';
import { otherLanguageField } from '../../../src/web/kit/chrome/foot.js';
import { answeredField } from '../../../src/web/kit/message-page.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

const link = (purpose: 'own-data' | 'erase') => (email: string, at?: number) =>
  `/own-data/${web.token(purpose, gazette, email, at)}`;
const ownDataPage = link('own-data');
const erasePage = link('erase');
const preferences = (email: string) => `/preferences/${web.token('preferences', gazette, email, 0)}`;

describe('the preferences page', () => {
  test('shows the proof of consent without the IP address, and offers to download and delete the data', async () => {
    await web.confirmed(gazette, 'proof@example.com');
    const url = preferences('proof@example.com');
    const { body } = await web.get(url);
    for (const words of ['our sign-up page', 'Confirmed on']) expect(body).toContain(words);
    // Forms no longer show the text that this reader agreed to. Its number says nothing to them.
    expect(body).not.toContain('You agreed to this');
    // Whoever has a forwarded email can open this page.
    expect(body).not.toContain('192.0.2.1');
    expect(body).toContain(`action="${url}/own-data"`);
    for (const wish of ['data', 'erase'])
      expect(body).toMatch(new RegExp(`<button[^>]* value="${wish}"[^>]* name="wish"`));
    expect(body).not.toContain('/own-data/');
  });

  test('offers both to an unsubscribed reader too', async () => {
    await web.confirmed(gazette, 'left@example.com');
    await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'left@example.com', 0)}`, {});
    const url = preferences('left@example.com');
    const { body } = await web.get(url);
    expect(body).toContain(`action="${url}/own-data"`);
    expect(body).toContain('Confirmed on');
  });

  test('says the same in the language of the address', async () => {
    await web.confirmed(gazette, 'chinese@example.com');
    const url = preferences('chinese@example.com');
    const { body } = await web.get(`${url}?lang=zh-CN`, { 'accept-language': 'en' });
    expect(body).toContain('发送下载链接');
    expect(body).toContain(`action="${url}/own-data?lang=zh-CN"`);
  });
});

test.each(['own-data', 'name'])(
  'the answer that a link was emailed (%s) is shown in another language, and no email is sent for that',
  async (what) => {
    await web.confirmed(gazette, 'linguist@example.com');
    const address = `${preferences('linguist@example.com')}/${what}`;
    const sent = await web.post(address, {}, { 'accept-language': 'en' });
    expect(sent.body).toMatch(/<button [^>]*form="again"[^>]*formAction="\?lang=zh-CN"/);
    const before = await web.notices();
    const inChinese = (answered: string) =>
      web.post(`${address}?lang=zh-CN`, { [answeredField]: answered, [otherLanguageField]: 'zh-CN' });
    const { sentTitle, tooManyTitle } = messages('zh-CN').pages.ownData;
    expect((await inChinese('1')).body).toContain(sentTitle);
    expect((await inChinese('too-often')).body).toContain(tooManyTitle);
    expect(await web.notices()).toBe(before);
  },
);

describe('the download of a reader’s data', () => {
  test('is an uncached JSON file with the record, the history and the delivery status of each issue', async () => {
    const email = 'Curious.Reader@example.com';
    await web.ask(gazette, email);
    await web.confirmed(gazette, email.toLowerCase());
    const { list, redis } = web.app;
    const id = idOf(list, email.toLowerCase());
    const issue = await web.issue(gazette, 'The council decides', 'sending');
    const { layout } = await beginPlan(redis, issue.id, list.layout);
    await freeze(redis, bucketAt(layout, id), issue.id, [id]);
    const line = await readLedgerLine(redis, { ...issue, layout }, id);
    if (line) await settle(redis, issue, line, { state: 'accepted', attempts: 1, at: Date.now() });
    await web.issue(gazette, 'Not sent to anybody');

    const url = `${ownDataPage(email.toLowerCase())}/download`;
    const page = await web.get(url);
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(page.body).toContain('Download my data');
    for (const secret of [email, '192.0.2.1', 'The council decides']) expect(page.body).not.toContain(secret);
    const answer = await web.post(url, {});
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="gazette-my-data.json"',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    expect(answer.json()).toEqual({
      address: email,
      id: id.toString('hex'),
      memberships: [
        {
          newsletter: gazette.title,
          state: 'confirmed',
          name: 'A Reader',
          locale: 'en',
          sections: ['City', 'Science', 'Sport'],
          timeZone: '',
          cadence: 'every issue',
          askedAt: time,
          confirmedAt: time,
          changedAt: time,
          lastEngagedAt: null,
          consent: { method: 'page', from: '/n/gazette', formTextVersion: 1, ip: '192.0.2.1' },
          confirmationMailAt: null,
          log: [
            { at: time, event: 'asked', by: 'reader' },
            { at: time, event: 'confirmed', by: 'reader' },
          ],
        },
      ],
      answers: { clicks: [], ratings: [], comments: [] },
      mails: [
        {
          newsletter: gazette.title,
          issue: issue.id,
          subject: 'The council decides',
          startedAt: time,
          state: 'accepted',
          attempts: 1,
        },
      ],
    });
  });

  test('opens only with a link made for it, and not for a stranger', async () => {
    await web.confirmed(gazette, 'own@example.com');
    for (const token of [
      web.token('preferences', gazette, 'own@example.com'),
      web.token('unsubscribe', gazette, 'own@example.com'),
      web.token('own-data', gazette, 'stranger@example.com'),
      web.token('erase', gazette, 'stranger@example.com'),
      'x',
    ]) {
      expect((await web.get(`/own-data/${token}/download`)).statusCode).toBe(404);
      expect((await web.post(`/own-data/${token}/download`, {})).statusCode).toBe(404);
      expect((await web.get(`/own-data/${token}/erase`)).statusCode).toBe(404);
      expect((await web.post(`/own-data/${token}/erase`, {})).statusCode).toBe(404);
    }
    const wrong = [`${ownDataPage('own@example.com')}/erase`, `${erasePage('own@example.com')}/download`];
    for (const url of wrong) {
      expect((await web.get(url)).statusCode).toBe(404);
      expect((await web.post(url, {})).statusCode).toBe(404);
    }
    for (const path of ['download', 'erase']) {
      expect((await web.get(`${preferences('own@example.com')}/${path}`)).statusCode).toBe(404);
      expect((await web.post(`${preferences('own@example.com')}/${path}`, {})).statusCode).toBe(404);
    }
    expect((await web.membership(gazette, 'own@example.com'))?.state).toBe('confirmed');
  });
});

describe('the link to download or delete the data', () => {
  test('is emailed when a button is pressed, at most three times a day for both buttons together', async () => {
    const email = 'asks@example.com';
    await web.confirmed(gazette, email);
    const before = await web.notices();
    for (const wish of ['data', 'erase', 'data']) {
      const answer = await web.post(`${preferences(email)}/own-data`, { wish });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('Check your inbox');
      expect(answer.body).not.toContain(email);
      expect(answer.body).not.toContain('/own-data/');
    }
    const refused = await web.post(`${preferences(email)}/own-data`, { wish: 'data' });
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(80_000);
    expect(refused.body).toContain('We have already sent you this link');
    expect(await web.notices()).toBeLessThanOrEqual(before + 3);
    expect((await web.membership(gazette, email))?.state).toBe('confirmed');
  });

  test('is not emailed by a GET, and is valid for an hour', async () => {
    const email = 'later@example.com';
    await web.confirmed(gazette, email);
    const before = await web.notices();
    expect((await web.get(`${preferences(email)}/own-data`)).statusCode).toBe(404);
    expect(await web.notices()).toBe(before);
    const now = Math.floor(Date.now() / 1000);
    expect((await web.get(`${ownDataPage(email, now - 3_500)}/download`)).statusCode).toBe(200);
    const [old, oldErase] = [ownDataPage(email, now - 3_700), erasePage(email, now - 3_700)];
    for (const answer of [
      await web.get(`${old}/download`),
      await web.post(`${old}/download`, {}),
      await web.get(`${oldErase}/erase`),
      await web.post(`${oldErase}/erase`, {}),
    ]) {
      expect(answer.statusCode).toBe(410);
      expect(answer.body).toContain('valid for one hour');
      expect(answer.body).toContain(`href="${preferences(email)}"`);
    }
    expect((await web.membership(gazette, email))?.state).toBe('confirmed');
  });
});

describe('the deletion page', () => {
  test('explains first and changes nothing when a scanner opens it, by any method', async () => {
    await web.confirmed(gazette, 'scanned@example.com');
    const url = `${erasePage('scanned@example.com')}/erase`;
    const page = await web.get(url);
    expect(page.statusCode).toBe(200);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.body).toContain('method="post"');
    expect(page.body).toContain('This cannot be undone');
    expect(page.body).toContain(`href="${preferences('scanned@example.com')}"`);
    expect((await web.server.inject({ method: 'HEAD', url })).statusCode).toBe(200);
    expect((await web.membership(gazette, 'scanned@example.com'))?.state).toBe('confirmed');
  });

  test('deletes the data when the button is pressed, once or twice, and makes the reader’s links invalid', async () => {
    const email = 'goodbye@example.com';
    await web.confirmed(gazette, email);
    const url = preferences(email);
    const own = erasePage(email);
    for (const answer of [await web.post(`${own}/erase`, {}), await web.post(`${own}/erase`, {})]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('Your data has been deleted');
    }
    const membership = await web.membership(gazette, email);
    expect(membership).toMatchObject({ state: 'erased', name: '', consent: { ip: '' } });
    expect(membership?.log).toMatchObject([{ event: 'erased', by: 'reader' }]);
    expect((await web.get(`${own}/erase`)).body).toContain('Your data has been deleted');
    expect((await web.post(`${url}/own-data`, { wish: 'data' })).statusCode).toBe(404);
    for (const dead of [url, `${ownDataPage(email)}/download`]) expect((await web.get(dead)).statusCode).toBe(404);
    expect((await web.post(url, { name: 'Back', section: 'City' })).statusCode).toBe(404);
    const confirm = web.token('confirm', gazette, email);
    expect((await web.post(`/confirm/${confirm}`, {})).statusCode).toBe(404);
    expect(await web.membership(gazette, email)).toEqual(membership);
  });

  test('lets the reader sign up again through the form like anyone else', async () => {
    const email = 'returning@example.com';
    await web.confirmed(gazette, email);
    await web.post(`${erasePage(email)}/erase`, {});
    await web.confirmed(gazette, email);
    expect(await web.membership(gazette, email)).toMatchObject({ state: 'confirmed', name: 'A Reader' });
    expect((await web.get(preferences(email))).statusCode).toBe(200);
  });
});

describe('a change of name', () => {
  const namePage = (email: string, at?: number) => `/name/${web.token('name', gazette, email, at)}`;
  const nameOf = async (email: string) => (await web.membership(gazette, email))?.name;

  test('is not made by the preferences link, which may have been forwarded', async () => {
    await web.confirmed(gazette, 'named@example.com');
    const url = preferences('named@example.com');
    const { body } = await web.get(url);
    expect(body).toContain('A Reader');
    expect(body).not.toContain('name="name"');
    expect(body).toContain(`action="${url}/name"`);
    const answer = await web.post(url, { name: 'Your account is locked', sections: 'City', locale: 'en' });
    expect(answer.statusCode).toBe(200);
    expect(await web.membership(gazette, 'named@example.com')).toMatchObject({ name: 'A Reader', sections: 1 });
  });

  test('needs a link that is sent to the reader, at most three times a day', async () => {
    await web.confirmed(gazette, 'mailed@example.com');
    const before = await web.notices();
    const url = `${preferences('mailed@example.com')}/name`;
    // The emails of one second are one job.
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push((await web.post(url, {})).statusCode);
    expect(codes).toEqual([200, 200, 200, 429]);
    expect(await web.notices()).toBeGreaterThan(before);
    const [last] = await web.app.redis.lrange(`${keys.queues}:notices:wait`, 0, 0);
    expect(last).toMatch(/^name-/);
    expect(await nameOf('mailed@example.com')).toBe('A Reader');
  });

  test('is made with that link, which shows the name first, for an hour', async () => {
    const email = 'renamed@example.com';
    await web.confirmed(gazette, email);
    expect((await web.get(namePage(email))).body).toContain('value="A Reader"');
    const answer = await web.post(`${namePage(email)}?lang=zh-CN`, { name: ' New\nName ' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('称呼已保存');
    expect(await web.membership(gazette, email)).toMatchObject({ name: 'New Name', state: 'confirmed' });
    expect((await web.membership(gazette, email))?.log.at(-1)).toMatchObject({ event: 'changed preferences' });
    const wrong = await web.post(namePage(email), { name: 'www.example.com' });
    expect(wrong.statusCode).toBe(400);
    const late = namePage(email, Math.floor(Date.now() / 1000) - 3_605);
    for (const expired of [await web.get(late), await web.post(late, { name: 'Late' })])
      expect(expired.statusCode).toBe(410);
    for (const purpose of ['own-data', 'preferences', 'unsubscribe'] as const) {
      const other = `/name/${web.token(purpose, gazette, email)}`;
      expect((await web.post(other, { name: 'Other' })).statusCode).toBe(404);
    }
    expect(await nameOf(email)).toBe('New Name');
  });

  test('is offered to no reader who has unsubscribed, and opens nothing else', async () => {
    const email = 'gone@example.com';
    await web.confirmed(gazette, email);
    const page = namePage(email);
    expect((await web.get(`${page.replace('/name/', '/own-data/')}/erase`)).statusCode).toBe(404);
    await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, email, 0)}`, {});
    expect((await web.get(preferences(email))).body).not.toContain(`${preferences(email)}/name`);
    expect((await web.post(page, { name: 'Back' })).statusCode).toBe(404);
  });
});
