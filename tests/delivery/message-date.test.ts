import { afterEach, expect, test } from 'vitest';
import { openBatches } from '../../src/delivery/batches.js';
import { BatchDeferred, deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import type { SunkMail } from '../helpers/smtp-sink.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const hour = 3_600_000;
const begin = Date.parse('2027-05-03T06:00:00.400Z');
const [early, deferred, cutOff] = [0, 1, 2].map(readerAddress) as [string, string, string];

/** Every message that the server saw, including those that it did not accept. */
let seen: SunkMail[] = [];
const headerOf = (name: string, mail: SunkMail | undefined) =>
  new RegExp(`^${name}: (.*)\r$`, 'm').exec(mail?.raw.toString('latin1') ?? '')?.[1] ?? '';
const seenBy = (address: string) => seen.filter(({ to }) => to === address);
const datesOf = (address: string) => seenBy(address).map((mail) => Date.parse(headerOf('Date', mail)));

async function startSend(): Promise<string> {
  seen = [];
  postrider = await startPostrider({
    readers: 3,
    workers: false,
    rules: {
      async onMessage(mail) {
        seen.push(mail);
        if (seenBy(mail.to).length > 1 || mail.to === early) return undefined;
        return mail.to === deferred ? { code: 451, text: '4.2.1 later' } : 'hang up';
      },
    },
  });
  const { app } = postrider;
  const { id } = await postrider.composeIssue();
  await changeIssueState(app.redis, id, 'sending', { startedAt: begin });
  await planIssue(app, id);
  return id;
}

async function deliverAt(id: string, now: number): Promise<void> {
  const { app } = postrider;
  for (const batch of await openBatches(app.redis, id))
    await deliverBatch({ ...app, now: () => now }, id, batch, new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof BatchDeferred)) throw error;
    });
}

test('the date of a message is when it first goes out, also in a retry', async () => {
  const id = await startSend();
  const first = begin + 3 * hour + 250;
  await deliverAt(id, first);
  await deliverAt(id, first + 7 * hour);
  expect(await reportIssue(postrider.app.list, id)).toMatchObject({ accepted: 3 });
  const date = Math.floor(first / 1_000) * 1_000;
  expect(datesOf(early)).toEqual([date]);
  for (const address of [deferred, cutOff]) {
    expect(datesOf(address)).toEqual([date, date]);
    const [before, after] = seenBy(address);
    expect(headerOf('Message-ID', after)).toBe(headerOf('Message-ID', before));
  }
});

test('a retry of a message that an earlier version sent has the date of the issue, as before', async () => {
  const id = await startSend();
  await deliverAt(id, begin + 3 * hour);
  const { redis } = postrider.app;
  await redis.del(...(await redis.keys('postrider:{b:*}:dates:*')));
  await deliverAt(id, begin + 9 * hour);
  expect(datesOf(deferred)[1]).toBe(Math.floor(begin / 1_000) * 1_000);
});
