import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  changeSubscriber,
  idOf,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../../src/subscribers/record/subscriber.js';
import { type CompiledScripts, compileScripts } from '../../helpers/compiled-scripts.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

const script = new URL('racing-process.ts', import.meta.url);

let server: TestRedis;
let scripts: CompiledScripts;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis({ appendfsync: 'everysec' });
  scripts = await compileScripts();
  list = await emptyList(server.redis);
});
afterAll(async () => {
  await server?.stop();
});

const readers = 1_000;
const changes = 100_000;
const start = 1_800_000_000;

type Answers = [number, { count: number; state: string }][];
async function race(by: string): Promise<Answers> {
  const words = [scripts.path(script), server.url, by, String(readers), String(changes / 2)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Answers;
}

test('two processes change the same 1,000 readers 100,000 times, and no change is lost', async () => {
  for (let i = 0; i < readers; i += 1) {
    const address = `reader${i}@example.org`;
    const membership = aMembership({ state: 'confirmed', engagedAt: start });
    await changeSubscriber(list, idOf(list, address), () => ({ address, memberships: [membership] }));
  }
  const [one, other] = await Promise.all([race('editor'), race('bounce')]);
  let counted = 0;
  for (let i = 0; i < readers; i += 1) {
    const membership = membershipOf(await readSubscriber(list, idOf(list, `reader${i}@example.org`)), 1);
    if (!membership) throw new Error(`reader ${i} is gone`);
    counted += membership.engagedAt - start;
    const answers = [
      ...one.filter(([reader]) => reader === i).map(([, answer]) => ({ ...answer, by: 'editor' })),
      ...other.filter(([reader]) => reader === i).map(([, answer]) => ({ ...answer, by: 'bounce' })),
    ];
    const last = answers.toSorted((a, b) => b.count - a.count)[0];
    expect(membership).toMatchObject({ engagedAt: last?.count, state: last?.state });
    expect(membership.log.at(-1)).toMatchObject({ event: last?.state, by: last?.by });
  }
  expect(counted).toBe(changes);
});
