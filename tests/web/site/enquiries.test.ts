import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import type { Enquiry } from '../../../src/site/enquiry.js';
import { changeSite } from '../../../src/site/site-store.js';
import { allEnquiries } from '../../../src/subscribers/abuse/enquiry-limits.js';
import { otherLanguageField } from '../../../src/web/kit/chrome/foot.js';
import { honeypotField } from '../../../src/web/kit/honeypot.js';
import { answeredField } from '../../../src/web/kit/message-page.js';
import { minFillSeconds, siteForms, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { proofField } from '../../../src/web/sign-up/human-proof.js';
import { solved } from '../sign-up/proof-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
  await changeSite(web.app.redis, { contact: 'editor@example.com' });
});

const { contact, enquiryErrors, errors } = messages('en').pages;
const stampAged = (seconds: number) => stampForm(web.app.tokenKeys, siteForms, Math.floor(Date.now() / 1000) - seconds);
let forms = 0;
/** The fields of a form that was shown a minute ago, with a message of its own. */
const filled = (fields: Record<string, string> = {}) => {
  forms += 1;
  return {
    email: 'writer@example.org',
    name: 'A Writer',
    message: `Hello ${forms}`,
    [stampField]: stampAged(60),
    ...fields,
  };
};
const kept = async (): Promise<Enquiry[]> =>
  (await web.app.redis.hvals(keys.enquiries)).map((text) => JSON.parse(text));

test.each(['/contact', '/advertising'] as const)(
  'a message by the form of %s waits to be emailed, once',
  async (path) => {
    const shown = await web.get(path);
    expect(shown.headers['cache-control']).toBe('private, no-cache');
    const fields = filled({ message: 'First line\r\nsecond line' });
    const { statusCode, body, headers } = await web.post(path, fields);
    expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toContain(messages('en').pages[path === '/contact' ? 'contact' : 'advertising'].sentTitle);
    expect(await kept()).toEqual([
      {
        kind: path.slice(1),
        name: 'A Writer',
        email: 'writer@example.org',
        text: 'First line\nsecond line',
        locale: 'en',
        at: expect.any(Number),
      },
    ]);
    expect((await web.post(path, fields)).statusCode).toBe(200);
    expect([(await kept()).length, await web.notices()]).toEqual([1, 1]);
  },
);

test('a form with faults is shown again with what was typed, and each fault leads to its field', async () => {
  const { statusCode, body } = await web.post('/contact', {
    email: 'writer(at)example',
    name: 'www.example.net',
    message: ' ',
    [stampField]: stampAged(60),
  });
  expect(statusCode).toBe(400);
  for (const [field, message] of [
    ['email', errors.emailInvalid],
    ['name', errors.nameInvalid],
    ['message', enquiryErrors.messageMissing],
  ]) {
    expect(body).toContain(`<a href="#${field}">${message}</a>`);
    expect(body).toContain(`id="${field}-error">${message}`);
  }
  expect(body).toContain('value="writer(at)example"');
  const long = await web.post('/contact', filled({ message: 'x'.repeat(5_001) }));
  expect(long.body).toContain('at most 5,000 characters');
  expect(await kept()).toEqual([]);
});

test('a form that this server did not show, an old one, and one that another site posts are refused with their text', async () => {
  const elsewhere = stampForm(web.app.tokenKeys, gazette);
  for (const stamp of ['', 'forged', stampAged(90_000), elsewhere]) {
    const { statusCode, body } = await web.post('/contact', filled({ [stampField]: stamp, message: 'Keep this' }));
    expect([statusCode, body.includes('Keep this</textarea>')]).toEqual([400, true]);
  }
  const { statusCode } = await web.post('/contact', filled(), { 'sec-fetch-site': 'cross-site' });
  expect([statusCode, await kept()]).toEqual([400, []]);
});

test('a refused form, whose page is kept, has what this writer typed, as text, and follows the site', async () => {
  const refused = async (message: string) =>
    (await web.post('/contact', filled({ [stampField]: '', name: 'A "Writer"', message }))).body;
  expect(await refused('One <b>$&</b>')).toContain('>One &lt;b&gt;$&amp;&lt;/b&gt;</textarea>');
  await changeSite(web.app.redis, { name: 'Example Press' });
  const second = await refused("Two & 'three'");
  expect(second).toContain('>Two &amp; &#x27;three&#x27;</textarea>');
  expect(second).toContain('value="A &quot;Writer&quot;"');
  expect(second).toContain('Example Press');
  expect(second).not.toMatch(/slot[0-9a-f]{24}|One/);
});

