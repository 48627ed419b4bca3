import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { readMeta } from '../../src/redis/meta.js';
import { reshardList } from '../../src/subscribers/list/reshard.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let here: Installation;
beforeEach(async () => {
  server = await startTestRedis();
  here = await quickInstallation({ REDIS_URL: `unix://${server.url}`, LIST_BUCKETS: '100' });
});
afterEach(async () => {
  await here.remove();
  await server.stop();
});

test('a list is created with LIST_BUCKETS, moved to another number, and shown', async () => {
  await here.json('newsletter', 'add', '--slug', 'moved', '--title', 'Moved', '--from', 'Moved <news@example.com>');
  await here.json('subscriber', 'add', 'reader@example.org', '--newsletter', 'moved');
  const shown = { buckets: 100, movingTo: null, records: 1, recordsPerBucket: 0 };
  expect(await here.json('list', 'show')).toEqual(shown);

  const moved = await here.cli('list', 'reshard', '--buckets', '30', '--json');
  expect(moved.code).toBe(0);
  expect(JSON.parse(moved.stdout)).toEqual({ buckets: 30, before: 100, moved: 1 });
  // In a pipe no progress is shown. The output names the setting to change.
  expect(moved.stderr).toBe('LIST_BUCKETS is 100: set it to 30 before the next start.\n');
  expect(await here.json('list', 'show')).toEqual({ ...shown, buckets: 30 });

  const again = await here.cli('list', 'reshard', '--buckets', '30');
  here.env.LIST_BUCKETS = '30';
  const actor = { kind: 'console', id: '', name: expect.stringMatching(/./) };
  const noted = { actor, operation: 'reshardList', fields: ['buckets'], outcome: 'done', newsletter: null };
  expect(await here.json('audit', 'list', '--text', 'reshard')).toMatchObject({ items: [noted, noted] });
  here.env.LIST_BUCKETS = '100';
  expect([again.code, again.stdout]).toEqual([0, 'The list already has 30 buckets. Nothing was changed.\n']);

  // The setting has another number, so nothing else starts. The error names both numbers and the remedy.
  const refused = await here.cli('subscriber', 'show', 'reader@example.org', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout).error.code).toBe('list.other-buckets');
  for (const words of ['LIST_BUCKETS is 100', '30 buckets', 'postrider list reshard --buckets 100'])
    expect(refused.stderr).toContain(words);
  const { checks } = JSON.parse((await here.cli('doctor', '--json')).stdout);
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'list', ok: false, remedy: expect.stringContaining('list reshard --buckets 100') }),
  );
  here.env.LIST_BUCKETS = '';
  expect((await here.cli('subscriber', 'show', 'reader@example.org')).code).toBe(0);
  here.env.LIST_BUCKETS = '30';
  expect((await here.cli('subscriber', 'show', 'reader@example.org')).code).toBe(0);
});

test('an interrupted move is shown, and only the same command continues it', async () => {
  const redis = await connectRedis(server.url);
  const list = openList(redis, await readMeta(redis, 400));
  const broken = reshardList(
    list,
    100,
    async () => [],
    () => {
      throw new Error('killed');
    },
  );
  await expect(broken).rejects.toThrow('killed');
  redis.disconnect();
  expect(await here.json('list', 'show')).toMatchObject({ buckets: 400, movingTo: 100 });
  const other = await here.cli('list', 'reshard', '--buckets', '50', '--json');
  expect(other.code).toBe(1);
  expect(JSON.parse(other.stdout).error).toMatchObject({ code: 'list.reshard-under-way', retryable: true });
  // During the move, LIST_BUCKETS may have either number.
  expect((await here.cli('newsletter', 'list')).code).toBe(0);
  expect(await here.json('list', 'reshard', '--buckets', '100')).toMatchObject({ buckets: 100, before: 400 });
});

test.each([['0'], ['1048577'], ['many'], ['2.5'], []])(
  '%s is no number of buckets',
  { timeout: 60_000 },
  async (...words) => {
    const flags = words.length > 0 ? ['--buckets', ...words] : [];
    const { code, stderr } = await here.cli('list', 'reshard', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain('--buckets');
  },
);
