import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingLine } from '../../src/cli/finding-lines.js';
import { checkFailover } from '../../src/health/check-replicas.js';
import { noteFailovers, recentFailover } from '../../src/redis/failovers.js';
import { startWithReplica, type TestReplica } from '../helpers/replica.js';

// @slow 3 s

let server: TestReplica;
beforeAll(async () => {
  server = await startWithReplica();
});
afterAll(() => server.stop());

const minute = 60_000;

test('a replica that has become the primary is a note for a day, and looking at the same primary again is none', async () => {
  const { redis, replica } = server;
  const now = Date.now() + minute;
  await noteFailovers(redis, now);
  await noteFailovers(redis, now + minute);
  expect(await recentFailover(redis, now + minute)).toBeUndefined();
  await redis.wait(1, 0);
  await server.detach();
  const at = now + 2 * minute;
  await noteFailovers(replica, at);
  expect(await recentFailover(replica, at)).toEqual({ at, server: '' });
  await noteFailovers(replica, at + minute);
  const [check] = await checkFailover(replica, at + minute);
  expect(check).toMatchObject({ name: 'replicas', state: 'ok', findings: [{ facts: { at, server: null } }] });
  const [found] = check?.findings ?? [];
  expect(found && findingLine(found).detail).toMatch(/^a replica has become the primary, as was seen at \d/);
  expect(await recentFailover(replica, at + 24 * 60 * minute)).toBeUndefined();
});