test('errors and the page after a message are shown in another language, with what was typed, and nothing is sent', async () => {
  const typed = filled({ message: 'Half a thought', [otherLanguageField]: 'zh-CN' });
  const errors = await web.post('/contact', filled({ message: '' }));
  expect(errors.body).toMatch(/<button [^>]*form="enquiry"[^>]*formAction="\?lang=zh-CN"/);
  expect(errors.body).toMatch(/<a href="\/contact" aria-current="page">/);
  const again = await web.post('/contact?lang=zh-CN', typed);
  expect([again.statusCode, again.body.includes('Half a thought</textarea>')]).toEqual([200, true]);
  const sent = await web.post('/contact?lang=zh-CN', { [answeredField]: '1', [otherLanguageField]: 'zh-CN' });
  expect(sent.body).toContain(messages('zh-CN').pages.contact.sentTitle);
  expect(await kept()).toEqual([]);
});

test('a bot that fills in the hidden field gets the usual response, and nothing is stored', async () => {
  const { body } = await web.post('/contact', filled({ [honeypotField]: 'Buy now' }));
  expect(body).toContain(contact.sentTitle);
  expect(await kept()).toEqual([]);
});

test('no field can begin a header or hide text', async () => {
  const hostile = ['writer@example.org\r\nBcc: all@example.net', 'a@example.org, b@example.net', '<a@example.org>'];
  for (const email of hostile) expect((await web.post('/contact', filled({ email }))).statusCode).toBe(400);
  await web.post(
    '/contact',
    filled({ name: 'A\r\nBcc: all@example.net', message: 'One\u0000two\u202eeno\r\n.\r\nQUIT' }),
  );
  expect(await kept()).toMatchObject([{ name: 'A Bcc: all@example.net', text: 'Onetwoeno\n.\nQUIT' }]);
});

test('a network without the bot check may send two messages an hour, and its text is not lost', async () => {
  const post = (ip: string, fields: Record<string, string> = {}) => web.post('/contact', filled(fields), {}, ip);
  for (let n = 0; n < 2; n += 1) expect((await post('192.0.2.1')).statusCode).toBe(200);
  const { statusCode, headers, body } = await post('192.0.2.1', { message: 'Third message' });
  expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  expect(body).toContain('Third message</textarea>');
  expect(body).toContain(enquiryErrors.withoutCheck);
  const stamp = stampAged(minFillSeconds + 1);
  const from = { remoteAddress: '192.0.2.1', method: 'GET', url: `/challenge?form=${stamp}` } as const;
  const proof = await solved((await web.server.inject(from)).json());
  expect((await post('192.0.2.1', { [stampField]: stamp, [proofField]: proof })).statusCode).toBe(200);
  expect(await kept()).toHaveLength(3);
});

test('of posts from forty networks, few pass without the check, and there is room for people with it', async () => {
  const codes = new Map<number, number>();
  const post = async (n: number) => {
    const ip = `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`;
    const { statusCode } = await web.post('/contact', filled(), {}, ip);
    codes.set(statusCode, (codes.get(statusCode) ?? 0) + 1);
  };
  const count = 40;
  for (let n = 0; n < count; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => post(n + i * 256)));
  const { max } = allEnquiries.unproven;
  expect(Object.fromEntries(codes)).toEqual({ 200: max, 429: count - max });
  const stamp = stampAged(minFillSeconds + 1);
  const proof = await solved((await web.get(`/challenge?form=${stamp}`)).json());
  expect((await web.post('/contact', filled({ [stampField]: stamp, [proofField]: proof }))).statusCode).toBe(200);
  expect(await kept()).toHaveLength(max + 1);
});

test('the number of messages that wait for a mail server is limited', async () => {
  await web.app.redis.zadd(keys.enquiriesDue, ...Array.from({ length: 500 }, (_, n) => [n, `waiting-${n}`]).flat());
  const { statusCode, headers } = await web.post('/contact', filled());
  expect([statusCode, headers['retry-after']]).toEqual([429, '3600']);
});
