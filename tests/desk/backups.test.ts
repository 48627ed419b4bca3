import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { verifyBackupFile } from '../../src/backup/backup-file.js';
import { readBackups, requestBackup, writeBackupRun } from '../../src/backup/backup-run.js';
import { backupFolder, writeBackup } from '../../src/backup/write-backup.js';
import { healthKeys } from '../../src/redis/keys.js';
import { launchBrowser } from '../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';
import { deskPerson } from './report/sent-issues.js';

let web: WebForTests;
let folder: string;
const at = '/desk/n/gazette/health/backups';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-backups-'));
  web = await startWebForTests({ DATA_DIR: folder });
  await web.newsletter({ timeZone: 'UTC' });
});
afterEach(async () => {
  await rm(backupFolder(web.app.config), { recursive: true, force: true });
  await web.app.redis.del(healthKeys.backup);
});
afterAll(async () => {
  await web?.stop();
  await rm(folder, { recursive: true, force: true });
});

const files = () => readdir(backupFolder(web.app.config)).catch(() => []);
const never = new AbortController().signal;

test('an owner presses "Back up now", and the page goes on until a worker has written a whole backup', async () => {
  const ada = await deskPerson(web, 'owner');
  expect((await ada.post(at, {})).headers.location).toBe(at);
  // No worker runs yet. A second press adds nothing.
  await ada.post(at, {});
  expect((await ada.get(at)).body).toContain('It waits for a worker.');
  const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  const { page } = await ada.page(browser, url, { viewport: { width: 390, height: 844 } });
  await page.goto(url + at);
  const workers = await web.startWorkers();
  try {
    await page.getByText('Recent').waitFor();
    const [file = '', ...others] = await files();
    expect(others).toEqual([]);
    const whole = join(backupFolder(web.app.config), file);
    expect(await page.locator('main code').first().textContent()).toBe(whole);
    expect((await verifyBackupFile(whole)).header.createdAt).toMatch(/^\d{4}-/);
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
  } finally {
    await browser.close();
    await workers.stop();
  }
});

test('a backup that cannot be written says why in words, and can be started again', async () => {
  const ada = await deskPerson(web, 'owner');
  await writeFile(join(folder, 'a file'), '');
  await requestBackup(web.app);
  const wrong = { ...web.app, config: { ...web.app.config, dataDir: join(folder, 'a file') } };
  await writeBackup(wrong, never);
  const { body } = await ada.get(at);
  expect(body).toContain('could not be written.');
  expect(body).toMatch(/The worker on [^<]+ cannot write into its folder/);
  await ada.post(at, {});
  expect((await readBackups(web.app.redis)).run?.state).toBe('waiting');
  await writeBackup(web.app, never);
  expect((await readBackups(web.app.redis)).run).toBeUndefined();
  expect(await files()).toHaveLength(1);
});

test('a worker that stops leaves no half file, and its job to another worker; one that was killed is noticed', async () => {
  const ada = await deskPerson(web, 'owner');
  const before = await files();
  await requestBackup(web.app);
  await expect(writeBackup(web.app, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(await files()).toEqual(before);
  const { run } = await readBackups(web.app.redis);
  expect(run?.state).toBe('running');
  if (run) await writeBackupRun(web.app.redis, { ...run, seenAt: Date.now() - 120_000 });
  const { body } = await ada.get(at);
  expect([body.includes('ended before it was written'), body.includes('Back up now</button>')]).toEqual([true, true]);
});

test('only an owner sees and starts backups', async () => {
  const editor = await deskPerson(web, 'editor');
  expect([(await editor.get(at)).statusCode, (await editor.post(at, {})).statusCode]).toEqual([404, 404]);
});
