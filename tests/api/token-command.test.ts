import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
let installation: Installation;
beforeAll(async () => {
  store = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${store.url}` });
});
afterAll(async () => {
  await installation?.remove();
  await store?.stop();
});
beforeEach(() => emptyStore(store.redis));

test('a token is created, shown once, listed without its secret, and revoked', async () => {
  const flags = ['--name', 'the shop', '--scope', 'subscribers:write,subscribers:read', '--per-minute', '60'];
  const made = await installation.json('token', 'create', ...flags);
  expect(made).toMatchObject({ name: 'the shop', scopes: ['subscribers:read', 'subscribers:write'], newsletter: null });
  expect(made.token).toMatch(/^pr_[0-9a-f]{12}_[\w-]{43}$/);
  const { token, ...rest } = made;
  expect(await installation.json('token', 'list')).toEqual({ items: [rest], next: null });
  const plain = await installation.cli('token', 'list');
  expect(plain.stdout).toContain('the shop');
  expect(plain.stdout).not.toContain(String(token).slice(16));
  expect(await installation.json('token', 'revoke', String(made.id), '--yes')).toEqual({ id: made.id, revoked: true });
  expect(await installation.json('token', 'list')).toEqual({ items: [], next: null });
  const again = await installation.cli('token', 'revoke', String(made.id));
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('There is no token');
});

test('wrong usage is reported in one line', async () => {
  const scope = await installation.cli('token', 'create', '--name', 'x', '--scope', 'everything');
  expect(scope.code).toBe(2);
  expect(scope.stderr).toContain('subscribers:read, subscribers:write');
  const slug = await installation.cli(
    'token',
    'create',
    '--name',
    'x',
    '--scope',
    'subscribers:read',
    '--newsletter',
    'x',
  );
  expect(slug.code).toBe(1);
  expect(slug.stderr).toContain('There is no newsletter "x"');
});

test('a token from the command line works with a running server, whose output contains neither the token nor the address', async () => {
  const from = ['--from', 'The Example Gazette <news@example.com>'];
  await installation.json('newsletter', 'add', '--slug', 'gazette', '--title', 'The Example Gazette', ...from);
  const flags = ['--name', 'the shop', '--scope', 'subscribers:write', '--newsletter', 'gazette'];
  const { token } = await installation.json<{ token: string }>('token', 'create', ...flags);
  const web = await installation.start('web');
  const answer = await fetch(`${installation.url}/api/v1/newsletters/gazette/subscribers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'first' },
    body: JSON.stringify({ email: 'reader@example.com', consent: { from: 'the shop' } }),
  });
  const body = await answer.json();
  const { stderr, stdout } = await web.stop();
  expect([answer.status, body]).toEqual([202, { id: expect.any(String), state: 'pending' }]);
  expect(stderr + stdout).not.toContain(token);
  expect(stderr + stdout).not.toContain('reader@');
  const shown = await installation.json('subscriber', 'show', 'reader@example.com');
  expect(shown).toMatchObject({ subscriptions: [{ consent: { method: 'api', from: 'the shop' } }] });
});
