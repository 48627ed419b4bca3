import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listApiTokens } from '../../../src/operations/tokens/token-store.js';
import { keys } from '../../../src/redis/keys.js';
import { closeSignUps } from '../../../src/subscribers/abuse/sign-up-state.js';
import { listWebhooks, logAttempt, settleDelivered } from '../../../src/webhooks/webhook-store.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
let ada: Awaited<ReturnType<typeof settingsBrowser>>;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter();
  ada = await settingsBrowser(web, 'Ada');
});

const [tokens, webhooks, signUps] = ['tokens', 'webhooks', 'sign-ups'].map(
  (page) => `/desk/n/gazette/settings/${page}`,
) as [string, string, string];

test('a token is shown once, and ends after a question that names it', async () => {
  const made = await ada.post(tokens, { name: 'the shop', scope: 'subscribers:write', only: 'gazette' });
  expect(made.statusCode).toBe(200);
  expect(made.body).toMatch(/<code>pr_[\w-]+<\/code>/);
  const [token] = await listApiTokens(web.app.redis);
  expect(token).toMatchObject({ name: 'the shop', scopes: ['subscribers:write'], newsletter: 'gazette' });
  const listed = await ada.get(tokens);
  expect([listed.body.includes('the shop'), /<code>pr_/.test(listed.body)]).toEqual([true, false]);
  const question = await ada.get(`${tokens}/${token?.id}`);
  expect(question.body).toContain('Revoke “the shop”?');
  await ada.post(`${tokens}/${token?.id}`, {});
  expect(await listApiTokens(web.app.redis)).toEqual([]);
  const wrong = await ada.post(tokens, { name: ' ' });
  expect([wrong.statusCode, wrong.body.includes('Choose at least one thing')]).toEqual([400, true]);
});

test('one webhook more than there can be is refused with their number, and an address that is none with its form', async () => {
  for (let n = 0; n < 20; n += 1)
    await ada.post(webhooks, { url: `https://hooks.example.com/${n}`, event: 'issue.sent' });
  const { body } = await ada.post(webhooks, { url: 'https://hooks.example.com/a', event: 'issue.sent' });
  expect(body).toContain('There can be at most 20. Remove one first.');
  await web.app.redis.del(keys.webhooks);
  expect((await ada.post(webhooks, { url: 'hooks', event: 'issue.sent' })).body).toContain('starts with https://');
});

test('a webhook is added with its secret, tested, and removed after a question', async () => {
  const made = await ada.post(webhooks, { url: 'https://hooks.example.com/a', event: 'issue.sent' });
  expect(made.body).toMatch(/<code>whsec_[\w+/=]+<\/code>/);
  const [webhook] = await listWebhooks(web.app.redis);
  expect(webhook).toMatchObject({ url: 'https://hooks.example.com/a', events: ['issue.sent'], newsletter: null });
  const page = `${webhooks}/${webhook?.id}`;
  const shown = await ada.get(page);
  for (const words of ['The send of an issue ended', '0 events wait', 'Nothing has been delivered yet'])
    expect(shown.body).toContain(words);
  expect(shown.body).not.toContain('whsec_');
  expect((await ada.post(page, { act: 'replay' })).headers.location).toBe(`${page}?replayed=0`);
  const id = webhook?.id ?? '';
  const event = { id: '1'.repeat(32), at: Date.now(), type: 'issue.sent', issue: 'gazette-1' } as const;
  await settleDelivered(web.app.redis, id, event);
  const attempt = { event: `evt_${event.id}`, type: event.type, at: event.at, took: 9 };
  await logAttempt(web.app.redis, id, { ...attempt, status: 500, error: 'answered 500' });
  expect((await ada.get(page)).body).not.toContain('value="replay');
  await logAttempt(web.app.redis, id, { ...attempt, status: 204, error: '' });
  for (const act of [`replay:evt_${event.id}`, `replay-from:evt_${event.id}`]) {
    expect((await ada.get(page)).body).toContain(`value="${act}"`);
    await web.app.redis.del(keys.webhookQueue(id));
    expect((await ada.post(page, { act })).headers.location).toBe(`${page}?replayed=1`);
  }
  expect((await ada.post(page, { act: 'ask' })).body).toContain('This cannot be undone.');
  expect(await listWebhooks(web.app.redis)).toHaveLength(1);
  expect((await ada.post(page, { act: 'remove' })).headers.location).toBe(`${webhooks}?done=removed`);
  expect(await listWebhooks(web.app.redis)).toEqual([]);
  const wrong = await ada.post(webhooks, { url: 'nowhere' });
  expect([wrong.statusCode, wrong.body.includes('value="nowhere"')]).toEqual([400, true]);
});

test('sign-ups are closed after a question, and opened; what the limit did is said', async () => {
  expect((await ada.post(signUps, { act: 'ask' })).body).toContain('until somebody opens them again');
  expect((await ada.get(signUps)).body).toContain('Readers can sign up.');
  await ada.post(signUps, { act: 'close' });
  expect((await ada.get(signUps)).body).toContain('Somebody closed them');
  expect((await web.get('/n/gazette')).body).not.toContain('name="email"');
  await ada.post(signUps, { act: 'open' });
  const open = await ada.get(signUps);
  for (const words of ['Readers can sign up.', '0 confirmation emails in this hour', 'disposable addresses'])
    expect(open.body).toContain(words);
  await closeSignUps(web.app.redis);
  expect((await ada.get(signUps)).body).toContain('Open sign-ups');
});

test('nobody but an owner of all newsletters sees or changes any of it', async () => {
  const others = [
    await settingsBrowser(web, 'Bo', 'editor'),
    await settingsBrowser(web, 'Cy', null, { gazette: 'owner' }),
  ];
  for (const { get, post } of others) {
    for (const page of [tokens, webhooks, signUps]) expect((await get(page)).statusCode).toBe(404);
    expect((await post(tokens, { name: 'mine', scope: 'content:read' })).statusCode).toBe(404);
    expect((await post(webhooks, { url: 'https://hooks.example.com/a' })).statusCode).toBe(404);
    expect((await post(signUps, { act: 'close' })).statusCode).toBe(404);
  }
  expect(await listApiTokens(web.app.redis)).toEqual([]);
  expect(await listWebhooks(web.app.redis)).toEqual([]);
});
