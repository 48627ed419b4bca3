import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { unprovenLimits } from '../../../src/subscribers/abuse/network-limits.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../../src/subscribers/membership/signup.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { otherLanguageField } from '../../../src/web/kit/chrome/foot.js';
import { formTextVersion } from '../../../src/web/kit/consent-text.js';
import { answeredField } from '../../../src/web/kit/message-page.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { signUpsApplied } from './applied-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests({ TRUST_PROXY: 'true' });
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

test('a sign-up creates a pending reader with the chosen preferences, and sends one confirmation email', async () => {
  const before = await web.notices();
  const answer = await web.post('/n/gazette', [
    ['email', ' Reader@Example.com '],
    ['name', 'A Reader'],
    ['sections', ''],
    ['sections', 'City'],
    ['locale', 'zh-CN'],
  ]);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('Check your inbox');
  const membership = await web.membership(gazette, 'reader@example.com');
  expect(membership).toMatchObject({ state: 'pending', name: 'A Reader', locale: 'zh-CN', sections: 1 });
  expect(await web.notices()).toBe(before + 1);
});

test('the consent records the page, the version of the consent text and the IP address', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7, 198.51.100.4' };
  await web.post('/n/gazette', { email: 'proof@example.com' }, headers);
  const membership = await web.membership(gazette, 'proof@example.com');
  // The nearest proxy saw 198.51.100.4. The entries to its left may be forged.
  const consent = { method: 'page', from: '/n/gazette', textVersion: formTextVersion, ip: '198.51.100.4' };
  expect(membership?.consent).toEqual(consent);
});

test('an embedded form needs only the address, and the consent names its website', async () => {
  const referer = 'https://www.example.org/news/today?utm=1';
  const answer = await web.post('/n/gazette', { email: 'embed@example.com', via: 'embed' }, { referer });
  expect(answer.statusCode).toBe(200);
  const membership = await web.membership(gazette, 'embed@example.com');
  expect(membership).toMatchObject({ sections: 0, consent: { method: 'embed', from: 'https://www.example.org' } });
});

test('the consent of an embedded form without a Referer names the embed page', async () => {
  await web.post('/n/gazette', { email: 'quiet@example.com', via: 'embed' }, { referer: 'about:blank' });
  expect((await web.membership(gazette, 'quiet@example.com'))?.consent.from).toBe('/n/gazette/embed');
});

test('a form sent as multipart/form-data is read like any other', async () => {
  const form = new FormData();
  form.set('email', 'parts@example.com');
  const sent = new Response(form);
  const type = sent.headers.get('content-type') ?? '';
  const payload = Buffer.from(await sent.arrayBuffer());
  const answer = await web.server.inject({
    method: 'POST',
    url: '/n/gazette',
    headers: { 'content-type': type },
    payload,
  });
  expect(answer.statusCode).toBe(200);
  await signUpsApplied(web.app.redis);
  expect(await web.membership(gazette, 'parts@example.com')).toMatchObject({ state: 'pending' });
});

test('new, pending, confirmed and unsubscribed readers and bots all get the same response', async () => {
  await web.ask(gazette, 'pending@example.com');
  await web.confirmed(gazette, 'confirmed@example.com');
  await web.confirmed(gazette, 'left@example.com');
  await unsubscribe(web.app.list, { newsletter: gazette.number, id: idOf(web.app.list, 'left@example.com'), at: 0 });
  const answers = [];
  for (const who of ['brand-new', 'pending', 'confirmed', 'left']) {
    answers.push(await web.post('/n/gazette', { email: `${who}@example.com` }));
  }
  answers.push(await web.post('/n/gazette', { email: 'robot@example.com', subject_line: 'cheap' }));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(await web.membership(gazette, 'left@example.com')).toMatchObject({ state: 'unsubscribed' });
});

test('a filled honeypot stores nothing and sends no email', async () => {
  const before = await web.notices();
  await web.post('/n/gazette', { email: 'trapped@example.com', subject_line: 'x' });
  expect(await web.membership(gazette, 'trapped@example.com')).toBeUndefined();
  expect(await web.notices()).toBe(before);
});

const wrong: [string, string][] = [
  ['email', 'reader@@"><script>'],
  ['name', 'see www.example.org'],
  ['sections', ''],
];

