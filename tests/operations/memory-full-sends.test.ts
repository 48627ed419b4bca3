import { afterEach, expect, test } from 'vitest';
import { pauseIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { reconcile } from '../../src/delivery/reconcile.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { control } from '../../src/operations/issues/control.js';
import { perform } from '../../src/operations/operation.js';
import { consoleActor } from '../../src/operations/permission.js';
import { readAudit } from '../../src/people/audit/audit-log.js';
import { keys } from '../../src/redis/keys.js';
import { Gate } from '../control/weekly-desk.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const actor = consoleActor('the test');

/**
 * Starts a send and pauses it while messages are in flight.
 * @param because why it pauses itself; missing: a person pauses it
 * @returns its id, once no worker runs a batch of it
 */
async function pausedHalfWay(because?: string): Promise<string> {
  const gate = new Gate(20);
  gate.allow(10);
  postrider = await startPostrider({ readers: 150, connections: 2, rules: gate.rules });
  const { app, sink } = postrider;
  const { id } = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, id);
  await sink.received(10);
  if (because === undefined) await perform(app, control.pause, { actor, key: { issue: id }, input: {} });
  else await pauseIssue(app.redis, id, because);
  gate.open();
  await until('no batch runs', async () => (await app.redis.llen(`${keys.queues}:deliver:active`)) === 0);
  expect(sink.mails.length).toBeLessThan(150);
  return id;
}

/** What the audit log says of the last operation. */
const lastEntry = async () => (await readAudit(postrider.app.redis, {}, 1)).entries[0];

test('with the memory of Redis full, a send that is resumed is answered as that, and continues afterwards', async () => {
  const id = await pausedHalfWay();
  const { app, sink } = postrider;
  await beginTrouble(app.redis, 'memory full');
  const { document } = await perform(app, control.resume, { actor, key: { issue: id }, input: {} });
  await endTrouble(app.redis, 'memory full');
  expect(document).toMatchObject({ id, state: 'sending' });
  expect(await lastEntry()).toMatchObject({ operation: 'resumeIssue', outcome: 'done' });
  await reconcile(app);
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 150 });
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(150);
});

test('with the memory of Redis full, a send that paused itself is resumed as a whole or not at all', async () => {
  const id = await pausedHalfWay('Too many readers complained.');
  const { app } = postrider;
  const resume = () => perform(app, control.resume, { actor, key: { issue: id }, input: {} });
  await beginTrouble(app.redis, 'memory full');
  await expect(resume()).rejects.toMatchObject({ code: 'redis.writes-refused' });
  await endTrouble(app.redis, 'memory full');
  expect((await readIssue(app.redis, id)).state).toBe('paused');
  // Its deferred messages are put back with it. Later nobody would, and they would wait for hours.
  await resume();
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 150 });
});

test('with the memory of Redis full, a send that is cancelled keeps its page and gives its articles back', async () => {
  const id = await pausedHalfWay();
  const { app, sink } = postrider;
  const reached = sink.mails.length;
  await beginTrouble(app.redis, 'memory full');
  const cancelled = await perform(app, control.cancel, { actor, key: { issue: id }, input: { confirm: 'true' } });
  await endTrouble(app.redis, 'memory full');
  expect(cancelled.document).toMatchObject({ id, state: 'cancelled', reached, notReached: 150 - reached });
  expect(await lastEntry()).toMatchObject({ operation: 'cancelIssue', outcome: 'done' });
  expect(await app.redis.hget(keys.issue(id), 'partlySent')).toBe('1');
  expect((await postrider.send(await postrider.composeIssue())).audience).toBe(150 - reached);
});
