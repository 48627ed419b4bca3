import { expect, test } from 'vitest';
import { type Backlog, openBacklog, type Recipient } from '../../src/delivery/backlog.js';
import { newLedger } from '../../src/ledger/ledger-entry.js';

const recipients = (count: number): Recipient[] =>
  Array.from({ length: count }, (_, i) => {
    const id = Buffer.alloc(8, i);
    const line = { bucket: 0, offset: 0, id, packed: newLedger([id]), state: 'waiting', attempts: 0, at: 0 } as const;
    return { line, fence: Buffer.alloc(4), record: undefined } as unknown as Recipient;
  });

/** A clock on which each look takes a millisecond, however busy the machine is. */
function clock(): () => number {
  let time = 0;
  return () => {
    time += 1;
    return time;
  };
}

/** Goes through a backlog whose every recipient has to wait. @returns how often `next` returned one */
async function refuseAll(backlog: Backlog, now: () => number, waitMs: number): Promise<number> {
  for (let times = 0; ; times += 1) {
    const recipient = await backlog.next();
    if (!recipient) return times;
    backlog.putBack(recipient, now() + waitMs);
  }
}

test('every recipient is returned once, in order, and again when due if it was put back', async () => {
  const [first, second] = recipients(2) as [Recipient, Recipient];
  const backlog = openBacklog([first, second], Date.now);
  expect(await backlog.next()).toBe(first);
  const until = Date.now() + 30;
  backlog.putBack(first, until);
  expect(await backlog.next()).toBe(second);
  expect(backlog.held()).toEqual({ count: 1, until });
  expect(await backlog.next()).toBe(first);
  expect(Date.now()).toBeGreaterThanOrEqual(until);
  expect(await backlog.next()).toBeUndefined();
  expect(backlog.held()).toEqual({ count: 0, until: Number.POSITIVE_INFINITY });
});

test('a recipient with a long wait is left to a later run at once', async () => {
  const now = clock();
  const backlog = openBacklog(recipients(3), now);
  expect(await refuseAll(backlog, now, 60_000)).toBe(3);
  expect(backlog.held().count).toBe(3);
});

test('recipients that are deferred repeatedly delay a worker and the other batches by a second at most', async () => {
  const now = clock();
  const backlog = openBacklog(recipients(40), now);
  expect(await refuseAll(backlog, now, 20)).toBeGreaterThan(40);
  expect(backlog.held().count).toBe(40);
});
