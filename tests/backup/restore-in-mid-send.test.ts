import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { verifyBackup } from '../../src/backup/verify-backup.js';
import { reportText } from '../../src/cli/report-text.js';
import { pauseIssue, resumeIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { type Report, reportIssue } from '../../src/reports/report.js';
import { startWorkers } from '../../workers/main.js';
import { Gate } from '../control/weekly-desk.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const readers = 60;
let folder: string;
let file: string;
let postrider: TestPostrider;
let id: string;
/** Addresses that had it before the machine was lost, as the log of the relay has them. */
let log: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-backup-'));
  file = join(folder, 'list.backup');
  const gate = new Gate();
  gate.allow(10);
  postrider = await startPostrider({ readers, connections: 2, workers: false, rules: gate.rules });
  const { app, sink } = postrider;
  ({ id } = await postrider.composeIssue());
  const workers = await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  await sink.received(10);
  // The first messages go out while the list of recipients is being written.
  await until('the list of recipients is complete', async () => (await readIssue(app.redis, id)).planned);
  await takeBackup(app.redis, app.queues, file);
  gate.allow(20);
  await sink.received(30);
  await pauseIssue(app.redis, id);
  // The two messages in flight are finished, and no more.
  const stopped = workers.stop();
  gate.allow(4);
  await stopped;
  gate.open();
  log = sink.mails.map(({ to }) => to);
});
afterAll(async () => {
  await postrider?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Sends the rest of a restored issue. @returns its report, and the addresses that it emailed */
async function sendRest(redisUrl: string, before = postrider.sink.mails.length) {
  const restored = await openApp(postrider.app.config, { redisUrl, smtpUrl: postrider.sink.url });
  const workers = await startWorkers(restored);
  const report = () => reportIssue(restored.list, id);
  await until('it is sent', async () => (await report()).state === 'sent', report);
  await workers.stop();
  const after = await report();
  await restored.close();
  return { after, emailed: postrider.sink.mails.slice(before).map(({ to }) => to) };
}

const verify = (one: string) => verifyBackup(one, one, { dataDir: folder, secrets: postrider.app.config.secrets });

test('a backup of a send in progress is verified, with every recipient', async () => {
  const { inFile, restored } = await verify(file);
  expect(restored).toMatchObject({ readers, issues: 1, results: readers });
  expect(inFile).toEqual(restored);
});

test('the report of an issue that was restored in mid-send says how many have it twice at most, and why', async ({
  onTestFinished: atEnd,
}) => {
  const target = await startTestRedis();
  atEnd(target.stop);
  await restoreBackup(target.redis, file, { force: false });
  const app = await openApp(postrider.app.config, { redisUrl: target.url, smtpUrl: postrider.sink.url });
  atEnd(() => app.close());
  await resumeIssue(app, id);
  const { after, emailed } = await sendRest(target.url);
  const doubled = emailed.filter((one) => log.includes(one)).length;
  expect(doubled).toBeGreaterThan(15);
  expect(after.possibleDuplicates).toBeGreaterThanOrEqual(doubled);
  expect(after.emailedAfterRestore).toBe(emailed.length);
  const said = new RegExp(
    `twice: +${after.possibleDuplicates} at most: ${emailed.length} were emailed after the restore`,
  );
  expect(reportText(after, 'UTC')).toMatch(said);
  const sent = join(folder, 'sent.backup');
  await takeBackup(app.redis, app.queues, sent);
  expect((await verify(sent)).restored).toMatchObject({ issues: 1, results: readers });
  expect(await foldLedgers({ ...app, ledgerDays: 0 }, Date.now() + 60_000)).toEqual([id]);
  const folded = await reportIssue(app.list, id);
  expect(folded.foldedAt).not.toBeNull();
  expect(reportText(folded, 'UTC')).toMatch(said);
});

test('whoever the log of the relay names is not emailed again, and every face says so with the numbers', async ({
  onTestFinished: atEnd,
}) => {
  const target = await startTestRedis();
  atEnd(target.stop);
  const installation = await quickInstallation({
    REDIS_URL: `unix://${target.url}`,
    SECRET: postrider.app.config.secrets?.join() ?? '',
    SMTP_URL: postrider.sink.url,
  });
  atEnd(() => installation.remove());
  const { cli, json } = installation;
  const restored = await cli('restore', file);
  const { accepted, waiting } = await json<Report>('issue', 'report', id);
  const rest = `${accepted} readers have it, ${waiting} do not`;
  expect(restored.stderr).toContain(rest);
  expect(restored.stderr).toContain(`postrider issue reached ${id} --file FILE`);
  expect((await cli('attention')).stdout).toContain(`postrider issue reached ${id} --file FILE`);
  expect((await cli('doctor')).stdout).toContain(rest);

  const asked = await cli('issue', 'resume', id);
  expect(asked.code).not.toBe(0);
  expect(asked.stderr).toMatch(
    new RegExp(`${accepted} readers have it. Resuming it emails the other ${waiting}.*get it twice`),
  );
  expect(asked.stderr).toContain(`issue reached ${id}`);

  const list = join(folder, 'reached.csv');
  await writeFile(
    list,
    ['email;status', ...log.map((to) => `"<${to.toUpperCase()}>";sent`), 'a@example.net', ''].join('\n'),
  );
  const unconfirmed = await cli('issue', 'reached', id, '--file', list);
  const marked = log.length - accepted;
  expect(unconfirmed.stderr).toContain(`This marks ${marked} recipients`);
  expect(await json('issue', 'reached', id, '--file', list, '--yes')).toEqual({
    ...{ id, marked, known: accepted, others: 1, unread: 1, left: readers - log.length },
  });
  const again = await cli('issue', 'reached', id, '--file', list);
  expect(again.stdout).toMatch(new RegExp(`marked as reached: +0\\s+known before: +${log.length}`));
  expect(again.stderr).toContain('Nobody in this list was still waiting. Nothing has changed.');
  expect(await json('issue', 'report', id)).toMatchObject({
    ...{ state: 'paused', pausedBecause: null, accepted: log.length, waiting: readers - log.length },
  });
  expect(await cli('issue', 'resume', id)).toMatchObject({ code: 0 });
  const refused = await cli('issue', 'reached', id, '--file', list, '--yes');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`postrider issue pause ${id}`) });
  const { after, emailed } = await sendRest(target.url);
  expect(emailed.filter((one) => log.includes(one))).toEqual([]);
  expect(emailed).toHaveLength(readers - log.length);
  expect(after).toMatchObject({ accepted: readers, possibleDuplicates: 0, emailedAfterRestore: 0 });
});
