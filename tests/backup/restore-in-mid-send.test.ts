import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { verifyBackup } from '../../src/backup/verify-backup.js';
import { reportText } from '../../src/cli/report-text.js';
import { resumeIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { reportIssue } from '../../src/reports/report.js';
import { startWorkers } from '../../workers/main.js';
import { Gate } from '../control/weekly-desk.js';
import { until } from '../helpers/clock.js';
import { startForTest } from '../helpers/postrider.js';
import { startTestRedis } from '../helpers/redis.js';

// @slow 30 s

const readers = 60;

test('the report of an issue that was restored in mid-send counts everybody who may have it twice', async ({
  onTestFinished: atEnd,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-backup-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'list.backup');
  const gate = new Gate();
  gate.allow(10);
  const postrider = await startForTest(atEnd, { readers, connections: 2, rules: gate.rules });
  const { app, sink } = postrider;
  const { id } = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, id);
  await sink.received(10);
  await takeBackup(app.redis, app.queues, file);
  gate.open();
  expect(await postrider.sent(id)).toMatchObject({ accepted: readers, possibleDuplicates: 0 });

  const sent = join(folder, 'sent.backup');
  await takeBackup(app.redis, app.queues, sent);
  for (const one of [file, sent]) {
    const { inFile, restored } = await verifyBackup(one, one, { dataDir: folder, secrets: app.config.secrets });
    expect(restored).toMatchObject({ readers, issues: 1, results: readers });
    expect(inFile).toEqual(restored);
  }

  const target = await startTestRedis();
  atEnd(target.stop);
  await restoreBackup(target.redis, file, { force: false });
  const restored = await openApp(app.config, { redisUrl: target.url, smtpUrl: sink.url });
  const workers = await startWorkers(restored);
  await resumeIssue(restored, id);
  const report = () => reportIssue(restored.list, id);
  await until('it is sent again', async () => (await report()).state === 'sent', report);
  await workers.stop();
  const after = await report();
  await restored.close();
  const doubled = sink.mails.length - readers;
  expect(doubled).toBeGreaterThan(5);
  expect(after.possibleDuplicates).toBeGreaterThanOrEqual(doubled);
  expect(after.possibleDuplicates).toBeLessThanOrEqual(readers);
  expect(reportText(after, 'UTC')).toMatch(
    new RegExp(`^may have received it twice: +at least ${after.possibleDuplicates}$`, 'm'),
  );
});
