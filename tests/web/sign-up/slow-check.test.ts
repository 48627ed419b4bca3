import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { changeSite } from '../../../src/site/site-store.js';
import { allComments } from '../../../src/subscribers/abuse/comment-limits.js';
import { allEnquiries } from '../../../src/subscribers/abuse/enquiry-limits.js';
import { answerLimits, unprovenLimits } from '../../../src/subscribers/abuse/network-limits.js';
import { domainLimits } from '../../../src/subscribers/abuse/recipient-limits.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { siteForms, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { answerField, askQuestion, minAnswerSeconds } from '../../../src/web/sign-up/human-question.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

// A reader whose browser runs no JavaScript, and whom others have used up the limits that all share.

let web: WebForTests;
let gazette: Newsletter;
let article = '';
beforeAll(async () => {
  web = await startWebForTests({ TRUST_PROXY: 'true' });
  gazette = await web.newsletter({ comments: true });
  await changeSite(web.app.redis, { contact: 'editor@example.com' });
  article = (await web.issue(gazette, 'A story', 'sending', 'sent')).articles[0] ?? '';
});
afterAll(() => web.stop());
beforeEach(async () => {
  const counters = await web.app.redis.keys(keys.limit('*', '*'));
  if (counters.length > 0) await web.app.redis.del(...counters);
});

const numbers = ['', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
function answerTo(text: string): string {
  const [, first = '', second = ''] = /How much is (\w+) plus (\d+)\?/.exec(text) ?? [];
  return String(numbers.indexOf(first) + Number(second));
}

/** A form that was shown with its question some seconds ago, and the right answer. */
function asked(newsletter: Pick<Newsletter, 'number'>, seconds = minAnswerSeconds + 1) {
  const { tokenKeys } = web.app;
  const stamp = stampForm(tokenKeys, newsletter, Math.floor(Date.now() / 1000) - seconds);
  const { words } = askQuestion(tokenKeys, newsletter, { stamp, fault: 'early', locale: 'en' });
  return { [stampField]: stamp, [answerField]: answerTo(words) };
}

let texts = 0;
const doors = {
  comment: {
    path: () => `/articles/${article}/comment`,
    fields: () => ({ name: 'A Reader', comment: `Well said, ${texts}.` }),
    form: () => siteForms,
    max: allComments.unproven.max,
  },
  contact: {
    path: () => '/contact',
    fields: () => ({ email: 'writer@example.org', name: '', message: `A question, ${texts}.` }),
    form: () => siteForms,
    max: allEnquiries.unproven.max,
  },
  subscriptions: {
    path: () => '/subscriptions',
    fields: () => ({ email: `reader${texts}@one.example.net` }),
    form: () => siteForms,
    max: domainLimits.unproven.max,
  },
  'sign-up': {
    path: () => '/n/gazette',
    fields: () => ({ email: `reader${texts}@two.example.net`, name: '' }),
    form: (): Pick<Newsletter, 'number'> => gazette,
    max: domainLimits.unproven.max,
  },
} as const;
type Door = (typeof doors)[keyof typeof doors];

function send({ path, fields, form }: Door, ip: string, more: Record<string, string> = {}) {
  texts += 1;
  const stamp = stampForm(web.app.tokenKeys, form(), Math.floor(Date.now() / 1000) - 60);
  return web.post(path(), { ...fields(), [stampField]: stamp, ...more }, { 'x-forwarded-for': ip });
}
/** Uses up what all networks together may send without a check. */
const useUp = (door: Door) =>
  Promise.all(Array.from({ length: door.max }, (_, n) => send(door, `2001:db8:${(n + 1).toString(16)}::1`)));

test.each(Object.entries(doors))(
  '%s: when others have used up the limit, the form asks a question, and its answer is enough',
  async (_, door) => {
    expect(new Set((await useUp(door)).map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const refused = await send(door, '192.0.2.1');
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.body).toMatch(/<noscript>.*How much is \w+ plus \d+\?.*<\/noscript>/s);
    expect(refused.body).toContain(`name="${answerField}"`);
    const answered = await send(door, '192.0.2.1', asked(door.form()));
    expect(answered.statusCode).toBe(200);
  },
);

test('an answer counts once, for its form, after ten seconds, and in digits of any script', async () => {
  const door = doors.contact;
  await useUp(door);
  const right = asked(siteForms);
  expect(
    (await send(door, '192.0.2.1', { ...right, [answerField]: `${Number(right[answerField]) + 1}` })).body,
  ).toContain('That was not the answer');
  expect((await send(door, '192.0.2.1', { ...right, [stampField]: asked(gazette)[stampField] ?? '' })).statusCode).toBe(
    400,
  );
  const early = asked(siteForms, 1);
  const tooSoon = await send(door, '192.0.2.1', early);
  expect([tooSoon.statusCode, tooSoon.body.includes('That is right, but it came too soon')]).toEqual([429, true]);
  // The same question with the same stamp: the ten seconds go on.
  expect(tooSoon.body).toContain(early[stampField]);
  expect(answerTo(tooSoon.body)).toBe(early[answerField]);
  const wide = [...(right[answerField] ?? '')]
    .map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    .join('');
  expect((await send(door, '192.0.2.1', { ...right, [answerField]: ` ${wide} ` })).statusCode).toBe(200);
  expect((await send(door, '192.0.2.1', right)).statusCode).toBe(429);
});

test('a network has a few answers in an hour, and they are not those of another network', async () => {
  const door = doors['sign-up'];
  await useUp(door);
  for (let n = 0; n < answerLimits.connection.max; n += 1)
    expect((await send(door, '192.0.2.1', asked(gazette))).statusCode).toBe(200);
  expect((await send(door, '192.0.2.1', asked(gazette))).statusCode).toBe(429);
  expect((await send(door, '198.51.100.1', asked(gazette))).statusCode).toBe(200);
});

test('a form that is above no limit asks nothing, and one on another website is sent to ours', async () => {
  expect((await web.post('/n/gazette', { [firstStepField]: '1', email: 'one@example.org' })).body).not.toContain(
    answerField,
  );
  const embedded = (n: number) =>
    web.post('/n/gazette', { email: `embedded${n}@n${n}.example.org` }, { 'x-forwarded-for': '192.0.2.1' });
  for (let n = 0; n < unprovenLimits.connection.max; n += 1) expect((await embedded(n)).statusCode).toBe(200);
  const refused = await embedded(99);
  expect(refused.statusCode).toBe(429);
  expect(refused.body).toContain('href="/n/gazette"');
});
