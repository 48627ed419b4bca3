import { describe, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { reportIssue } from '../../src/reports/report.js';
import { addReader, startForTest } from '../helpers/postrider.js';

/** Run concurrently, because both mostly wait for their turn to send. */
describe('a send', () => {
  test.concurrent('a domain that replies 421 is slowed and recovers; no recipient is lost, no other is slowed', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    let refusals = 0;
    const postrider = await startForTest(atEnd, {
      workers: false,
      settings: { RETRY_SCHEDULE: '1s', RETRY_FOR: '1h' },
      rules: {
        onRecipient: (address) => {
          if (!address.endsWith('@slow.example.net') || refusals >= 3) return undefined;
          refusals += 1;
          return { code: 421, text: '4.7.0 too many mails at once' };
        },
      },
    });
    const { app, newsletter, sink } = postrider;
    const readers = 30;
    for (let i = 0; i < readers; i += 1) {
      await addReader(app, newsletter, `reader${i}@slow.example.net`);
      await addReader(app, newsletter, `reader${i}@fast.example.net`);
    }
    const issue = await postrider.composeIssue();
    await postrider.startWorkers();
    await startIssue(app.redis, app.queues, issue.id);
    const takenBy = (domain: string) => sink.mails.filter(({ to }) => to.endsWith(`@${domain}`)).length;
    await expect.poll(() => takenBy('fast.example.net')).toBe(readers);
    // Every other recipient is done while the slow domain is not.
    expect(takenBy('slow.example.net')).toBeLessThan(readers);
    await expect.poll(() => takenBy('slow.example.net')).toBe(readers);
    await expect
      .poll(() => reportIssue(app.list, issue.id))
      .toMatchObject({ audience: 2 * readers, accepted: 2 * readers, deferred: 0, failed: 0, uncertain: 0 });
    expect(refusals).toBe(3);
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(2 * readers);
    expect(sink.mails).toHaveLength(2 * readers);
  });

  test.concurrent('messages keep to the rate limit of all workers, and every recipient gets one', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await startForTest(atEnd, { readers: 30, settings: { SEND_RATE: '20/s' } });
    const first = Date.now();
    expect(await postrider.send(await postrider.composeIssue())).toMatchObject({ state: 'sent', accepted: 30 });
    // Thirty messages at twenty per second take at least a second, however fast the machine is.
    expect(Date.now() - first).toBeGreaterThan(1_000);
    expect(postrider.sink.mails).toHaveLength(30);
  });
});
