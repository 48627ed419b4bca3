import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { manageLinkLimit } from '../../../src/subscribers/membership/manage-link.js';
import { otherLanguageField } from '../../../src/web/kit/chrome/foot.js';
import { honeypotField } from '../../../src/web/kit/honeypot.js';
import { answeredField } from '../../../src/web/kit/message-page.js';
import { minFillSeconds, siteForms, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { proofField } from '../../../src/web/sign-up/human-proof.js';
import { nextSecond } from '../../helpers/clock.js';
import { rankTest } from '../rank-test.js';
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
});

const ask = (email: string, ip = '127.0.0.1', fields: Record<string, string> = {}) =>
  web.post('/subscriptions', { email, ...fields }, {}, ip);
const { subscriptions, errors, enquiryErrors } = messages('en').pages;

test('a stranger, a pending and an unsubscribed reader get the same answer as a reader, and no email', async () => {
  await web.confirmed(gazette, 'reader@example.com');
  await web.confirmed(gazette, 'leaver@example.com');
  await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'leaver@example.com', 0)}`, {});
  await web.ask(gazette, 'pending@example.com');
  const before = await web.notices();
  const answers = new Set<string>();
  for (const who of ['stranger', 'pending', 'leaver', 'reader']) {
    const { statusCode, headers, body } = await ask(`${who}@example.com`);
    answers.add(JSON.stringify([statusCode, { ...headers, date: '' }, body]));
    expect([who, await web.notices()]).toEqual([who, before + (who === 'reader' ? 1 : 0)]);
  }
  expect(answers.size).toBe(1);
});

test('the time of the answer does not reveal whether the address is on the list', async () => {
  const rounds = 24;
  const address = (who: string, round: number) => `${who}${round}@round${round}.example.com`;
  await Promise.all(Array.from({ length: rounds }, (_, round) => web.confirmed(gazette, address('reader', round))));
  const times: Record<string, number[]> = { reader: [], stranger: [] };
  await Promise.all(
    Array.from({ length: 4 }, async (_, lane) => {
      await sleep(lane * 30);
      for (let round = lane; round < rounds; round += 4) {
        for (const who of round % 2 === 0 ? ['reader', 'stranger'] : ['stranger', 'reader']) {
          const from = performance.now();
          await ask(address(who, round));
          times[who]?.push(performance.now() - from);
        }
      }
    }),
  );
  const { reader = [], stranger = [] } = times;
  const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[rounds / 2] ?? 0;
  // A difference by chance of a busy machine may be large, but not in nearly every round.
  const differs = Math.abs(rankTest(reader, stranger)) > 4.5;
  expect([differs, Math.abs(median(reader) - median(stranger)) < 20]).not.toEqual([true, false]);
});

test('one mailbox gets three of these emails a day, whatever its spelling, network and newsletters', async () => {
  await web.confirmed(gazette, 'reader@gmail.com');
  const before = await web.notices();
  for (let n = 0; n < 5; n += 1) {
    await ask('reader@gmail.com', `192.0.${n}.1`);
    // The names of queued emails have whole seconds.
    await nextSecond();
  }
  expect((await web.notices()) - before).toBe(manageLinkLimit.max);
});

test('limits are those of the sign-up form, and a person with JavaScript is asked to wait less', async () => {
  const codes: number[] = [];
  for (let n = 0; n < 6; n += 1) codes.push((await ask(`n${n}@n${n}.example.com`, '192.0.2.1')).statusCode);
  expect(codes).toEqual([200, 200, 200, 200, 200, 429]);
  const { body, headers } = await ask('last@last.example.com', '192.0.2.1');
  expect(body).toContain(enquiryErrors.withoutCheck);
  expect(body).toContain('value="last@last.example.com"');
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  const now = Math.floor(Date.now() / 1000);
  const stamp = stampForm(web.app.tokenKeys, siteForms, now - minFillSeconds - 1);
  const from = { remoteAddress: '192.0.2.1', method: 'GET', url: `/challenge?form=${stamp}` } as const;
  const proof = await solved((await web.server.inject(from)).json());
  const proven = { [stampField]: stamp, [proofField]: proof };
  expect((await ask('last@last.example.com', '192.0.2.1', proven)).statusCode).toBe(200);
});

test('the page after a request is shown in another language, and no email is sent by that', async () => {
  const before = await web.notices();
  const fields = { email: 'reader@example.com', [otherLanguageField]: 'zh-CN' };
  const form = await web.post('/subscriptions?lang=zh-CN', fields);
  expect(form.body).toContain('value="reader@example.com"');
  const answer = await web.post('/subscriptions?lang=zh-CN', { ...fields, [answeredField]: '1' });
  expect(answer.body).toContain(messages('zh-CN').pages.subscriptions.sent);
  expect(await web.notices()).toBe(before);
});

test('a wrong address is shown again with its fault, and a bot is answered like anyone', async () => {
  const { statusCode, body } = await ask('reader(at)example');
  expect([statusCode, body.includes(`<a href="#email">${errors.emailInvalid}</a>`)]).toEqual([400, true]);
  expect((await ask('reader@example.com', '127.0.0.1', { [honeypotField]: 'x' })).body).toContain(subscriptions.sent);
});
