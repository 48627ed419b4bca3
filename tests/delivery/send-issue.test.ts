import { describe, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { finishBatch, openBatches } from '../../src/delivery/batches.js';
import { deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { BatchLost } from '../../src/delivery/recipients/claim-reader.js';
import { reconcile } from '../../src/delivery/reconcile.js';
import { IllegalTransition } from '../../src/issues/issue.js';
import { beginPlan, issuesBeingSent, readIssue } from '../../src/issues/issue-store.js';
import { claim } from '../../src/ledger/change-ledger.js';
import {
  freeze,
  type LedgerLine,
  readLedger,
  readLedgerLine,
  readReplies,
  takeLedger,
} from '../../src/ledger/ledger.js';
import { packEntry } from '../../src/ledger/ledger-entry.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { readSlowed } from '../../src/pacing/slowed-groups.js';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { installationId, messageId } from '../../src/render/message-id.js';
import { reportIssue } from '../../src/reports/report.js';
import type { OutgoingMessage } from '../../src/smtp/relay.js';
import { scanLayout } from '../../src/subscribers/list/scan-buckets.js';
import { idOf, readRecord } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { bucketAt, bucketOf } from '../../src/subscribers/record/subscriber-id.js';
import { nextSecond, until } from '../helpers/clock.js';
import { addReader, readerAddress, startForTest, type TestPostrider } from '../helpers/postrider.js';

/** Immediate retries, so that no test waits long for them. */
const impatient = { RETRY_SCHEDULE: '1s', RETRY_FOR: '1h' };
/** Immediate takeovers as well, where a worker has died. */
const mourning = { ...impatient, WORKER_TIMEOUT: '3s' };
const delayedJobs = `${keys.queues}:deliver:delayed`;

const everyOutcome = ({
  waiting,
  accepted,
  deferred,
  bounced,
  failed,
  uncertain,
  excluded,
}: Awaited<ReturnType<typeof reportIssue>>) => waiting + accepted + deferred + bounced + failed + uncertain + excluded;

const leave = async ({ app, newsletter }: TestPostrider, email: string) => {
  const id = idOf(app.list, parseAddress(email).normal);
  await unsubscribe(app.list, { newsletter: newsletter.number, id, at: 0 });
};

/** Run concurrently, because each mostly waits for a timer or a server. */
describe('sending an issue', () => {
  test.concurrent('emails every confirmed reader once, with their own To, Message-ID and unsubscribe link', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 60 });
    await addReader(postrider.app, postrider.newsletter, 'left@example.org');
    await leave(postrider, 'left@example.org');
    const issue = await postrider.composeIssue();
    const report = await postrider.send(issue);
    expect(report).toMatchObject({ id: issue.id, state: 'sent', audience: 60, accepted: 60, waiting: 0, excluded: 0 });
    expect(report.finishedAt).not.toBeNull();
    expect(postrider.sink.mails).toHaveLength(60);
    expect(new Set(postrider.sink.mails.map(({ to }) => to)).size).toBe(60);
    const heads = postrider.sink.mails.map(({ raw }) => raw.toString('latin1').split('\r\n\r\n')[0] ?? '');
    for (const header of [/^To: (.*)$/m, /^Message-ID:\s+(\S+)$/m, /^List-Unsubscribe:\s+(\S+)$/m]) {
      expect(new Set(heads.map((head) => header.exec(head)?.[1])).size).toBe(60);
    }
    const installation = installationId(postrider.app.listKey);
    expect(installation).toMatch(/^post-[0-9a-f]{10}$/);
    for (const head of heads) expect(head).toContain(`\nFeedback-ID: ${issue.id}:business:digest:${installation}\r\n`);
    for (const { raw, to } of postrider.sink.mails) expect(raw.toString('latin1')).toContain(`To: ${to}`);
  });

  test.concurrent('twice at once starts one send', async ({ expect, onTestFinished: atEnd }) => {
    const postrider = await startForTest(atEnd, { readers: 10 });
    const issue = await postrider.composeIssue();
    const { redis, queues } = postrider.app;
    const both = await Promise.allSettled([startIssue(redis, queues, issue.id), startIssue(redis, queues, issue.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.status === 'rejected' && refused.reason).toBeInstanceOf(IllegalTransition);
    expect(await postrider.sent(issue.id)).toMatchObject({ accepted: 10 });
    expect(postrider.sink.mails).toHaveLength(10);
  });

  test.concurrent('skips a reader who unsubscribes before they are claimed', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const postrider = await startForTest(atEnd, {
      readers: 30,
      connections: 1,
      rules: {
        onMessage: async () => {
          await gate;
          return undefined;
        },
      },
    });
    const issue = await postrider.composeIssue();
    await startIssue(postrider.app.redis, postrider.app.queues, issue.id);
    // With one connection the first message waits at the gate. At most the first readers of two batches are claimed.
    await expect.poll(async () => (await reportIssue(postrider.app.list, issue.id)).audience).toBe(30);
    await expect.poll(async () => (await linesOf(postrider, issue.id)).some(isClaimed)).toBe(true);
    const last = (await linesOf(postrider, issue.id)).at(-1);
    const leaver =
      Array.from({ length: 30 }, (_, i) => readerAddress(i)).find((address) =>
        last?.id.equals(idOf(postrider.app.list, address)),
      ) ?? '';
    await leave(postrider, leaver);
    release();
    const report = await postrider.sent(issue.id);
    expect(report).toMatchObject({ state: 'sent', audience: 30, accepted: 29, excluded: 1 });
    expect(postrider.sink.mailsTo(leaver)).toHaveLength(0);
  });

  test.concurrent('does not reach a reader who confirmed after it started', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 5, workers: false });
    const issue = await postrider.composeIssue();
    await startIssue(postrider.app.redis, postrider.app.queues, issue.id);
    await nextSecond();
    await addReader(postrider.app, postrider.newsletter, 'late@example.org');
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ audience: 5, accepted: 5 });
    expect(postrider.sink.mailsTo('late@example.org')).toHaveLength(0);
  });

  test.concurrent('counts each refusal by its kind, and the counts add up to the audience', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, {
      readers: 12,
      rules: {
        onRecipient: (address) =>
          ({
            [readerAddress(0)]: { code: 550, text: '5.1.1 no such user' },
            [readerAddress(1)]: { code: 451, text: '4.2.1 later' },
            [readerAddress(2)]: { code: 550, text: '5.7.1 blocked' },
          })[address],
        onMessage: async ({ to }) => (to === readerAddress(3) ? 'hang up' : undefined),
      },
    });
    const report = await postrider.send(await postrider.composeIssue());
    expect(report).toMatchObject({
      audience: 12,
      accepted: 8,
      bounced: 1,
      deferred: 1,
      failed: 1,
      uncertain: 1,
      excluded: 0,
    });
    expect(everyOutcome(report)).toBe(report.audience);
    const problems = await readProblems(postrider.app.redis, report.id);
    expect(problems).toHaveLength(4);
    expect(JSON.stringify(problems)).not.toContain('@');
  });

  test.concurrent('sends each reader their language and chosen sections, and every reader the lead', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, {});
    const { app, newsletter } = postrider;
    await addReader(app, newsletter, 'tech@example.org', { sections: ['Tech'], name: "Tide O'Watcher" });
    await addReader(app, newsletter, 'all@example.org', { locale: 'zh-CN', name: '王' });
    const typed = 'your account is locked: example.net';
    await addReader(app, newsletter, 'typed@example.org', { name: typed });
    await postrider.send(await postrider.composeIssue());
    const tech = await postrider.sink.parsed('tech@example.org');
    expect(tech.text).toContain('A new berth opens in the harbour');
    expect(tech.text).toContain('How a tide gauge reports by radio');
    expect(tech.text).not.toContain('Where to drink tea');
    expect(tech.html).not.toContain('Where to drink tea');
    expect(tech.html).toMatch(/Tide O(?:'|&#x27;|&#39;)Watcher/);
    // Anyone may have typed the name of a reader. A sentence or an address in it goes into no email.
    const [wary] = postrider.sink.mailsTo('typed@example.org');
    expect(wary?.raw.toString()).not.toMatch(/locked|example\.net/);
    // Such a name greets nobody.
    expect((await postrider.sink.parsed('typed@example.org')).text).not.toContain('Dear ');
    const all = await postrider.sink.parsed('all@example.org');
    expect(all.html).toContain('lang="zh-CN"');
    expect(all.html).toContain('王');
    expect(all.html).toContain('Where to drink tea');
  });

  test.concurrent('waits for a relay that is down, and loses and duplicates no message', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 40, workers: false });
    const { app, sink } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await sink.stop();
    await postrider.startWorkers();
    await expect.poll(async () => (await readProblems(app.redis, issue.id)).length).toBeGreaterThan(0);
    // Some are claimed for a moment, until the relay refuses the connection.
    await expect
      .poll(() => reportIssue(app.list, issue.id))
      .toMatchObject({ state: 'sending', audience: 40, waiting: 40 });
    expect((await readProblems(app.redis, issue.id))[0]?.text).toContain('does not accept email');
    await sink.restart();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 40 });
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(40);
    expect(sink.mails).toHaveLength(40);
  });

  test.concurrent('stops cleanly: messages in flight finish, another worker sends the rest, none twice', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    let arrived = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const postrider = await startForTest(atEnd, {
      readers: 60,
      workers: false,
      connections: 3,
      rules: {
        onMessage: async () => {
          arrived += 1;
          if (arrived > 10) await held;
          return undefined;
        },
      },
    });
    const issue = await postrider.composeIssue();
    const first = await postrider.startWorkers();
    await startIssue(postrider.app.redis, postrider.app.queues, issue.id);
    await until('each connection has a message in flight', () => arrived === 13);
    const stopped = first.stop();
    release();
    await stopped;
    const between = await reportIssue(postrider.app.list, issue.id);
    expect(between.state).toBe('sending');
    expect([between.accepted, postrider.sink.mails.length]).toEqual([13, 13]);
    expect(between.uncertain).toBe(0);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ accepted: 60, uncertain: 0 });
    expect(postrider.sink.mails).toHaveLength(60);
  });

  test.concurrent('finishes although every key of the queues was deleted', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 20, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    const lost = await app.redis.keys('{postrider}:*');
    expect(lost.length).toBeGreaterThan(0);
    await app.redis.del(...lost);
    await reconcile(app);
    // A large issue has thousands of batches, and each worker looks twice a minute: adding a job again is an event, too.
    const events = () => app.redis.xlen(`${keys.queues}:deliver:events`);
    const before = await events();
    expect(before).toBeGreaterThan(0);
    await reconcile(app);
    expect(await events()).toBe(before);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 20 });
    expect(postrider.sink.mails).toHaveLength(20);
  });

  test.concurrent('emails recipients claimed by a dead worker again, with the Message-ID of the first attempt', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 20, workers: false, settings: mourning });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    const dead = readerAddress(7);
    expect(await claimAndDie(postrider, issue.id, dead)).toBe('claimed');
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 20, uncertain: 0 });
    const [mail] = postrider.sink.mailsTo(dead);
    const id = messageId(
      app.listKey,
      issue.messageIdForm,
      `issue ${issue.id}`,
      idOf(app.list, dead),
      'news.example.com',
    );
    expect(mail?.raw.toString()).toContain(id);
  });

  test.concurrent('leaves recipients claimed by a dead worker uncertain, if the newsletter says so', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 20, workers: false, settings: mourning });
    const { app } = postrider;
    await changeNewsletter(app.redis, 'business', { uncertain: 'hold' });
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    const dead = readerAddress(7);
    await claimAndDie(postrider, issue.id, dead);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 19, uncertain: 1 });
    expect(postrider.sink.mailsTo(dead)).toHaveLength(0);
  });

  test.concurrent('does not hang on a claim whose reply was lost, although its batch is finished', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 12, workers: false, settings: mourning });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    await claimAndDie(postrider, issue.id, readerAddress(3));
    for (const batch of await openBatches(app.redis, issue.id)) await finishBatch(app.redis, issue.id, batch);
    await reconcile(app);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', audience: 12, accepted: 12 });
  });

  test.concurrent('a domain that greylists each reader at first is not slowed down', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const known = new Set<string>();
    const postrider = await startForTest(atEnd, {
      readers: 60,
      rules: {
        onRecipient: (address) => {
          if (known.has(address)) return undefined;
          known.add(address);
          return { code: 450, text: '4.7.1 Greylisted, please try again later' };
        },
      },
      settings: impatient,
    });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    await postrider.sink.received(60);
    await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 60, deferred: 0 });
    expect(await readSlowed(app.redis)).toEqual([]);
  });

  test.concurrent('retries deferred messages after the issue is sent, until they are accepted', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const tries = new Map<string, number>();
    let refusals = 0;
    let seen = false;
    const postrider = await startForTest(atEnd, {
      readers: 12,
      settings: impatient,
      rules: {
        onRecipient: (address) => {
          tries.set(address, (tries.get(address) ?? 0) + 1);
          // At least twice, and until the report has shown it.
          if (address !== readerAddress(1) || (refusals >= 2 && seen)) return undefined;
          refusals += 1;
          return { code: 450, text: '4.2.1 later' };
        },
      },
    });
    const issue = await postrider.composeIssue();
    expect(await postrider.send(issue)).toMatchObject({ state: 'sent', accepted: 11 });
    const { app } = postrider;
    await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 11, deferred: 1 });
    seen = true;
    await postrider.sink.received(12);
    expect(tries.get(readerAddress(1))).toBe(refusals + 1);
    await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 12, deferred: 0 });
    await expect.poll(() => issuesBeingSent(app.redis)).toEqual([]);
    expect(postrider.sink.mails).toHaveLength(12);
  });

  test.concurrent('gives up after the last retry, and blames no reader', async ({ expect, onTestFinished: atEnd }) => {
    const postrider = await startForTest(atEnd, {
      readers: 3,
      settings: { ...impatient, RETRY_FOR: '2s' },
      rules: {
        onRecipient: (address) => (address === readerAddress(1) ? { code: 450, text: '4.2.1 later' } : undefined),
      },
    });
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    const { app } = postrider;
    await expect
      .poll(() => reportIssue(app.list, issue.id))
      .toMatchObject({ accepted: 2, deferred: 0, bounced: 0, failed: 1 });
    const id = idOf(app.list, readerAddress(1));
    const bucket = bucketAt(app.list.layout, id);
    const reply = (await readReplies(app.redis, issue.id, bucket)).get(id.toString('hex'));
    expect(reply).toContain('Given up: 450 4.2.1 later');
    expect(await readLedgerLine(app.redis, await readIssue(app.redis, issue.id), id)).toMatchObject({
      state: 'failed',
      attempts: 3,
    });
  });

  test.concurrent.for([
    { lost: 'every key of the queues', isLost: () => true },
    { lost: 'every key of the queues but the list of delayed jobs', isLost: (key: string) => key !== delayedJobs },
    { lost: 'only the list of delayed jobs', isLost: (key: string) => key === delayedJobs },
  ])(
    'makes the jobs of retries again after $lost was deleted',
    async ({ isLost }, { expect, onTestFinished: atEnd }) => {
      let open = false;
      const postrider = await startForTest(atEnd, {
        readers: 3,
        settings: impatient,
        rules: { onRecipient: () => (open ? undefined : { code: 450, text: '4.2.1 later' }) },
      });
      const { app } = postrider;
      const issue = await postrider.composeIssue();
      await postrider.send(issue);
      // One of them may be in its next attempt.
      await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ state: 'sent', deferred: 3 });
      await expect.poll(() => app.redis.exists(delayedJobs)).toBe(1);
      const all = await app.redis.keys(`${keys.queues}:*`);
      await app.redis.del(...all.filter(isLost));
      // If the list is left, BullMQ makes jobs without data from it.
      await expect.poll(() => app.redis.exists(delayedJobs)).toBe(0);
      open = true;
      const reconciled = async () => {
        await reconcile(app);
        return reportIssue(app.list, issue.id);
      };
      await expect.poll(reconciled).toMatchObject({ accepted: 3 });
    },
  );

  test.concurrent('plans an issue whose job the queue has lost', async ({ expect, onTestFinished: atEnd }) => {
    const postrider = await startForTest(atEnd, { readers: 3, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    expect(await app.redis.del(`${keys.queues}:plan:wait`)).toBe(1);
    await reconcile(app);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 3 });
  });

  test.concurrent('emails no recipient from a run whose batch another run has taken over', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 8, workers: false, connections: 1 });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    const whole = { from: 0, to: app.list.layout.buckets - 1 };
    const slow = {
      ...app,
      relay: {
        ...app.relay,
        send: async (mail: OutgoingMessage) => {
          const result = await app.relay.send(mail);
          // While the first message is being sent, another run takes over the whole batch.
          for await (const _ of takeLedger(app.redis, await readIssue(app.redis, issue.id), whole));
          return result;
        },
      },
    };
    await expect(deliverBatch(slow, issue.id, whole, new AbortController().signal)).rejects.toBeInstanceOf(BatchLost);
    expect(postrider.sink.mails).toHaveLength(1);
    expect(await reportIssue(app.list, issue.id)).toMatchObject({ accepted: 1, waiting: 7 });
  });

  test.concurrent('counts recipients that a crashed planner wrote, even if they have unsubscribed since', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 3, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    const { layout } = await beginPlan(app.redis, issue.id, app.list.layout);
    const id = idOf(app.list, readerAddress(0));
    const bucket = bucketOf(id, layout.buckets);
    for await (const { records } of scanLayout(app.list, layout, { from: bucket, to: bucket }))
      await freeze(
        app.redis,
        bucketTag(layout, bucket),
        issue.id,
        records.map((record) => record.id),
      );
    await leave(postrider, readerAddress(0));
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', audience: 3, accepted: 2, excluded: 1 });
  });

  test.concurrent('finishes at once without recipients', async ({ expect, onTestFinished: atEnd }) => {
    const postrider = await startForTest(atEnd, {});
    expect(await postrider.send(await postrider.composeIssue())).toMatchObject({
      state: 'sent',
      audience: 0,
      accepted: 0,
    });
  });

  test.concurrent('does not start without a postal address', async ({ expect, onTestFinished: atEnd }) => {
    const postrider = await startForTest(atEnd, { readers: 1 });
    const issue = await postrider.composeIssue();
    await changeNewsletter(postrider.app.redis, 'business', { postalAddress: '' });
    await expect(startIssue(postrider.app.redis, postrider.app.queues, issue.id)).rejects.toMatchObject({
      code: 'newsletter.no-postal-address',
      newsletter: 'business',
    });
    expect((await reportIssue(postrider.app.list, issue.id)).state).toBe('draft');
  });
});

/** Claims a reader like a worker that crashed right after, an hour ago. */
async function claimAndDie({ app }: TestPostrider, issueId: string, address: string): Promise<string | undefined> {
  const id = idOf(app.list, address);
  const issue = await readIssue(app.redis, issueId);
  const record = await readRecord(app.list, id);
  for await (const { fence, lines } of takeLedger(app.redis, issue, {})) {
    const line = lines.find((one) => one.id.equals(id));
    const entry = packEntry({ state: 'claimed', attempts: 1, at: issue.startedAt }, issue.startedAt);
    if (line && record) return claim(app.redis, issueId, line, fence, record, entry);
  }
  return undefined;
}

/** The recipients in the order in which they are emailed. */
async function linesOf({ app }: TestPostrider, issueId: string): Promise<LedgerLine[]> {
  const all: LedgerLine[] = [];
  for await (const { lines } of readLedger(app.redis, await readIssue(app.redis, issueId))) all.push(...lines);
  return all;
}

const isClaimed = ({ state }: LedgerLine) => state === 'claimed';
