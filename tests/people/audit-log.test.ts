import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuditNote, noteChange, noteSave, readAudit } from '../../src/people/audit/audit-log.js';
import { keys } from '../../src/redis/keys.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
beforeEach(() => store.redis.flushall());
afterAll(() => store.stop());

const day = 86_400_000;
const march = Date.UTC(2031, 2, 4);
const note = (given: Partial<AuditNote> = {}): AuditNote => ({
  actor: { kind: 'token', id: '0123456789ab', name: 'the shop' },
  operation: 'changeNewsletter',
  newsletter: 'gazette',
  object: { slug: 'gazette' },
  fields: ['title'],
  facts: {},
  ...given,
});
const noted = (given: Partial<AuditNote>, at: number) => noteChange(store.redis, note(given), at);

/** Every page, from the newest on. */
async function pages(filter: Parameters<typeof readAudit>[1], limit: number, now: number) {
  const all: string[][] = [];
  let cursor: string | undefined;
  do {
    const { entries, next } = await readAudit(store.redis, filter, limit, cursor, now);
    all.push(entries.map(({ operation }) => operation));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

describe('pages of changes', () => {
  test('are the newest first, over the ends of months, and the last one says that it is the last', async () => {
    for (const [i, at] of [march - 40 * day, march - 5 * day, march - 4 * day, march, march + 1].entries())
      await noted({ operation: `change${i}` }, at);
    expect(await pages({}, 2, march + day)).toEqual([['change4', 'change3'], ['change2', 'change1'], ['change0']]);
    expect(await pages({}, 5, march + day)).toHaveLength(1);
  });

  test('stay where they were when changes come in between', async () => {
    for (let i = 0; i < 4; i += 1) await noted({ operation: `change${i}` }, march + i);
    const first = await readAudit(store.redis, {}, 2, undefined, march + day);
    await noted({ operation: 'change4' }, march + 10);
    const second = await readAudit(store.redis, {}, 2, first.next ?? '', march + day);
    expect(second.entries.map(({ operation }) => operation)).toEqual(['change1', 'change0']);
  });

  test('hold only what was asked for, however far back it is', async () => {
    await noted({ operation: 'removeNewsletter', newsletter: 'other' }, march);
    await Promise.all(Array.from({ length: 1_200 }, (_, i) => noted({}, march + 1 + i)));
    expect((await pages({ text: 'REMOVEn' }, 10, march + day)).flat()).toEqual(['removeNewsletter']);
    expect(
      (await pages({ newsletters: ['gazette', 'elsewhere'] }, 1_000, march + day)).map((page) => page.length),
    ).toEqual([1000, 200]);
  });
});

test('a change is found with its outcome, and without one while it is not known', async () => {
  const done = await noted({ operation: 'done' }, march);
  const refused = await noted({ operation: 'refused' }, march + 1);
  await noted({ operation: 'unknown' }, march + 2);
  await done.done(7);
  await refused.refused('issue.not-found');
  const { entries } = await readAudit(store.redis, {}, 10, undefined, march + day);
  expect(entries.map(({ operation, outcome, revision, error }) => [operation, outcome, revision, error])).toEqual([
    ['unknown', 'unknown', null, null],
    ['refused', 'refused', null, 'issue.not-found'],
    ['done', 'done', 7, null],
  ]);
});

test('no address of a reader is kept', async () => {
  await noted({ object: { email: 'reader@example.com' }, facts: { readers: ['reader@example.com', 1] } }, march);
  const [line = ''] = await store.redis.zrange(keys.audit('2031-03'), '0', '-1');
  expect(line).not.toContain('reader@');
  const { entries } = await readAudit(store.redis, {}, 1, undefined, march);
  expect(entries[0]?.object.email).toBe('r•••@example.com');
  expect(entries[0]?.facts).toEqual({ readers: ['r•••@example.com', 1] });
});

test('a change is kept for a year, and the months after it take it away', async () => {
  const entry = await noted({}, march);
  await entry.done(1);
  for (const key of [keys.audit('2031-03'), keys.auditOutcomes('2031-03')])
    expect(await store.redis.expiretime(key)).toBe(Date.UTC(2032, 3, 1) / 1_000);
  expect((await readAudit(store.redis, {}, 1, undefined, Date.UTC(2032, 2, 31))).entries).toHaveLength(1);
  expect((await readAudit(store.redis, {}, 1, undefined, Date.UTC(2032, 3, 1))).entries).toHaveLength(0);
});

test('a change is noted although the memory of Redis is full', async () => {
  await store.redis.config('SET', 'maxmemory', '1');
  try {
    await (await noted({}, march)).done(undefined);
  } finally {
    await store.redis.config('SET', 'maxmemory', '0');
  }
  expect((await readAudit(store.redis, {}, 1, undefined, march)).entries[0]?.outcome).toBe('done');
});

describe('saves while somebody types', () => {
  const minute = 60_000;
  const saving = { operation: 'changeDraft', object: { issue: 'gazette-1' }, fields: ['note'] };
  const saved = async (at: number, revision: number, given: Partial<AuditNote> = {}) => {
    const entry = await noteSave(store.redis, note({ ...saving, ...given }), at);
    await entry.done(revision);
  };
  const shown = async () => (await readAudit(store.redis, {}, 100, undefined, march + day)).entries;

  test('of the same fields are one entry for ten minutes, with their number and the last revision', async () => {
    for (let i = 0; i < 200; i += 1) await saved(march + i * 3_000, i + 2);
    const [entry, ...others] = await shown();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ at: march, outcome: 'done', times: 200, lastAt: expect.any(Number), revision: 201 });
    await saved(march + 10 * minute, 202);
    expect((await shown()).map(({ times }) => times)).toEqual([undefined, 200]);
  });

  test('of other fields, of other drafts and by others are entries of their own', async () => {
    for (let i = 0; i < 2; i += 1) {
      await saved(march, 2);
      await saved(march, 3, { fields: ['subject'] });
      await saved(march, 4, { object: { issue: 'gazette-2' } });
      await saved(march, 5, { actor: { kind: 'person', id: '0123456789ab', name: 'the shop' } });
    }
    expect((await shown()).map(({ times }) => times)).toEqual([2, 2, 2, 2]);
  });

  test('are counted before the change: one that was interrupted shows, and two at once are both counted', async () => {
    await saved(march, 2);
    const two = await Promise.all([1, 2].map(() => noteSave(store.redis, note(saving), march + minute)));
    expect((await shown())[0]).toMatchObject({ outcome: 'unknown', times: 3, revision: 2 });
    await two[0]?.done(3);
    expect((await shown())[0]).toMatchObject({ outcome: 'unknown', times: 3, revision: 3 });
    await two[1]?.done(4);
    expect(await shown()).toMatchObject([{ outcome: 'done', times: 3, revision: 4 }]);
  });

  test('that are refused have entries of their own, and none counts on a first one that was not made', async () => {
    const first = await noteSave(store.redis, note(saving), march);
    await saved(march + 1, 2);
    await first.refused('issue.draft-changed');
    const late = await noteSave(store.redis, note(saving), march + 2);
    await late.refused('issue.draft-changed');
    await saved(march + 3, 3);
    expect((await shown()).map(({ outcome, times }) => [outcome, times])).toEqual([
      ['refused', undefined],
      ['done', 2],
      ['refused', undefined],
    ]);
  });
});

test('a cursor of a month that has not come yet begins at the present one', async () => {
  await noted({}, march);
  const { entries, next } = await readAudit(store.redis, {}, 10, '9999-12.0', march + day);
  expect([entries.length, next]).toEqual([1, null]);
});
