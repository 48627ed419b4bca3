import { afterEach, expect, test } from 'vitest';
import { countResendable, resendIssue } from '../../src/control/resend-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { reconcile } from '../../src/delivery/reconcile.js';
import { issuesBeingSent } from '../../src/issues/issue-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { reactivate } from '../../src/subscribers/membership/reactivate.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
/** Long enough on a busy machine. */
afterEach(() => postrider.stop());

/** A server that refuses some recipients until it is fixed. */
async function startRefusing(refuse: (address: string) => { code: number; text: string } | undefined) {
  const server = { mended: false, tries: 0 };
  postrider = await startPostrider({
    readers: 10,
    rules: {
      onRecipient: (address) => {
        server.tries += 1;
        return server.mended ? undefined : refuse(address);
      },
    },
  });
  return server;
}
const isOneOf = (address: string, ...numbers: number[]) => numbers.some((number) => address === readerAddress(number));
const policy = { code: 550, text: '5.7.1 not from you' };

test('recipients refused by a policy are emailed again once it is fixed, and nobody else is', async () => {
  const server = await startRefusing((address) => {
    if (isOneOf(address, 1, 2, 3)) return policy;
    return isOneOf(address, 4) ? { code: 550, text: '5.1.1 no such user' } : undefined;
  });
  const { app, sink } = postrider;
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ accepted: 6, failed: 3, bounced: 1 });
  server.mended = true;
  const three = { putBack: 3, leftOut: 0, haveAll: 0 };
  expect(await countResendable(app, issue.id, ['failed', 'uncertain'])).toEqual(three);
  expect(await resendIssue(app, issue.id, ['failed', 'uncertain'])).toEqual(three);
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ state: 'sent', accepted: 9, bounced: 1 });
  expect(sink.mails).toHaveLength(9);
  await expect.poll(() => issuesBeingSent(app.redis)).toEqual([]);
  expect(await openBatches(app.redis, issue.id)).toEqual([]);
});

test('a bounced reader is left out, and counted, until they are reinstated', async () => {
  const server = await startRefusing((address) =>
    isOneOf(address, 4) ? { code: 550, text: '5.1.1 no such user' } : undefined,
  );
  const { app, sink, newsletter } = postrider;
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ accepted: 9, bounced: 1 });
  server.mended = true;
  const nobody = { putBack: 0, leftOut: 1, haveAll: 0 };
  expect(await countResendable(app, issue.id, ['failed', 'bounced'])).toEqual(nobody);
  expect(await resendIssue(app, issue.id, ['failed', 'bounced'])).toEqual(nobody);
  expect(await reportIssue(app.list, issue.id)).toMatchObject({ state: 'sent', accepted: 9, bounced: 1 });
  await reactivate(app.list, newsletter.number, idOf(app.list, readerAddress(4)), 'the host was renamed', 'editor');
  expect(await resendIssue(app, issue.id, ['failed', 'bounced'])).toEqual({ putBack: 1, leftOut: 0, haveAll: 0 });
  await sink.received(10);
});

test('a message that is refused again keeps its status, with one more attempt', async () => {
  const server = await startRefusing((address) => (isOneOf(address, 5) ? policy : undefined));
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  const before = server.tries;
  await resendIssue(app, issue.id, ['failed']);
  await expect.poll(() => server.tries).toBe(before + 1);
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 9, failed: 1, deferred: 0 });
});

test('recipients deferred for hours are tried immediately, although their job is delayed', async () => {
  const server = await startRefusing((address) =>
    isOneOf(address, 1, 2) ? { code: 451, text: '4.7.1 greylisted' } : undefined,
  );
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ accepted: 8, deferred: 2 });
  expect((await reportIssue(app.list, issue.id)).nextTryAt).not.toBeNull();
  server.mended = true;
  expect(await resendIssue(app, issue.id, ['deferred'])).toMatchObject({ putBack: 2 });
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 10 });
});

test('recipients left uncertain by the policy `hold` are emailed when the publisher confirms', async () => {
  let hangUp = true;
  postrider = await startPostrider({
    readers: 4,
    workers: false,
    rules: { onMessage: async ({ to }) => (hangUp && to === readerAddress(2) ? 'hang up' : undefined) },
  });
  const { app } = postrider;
  await changeNewsletter(app.redis, 'business', { uncertain: 'hold' });
  await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ state: 'sent', accepted: 3, uncertain: 1 });
  hangUp = false;
  expect(await resendIssue(app, issue.id, ['uncertain'])).toMatchObject({ putBack: 1 });
  await expect
    .poll(() => reportIssue(app.list, issue.id))
    .toMatchObject({ accepted: 4, uncertain: 0, possibleDuplicates: 1 });
});

test('concurrent resends, with every key of the queues lost, email each recipient once more', async () => {
  const server = await startRefusing((address) => (isOneOf(address, 1, 2, 3, 4) ? policy : undefined));
  const { app, sink } = postrider;
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ accepted: 6, failed: 4 });
  server.mended = true;
  const counts = await Promise.all([1, 2, 3].map(() => resendIssue(app, issue.id, ['failed'])));
  expect(counts.reduce((sum, { putBack }) => sum + putBack, 0)).toBe(4);
  await app.redis.del(...(await app.redis.keys('{postrider}:deliver:*')));
  await reconcile(app);
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 10 });
  expect(sink.mails).toHaveLength(10);
});

test('an issue that was never sent has no recipients to send to again', async () => {
  postrider = await startPostrider({ readers: 1, workers: false });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await expect(resendIssue(app, issue.id, ['failed'])).rejects.toMatchObject({
    code: 'issue.cannot-resend',
    because: 'draft',
  });
  await startIssue(app.redis, app.queues, issue.id);
  await planIssue(app, issue.id);
  expect(await resendIssue(app, issue.id, ['failed'])).toEqual({ putBack: 0, leftOut: 0, haveAll: 0 });
});
