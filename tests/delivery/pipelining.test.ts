import { afterEach, describe, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { BatchLost } from '../../src/delivery/recipients/claim-reader.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { countLedger, takeLedger } from '../../src/ledger/ledger.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';
import { type ScriptedServer, startScriptedServer } from '../smtp/smtp-script.js';

let postrider: TestPostrider;
let server: ScriptedServer;
afterEach(async () => {
  await postrider?.stop();
  await server?.stop();
});

const recipientIn = (commands: string) => /^RCPT TO:<(.*)>/m.exec(commands)?.[1] ?? '';
const recipients = () => server.messages.map((message) => /^To:.*?([^\s<]+@[^\s>]+)/m.exec(message)?.[1] ?? '');
const everyReader = (count: number) => Array.from({ length: count }, (_, i) => readerAddress(i)).toSorted();

/**
 * Plans an issue for delivery by the test itself.
 * @param onMessage runs for each of the first messages: the server has it and the next envelope, and has not replied
 * @param first the number of these messages
 * @param beforeReply runs for each message before the server replies
 */
async function prepare(
  readers: number,
  first: number,
  onMessage: (next: string, count: number) => Promise<string | undefined>,
  beforeReply?: () => Promise<void>,
): Promise<Issue> {
  server = await startScriptedServer(
    async (line) => {
      if (line === '.') await beforeReply?.();
      const count = server.messages.length;
      return line === '.' && count <= first ? onMessage(recipientIn(await server.sentAhead()), count) : undefined;
    },
    ['PIPELINING', '8BITMIME', 'SIZE'],
  );
  postrider = await startPostrider({ readers, workers: false, connections: 1, smtpUrl: server.url });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await planIssue(app, issue.id);
  return readIssue(app.redis, issue.id);
}
const whole = () => ({ from: 0, to: postrider.app.list.layout.buckets - 1 });
const deliver = ({ id }: Issue, signal = new AbortController().signal) =>
  deliverBatch(postrider.app, id, whole(), signal);

describe('a send through a relay that supports pipelining', () => {
  test('emails each reader once over one connection, and claims each after the previous outcome', async () => {
    const claimed: number[] = [];
    const issue = await prepare(12, 11, async () => {
      claimed.push((await countLedger(postrider.app.redis, issue)).claimed);
      return undefined;
    });
    await deliver(issue);
    expect(recipients().toSorted()).toEqual(everyReader(12));
    expect(server.connections()).toBe(1);
    expect(claimed).toEqual(Array.from({ length: 11 }, () => 1));
    expect(await reportIssue(postrider.app.list, issue.id)).toMatchObject({ state: 'sent', accepted: 12 });
  });

  test('emails no reader who leaves after their envelope was sent', async () => {
    let leaver = '';
    const issue = await prepare(6, 3, async (next, count) => {
      if (count !== 3) return undefined;
      leaver = next;
      const id = idOf(postrider.app.list, parseAddress(leaver).normal);
      await unsubscribe(postrider.app.list, { newsletter: postrider.newsletter.number, id, at: 0 });
      return undefined;
    });
    await deliver(issue);
    expect(leaver).not.toBe('');
    expect(recipients().toSorted()).toEqual(everyReader(6).filter((address) => address !== leaver));
    expect(await reportIssue(postrider.app.list, issue.id)).toMatchObject({ accepted: 5, excluded: 1 });
  });

  test('leaves a recipient whose envelope was sent waiting when the worker stops', async () => {
    const stop = new AbortController();
    const issue = await prepare(6, 3, async (_next, count) => {
      if (count === 3) stop.abort();
      return undefined;
    });
    await expect(deliver(issue, stop.signal)).rejects.toMatchObject({ code: 'delivery.put-off' });
    expect(server.messages).toHaveLength(3);
    expect(await countLedger(postrider.app.redis, issue)).toMatchObject({ accepted: 3, waiting: 3, claimed: 0 });
    await deliver(issue);
    expect(recipients().toSorted()).toEqual(everyReader(6));
  });

  test('emails nobody whose envelope was sent when another run takes over the batch', async () => {
    const issue = await prepare(6, 3, async (_next, count) => {
      if (count === 3) for await (const _ of takeLedger(postrider.app.redis, issue, whole()));
      return undefined;
    });
    await expect(deliver(issue)).rejects.toBeInstanceOf(BatchLost);
    expect(server.messages).toHaveLength(3);
    expect(await countLedger(postrider.app.redis, issue)).toMatchObject({ accepted: 3, waiting: 3, claimed: 0 });
  });

  test('leaves one recipient uncertain when the connection ends after a message and the next envelope', async () => {
    const issue = await prepare(6, 3, async (_next, count) => (count === 3 ? 'hang up' : undefined));
    await deliver(issue).catch(() => undefined);
    const counts = await countLedger(postrider.app.redis, issue);
    expect(counts).toMatchObject({ accepted: 5, uncertain: 1, waiting: 0, claimed: 0 });
    expect(new Set(recipients()).size).toBe(6);
  });

  test('shares the connection with another issue before its own batch has ended', async () => {
    let sendOther: (() => Promise<void>) | undefined;
    let other: Promise<void> | undefined;
    const issue = await prepare(
      60,
      0,
      async () => undefined,
      async () => {
        other ??= sendOther?.();
        // All messages together take longer than one batch may keep a connection that another waits for.
        await new Promise((resolve) => setTimeout(resolve, 40));
      },
    );
    const { app } = postrider;
    const weekly = await addTestNewsletter(app, { slug: 'weekly' });
    await addReader(app, weekly, 'other@example.org');
    const { issue: small } = await composeIssue(app.redis, weekly, {});
    await startIssue(app.redis, app.queues, small.id);
    await planIssue(app, small.id);
    sendOther = () => deliver(small);
    await deliver(issue);
    await other;
    expect(recipients()).toHaveLength(61);
    expect(recipients().indexOf('other@example.org')).toBeLessThan(60);
  });
});