test.each([
  ['en', 'There are 3 problems with the form.', 'Please choose at least one section.'],
  ['zh-CN', '有 3 处需要修改。', '请至少选择一个栏目。'],
])('errors are shown in %s, with the entered values and links to the fields', async (lang, summary, section) => {
  const answer = await web.post(`/n/gazette?lang=${lang}`, wrong);
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(`lang="${lang}"`);
  expect(answer.body).toContain(summary);
  expect(answer.body).toContain(section);
  expect(answer.body).toContain('<a href="#email">');
  expect(answer.body).toContain('aria-describedby="email-error" aria-invalid="true"');
  expect(answer.body).toContain('value="reader@@&quot;&gt;&lt;script&gt;"');
  expect(answer.body).toContain('value="see www.example.org"');
  expect(answer.body).not.toContain('<script>');
});

test.each([
  [{}, 'Please enter your email address.'],
  [{ email: `${'long'.repeat(70)}@example.com` }, 'This email address is too long.'],
  [{ email: 'a@example.com', name: 'n'.repeat(201) }, 'Your name can have at most 200 characters.'],
  [{ email: 'a@example.com', sections: 'Gossip' }, 'One of the sections is no longer available. Please choose again.'],
  [{ email: 'a@example.com', locale: 'fr' }, 'This language is not available. Please choose another one.'],
])('%o is refused with the reason', async (fields, reason) => {
  const answer = await web.post('/n/gazette', fields as Record<string, string>);
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(reason);
});

test('without the check a connection may sign up five times an hour; an IPv6 network counts as one; loopback is not limited', async () => {
  let readers = 0;
  const from = (ip: string) => {
    readers += 1;
    const fields = { email: `limited${readers}@n${readers}.example.org` };
    return web.post('/n/gazette', fields, { 'x-forwarded-for': ip, 'accept-language': 'zh' });
  };
  for (let i = 0; i < unprovenLimits.connection.max; i += 1)
    expect((await from(`2001:db8:1:2::${i + 1}`)).statusCode).toBe(200);
  const refused = await from('2001:db8:1:2:ffff::1');
  expect(refused.statusCode).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
  expect(refused.body).toContain('操作过于频繁');
  expect(refused.body).toContain('前往订阅页面');
  expect((await from('2001:db8:1:3::1')).statusCode).toBe(200);
  for (let i = 0; i <= unprovenLimits.network.max; i += 1) expect((await from('127.0.0.1')).statusCode).toBe(200);
});

test('the sign-up page takes its language from the address, then the browser, and preselects all sections', async () => {
  expect((await web.get('/n/gazette')).body).toContain('<html lang="en" dir="ltr">');
  expect((await web.get('/n/gazette', { 'accept-language': 'zh-TW,zh;q=0.9' })).body).toContain(
    '<html lang="zh-CN" dir="ltr">',
  );
  const page = await web.get('/n/gazette?lang=en', { 'accept-language': 'zh' });
  expect(page.body).toContain('<html lang="en" dir="ltr">');
  // Without a cookie, only the links can keep the choice.
  expect(page.body).toContain('action="/n/gazette?lang=en"');
  const choices = await web.post('/n/gazette?lang=en', { [firstStepField]: '1', email: 'reader@example.com' });
  expect(choices.body.match(/name="sections" checked=""/g)).toHaveLength(3);
});

test('a page that asks for the address again does not call itself the second step', async () => {
  const pageFor = async (email: string) => (await web.post('/n/gazette', { [firstStepField]: '1', email })).body;
  expect(await pageFor('reader@example.com')).toContain('Step 2 of 2');
  expect(await pageFor('reader(at)example')).not.toContain('Step 2 of 2');
});

test('the form is shown in another language with all that was typed, and nobody is signed up by that', async () => {
  const before = await web.notices();
  const again = await web.post('/n/gazette?lang=zh-CN', [
    ['email', 'linguist@example.com'],
    ['name', 'A Linguist'],
    ['sections', ''],
    ['sections', 'City'],
    ['locale', 'en'],
    [otherLanguageField, 'zh-CN'],
  ]);
  expect(again.body).toContain('<html lang="zh-CN" dir="ltr">');
  expect(again.body).toContain('value="linguist@example.com"');
  expect(again.body).toContain('value="A Linguist"');
  expect(again.body.match(/name="sections" checked=""/g)).toHaveLength(1);
  expect(again.body).toContain('<option value="en" lang="en" selected="">');
  expect(await web.membership(gazette, 'linguist@example.com')).toBeUndefined();
  expect(await web.notices()).toBe(before);
});

test('the page after a sign-up is shown in another language, and nobody is signed up again', async () => {
  const before = await web.notices();
  const again = await web.post('/n/gazette?lang=zh-CN', { [answeredField]: '1', [otherLanguageField]: 'zh-CN' });
  expect(again.body).toContain(messages('zh-CN').pages.checkMailbox.title);
  expect(again.body).toMatch(/<button [^>]*form="again"[^>]*formAction="\?lang=en"/);
  expect(await web.notices()).toBe(before);
});

