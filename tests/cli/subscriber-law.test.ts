import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
let installation: Installation;
const member = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'by letter', '--name', 'A Reader'];

beforeAll(async () => {
  store = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${store.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  const from = 'News <news@example.com>';
  await installation.json('newsletter', 'add', '--slug', 'business', '--title', 'Harbour Digest', '--from', from);
});
afterAll(async () => {
  await installation.remove();
  await store.stop();
});

test('`subscriber data` prints all stored data, and an error for an unknown address', async () => {
  const email = 'reader@example.org';
  await installation.json('subscriber', 'add', email, ...member);
  const data = await installation.json('subscriber', 'data', 'Reader@Example.org');
  expect(data).toMatchObject({
    address: email,
    memberships: [
      {
        newsletter: 'Harbour Digest',
        state: 'confirmed',
        name: 'A Reader',
        consent: { method: 'command', from: 'by letter' },
        log: [
          { event: 'asked', by: 'editor' },
          { event: 'confirmed', by: 'editor' },
        ],
      },
    ],
    mails: [],
  });
  const plain = await installation.cli('subscriber', 'data', email);
  expect(JSON.parse(plain.stdout)).toEqual(data);
  expect(await installation.cli('subscriber', 'data', 'stranger@example.org')).toMatchObject({ code: 1, stdout: '' });
});

test('`subscriber erase` requires --yes, erases permanently, and says if the reader was erased before', async () => {
  const email = 'erased@example.org';
  await installation.json('subscriber', 'add', email, ...member);
  expect((await installation.cli('subscriber', 'erase', 'stranger@example.org', '--yes')).code).toBe(1);
  const hesitant = await installation.cli('subscriber', 'erase', email);
  expect(hesitant).toMatchObject({ code: 2, stdout: '' });
  expect(hesitant.stderr).toContain('--yes');
  const erase = () => installation.json('subscriber', 'erase', email, '--yes');
  expect(await erase()).toMatchObject({ state: 'erased', erasedNow: true });
  expect(await erase()).toMatchObject({ state: 'erased', erasedNow: false });
  const again = await installation.cli('subscriber', 'add', email, ...member);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('erased');
  const shown = await installation.cli('subscriber', 'show', email);
  expect(shown.stdout).toContain('erased by editor');
  expect(shown.stdout).not.toContain('A Reader');
  // The record's default values are not stored data.
  expect(shown.stdout).not.toMatch(/locale|sections|consent|cadence|timeZone|none|—/);
  const { subscriptions } = await installation.json<{ subscriptions: object[] }>('subscriber', 'show', email);
  expect(subscriptions).toEqual([
    {
      newsletter: 'business',
      state: 'erased',
      erasedAt: expect.any(String),
      log: [expect.objectContaining({ event: 'erased' })],
    },
  ]);
});

test('`subscriber change-address` emails the new address, or says why it cannot', async () => {
  const email = 'mover@example.org';
  await installation.json('subscriber', 'add', email, ...member);
  const change = ['subscriber', 'change-address', email];
  expect(await installation.json(...change, 'fresh@example.net', '--newsletter', 'business')).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    newId: expect.stringMatching(/^[0-9a-f]{16}$/),
    newsletters: ['business'],
    state: 'awaits confirmation',
  });
  const same = await installation.cli(...change, 'mover+news@example.org');
  expect(same).toMatchObject({ code: 1, stdout: '' });
  expect(same.stderr).toContain('Both addresses belong to the same mailbox.');
  const stranger = await installation.cli('subscriber', 'change-address', 'stranger@example.org', 'fresh@example.net');
  expect(stranger).toMatchObject({ code: 1, stdout: '' });
  expect((await installation.cli(...change, 'nonsense')).code).toBe(2);
  const { subscriptions } = await installation.json<{ subscriptions: object[] }>('subscriber', 'show', email);
  expect(subscriptions).toMatchObject([{ state: 'confirmed' }]);
});