test.each([
  ['limited 600', 429, 'tooManyRequests', 'Open the sign-up page'],
  ['proven 600', 429, 'tooManyRequests', 'Please try again in 10 minutes.'],
  ['closed 600', 503, 'signUpsClosed', 'You can sign up in about 10 minutes.'],
] as const)(
  'the page of a refused sign-up (%s) is shown in another language, and nothing is taken',
  async (name, status, text, words) => {
    const before = await web.notices();
    const again = await web.post('/n/gazette?lang=en', { [answeredField]: name, [otherLanguageField]: 'en' });
    expect(again.statusCode).toBe(status);
    expect(again.body).toContain(messages('en').pages[text].title);
    expect(again.body).toContain(words);
    expect(again.body).toContain(`name="${answeredField}" value="${name}"`);
    expect(again.body).toMatch(/<button [^>]*form="again"[^>]*formAction="\?lang=zh-CN"/);
    expect(await web.notices()).toBe(before);
  },
);

test('a made-up name of an answer shows the usual one, and a time that is none is left out', async () => {
  const named = async (name: string) =>
    web.post('/n/gazette?lang=en', { [answeredField]: name, [otherLanguageField]: 'en' });
  expect((await named('<b>')).body).toContain(messages('en').pages.checkMailbox.title);
  expect((await named('limited x')).body).toContain('Please try again in 1 minute.');
  expect((await named('limited 999999999')).body).toContain('Please try again in 1440 minutes.');
  expect((await named('closed -5')).body).toContain(messages('en').pages.signUpsClosed.closedTitle);
});

test('the embedded form posts to the public address and contains no script', async () => {
  const { body } = await web.get('/n/gazette/embed');
  expect(body).toContain('action=&quot;http://localhost:3000/n/gazette?lang=en&quot;');
  expect(body).toContain('name=&quot;via&quot; value=&quot;embed&quot;');
});

describe('a newsletter with nothing to choose', () => {
  let brief: Newsletter;
  beforeAll(async () => {
    brief = await web.newsletter({ slug: 'brief', sections: [], schedule: { weekly: '0 8 * * 1' } });
  });
  /** What the form with one field posts. */
  const fieldsOf = ({ body }: { body: string }) => {
    const [form = ''] = /<form class="ask".*?<\/form>/s.exec(body) ?? [];
    return Object.fromEntries(
      [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
  };

  test('asks for the address alone, under the consent text, and sends the confirmation at once', async () => {
    const front = await web.get('/n/brief?lang=en');
    expect(front.body).toContain(messages('en').pages.signUp.privacy);
    const before = await web.notices();
    const answer = await web.post('/n/brief?lang=en', { ...fieldsOf(front), email: 'once@example.com' });
    expect(answer.body).toContain(messages('en').pages.checkMailbox.title);
    expect(await web.membership(brief, 'once@example.com')).toMatchObject({
      state: 'pending',
      locale: 'en',
      consent: { method: 'page', from: '/n/brief', textVersion: formTextVersion },
    });
    expect(await web.notices()).toBe(before + 1);
  });

  test('opens its second step, which has the bot check, above the limits of a form without it', async () => {
    const fields = fieldsOf(await web.get('/n/brief?lang=en'));
    const from = { 'x-forwarded-for': '192.0.2.77' };
    for (let n = 0; n < unprovenLimits.connection.max; n += 1)
      await web.post('/n/brief', { ...fields, email: `office${n}@n${n}.example.org` }, from);
    const next = await web.post('/n/brief', { ...fields, email: 'next@example.org' }, from);
    expect(next.statusCode).toBe(200);
    expect(next.body).toContain('<altcha-widget');
    expect(next.body).toContain('<b>next@example.org</b>');
    expect(await web.membership(brief, 'next@example.org')).toBeUndefined();
  });

  test('takes an address that is none for its form with the reason, and nothing from a form that showed no consent text', async () => {
    const fields = fieldsOf(await web.get('/n/brief?lang=en'));
    const wrong = await web.post('/n/brief?lang=en', { ...fields, email: 'no address' });
    expect([wrong.statusCode, wrong.body.includes('value="no address"')]).toEqual([400, true]);
    const older = await web.post('/n/brief?lang=en', { [firstStepField]: '1', email: 'older@example.com' });
    expect(older.body).toContain('Step 2 of 2');
    expect(await web.membership(brief, 'older@example.com')).toBeUndefined();
  });
});
