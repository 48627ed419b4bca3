import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encoded } from '../../helpers/mail/encode.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { fileWith } from '../list/list-for-tests.js';

let redis: TestRedis;
let installation: Installation;
beforeAll(async () => {
  redis = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}` });
});
afterAll(async () => {
  await installation.remove();
  await redis.stop();
});

let newsletters = 0;
let slug: string;
let words: readonly string[];
/** Each test imports into a newsletter of its own. */
beforeEach(async () => {
  newsletters += 1;
  slug = `business-${newsletters}`;
  words = ['--newsletter', slug, '--status', 'confirmed', '--consent', 'the old list'];
  await installation.json(
    ...['newsletter', 'add', '--slug', slug, '--title', 'Harbour Business Digest'],
    ...['--from', 'Harbour <digest@news.example.com>'],
  );
});

test('the commands import a mapped file, count without writing, and export what was imported', async () => {
  const file = await fileWith('E-Mail;Vorname\na@example.com;A reader\nbad;B\n');
  const mapped = ['subscriber', 'import', file, ...words, '--map', 'email=E-Mail', '--map', 'name=Vorname'];
  expect(await installation.json(...mapped, '--dry-run')).toMatchObject({ read: 2, added: 1, dryRun: true });
  expect(await installation.json(...mapped)).toMatchObject({ read: 2, added: 1, rejects: `${file}.rejects.csv` });
  const again = await installation.cli(...mapped);
  expect(again.stdout).toContain(
    '2 rows read: 0 added, 1 updated, 1 skipped.\nSkipped: 1 row (invalid email address).',
  );

  const out = join(installation.dataDir, 'export.csv');
  const exportWords = ['subscriber', 'export', '--newsletter', slug];
  expect(await installation.json(...exportWords, '--out', out)).toEqual({ exported: 1, format: 'csv', file: out });
  const printed = await installation.cli(...exportWords, '--filter', 'state=confirmed');
  expect(printed).toMatchObject({ code: 0, stdout: await readFile(out, 'utf8') });
  expect(printed.stdout).toContain('a@example.com,A reader,');
});

test('a file that cannot be read is named, with the reason', async () => {
  const refused = await installation.cli('subscriber', 'import', installation.dataDir, ...words);
  expect(refused).toMatchObject({
    stderr: `postrider: <file>: ${installation.dataDir} cannot be read (EISDIR)\n`,
    stdout: '',
  });
});

test('the summary counts rows by status word, in a dry run and as JSON', async () => {
  const file = await fileWith('email,status\nx@example.com,cancelled\ny@example.com,lapsed\nz@example.com,lapsed\n');
  const command = ['subscriber', 'import', file, ...words, '--dry-run'];
  expect(await installation.json(...command)).toMatchObject({
    added: 1,
    skipped: { 'unknown status': 2 },
    statuses: [
      { status: 'cancelled', rows: 1, state: 'unsubscribed' },
      { status: 'lapsed', rows: 2, state: 'unknown' },
    ],
  });
  const { stdout } = await installation.cli(...command);
  expect(stdout).toMatch(/lapsed +2 +not imported: unknown status\ncancelled +1 +unsubscribed\n/);
});

test('an import that stops at an unclear column names the options that resolve it, and they do', async () => {
  const file = await fileWith('email,Subscription\nu@example.com,monthly\nv@example.com,lapsed\n');
  const command = ['subscriber', 'import', file, ...words];
  const stopped = await installation.cli(...command);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain(
    'Add --map state="Subscription" when it holds the status, or --ignore "Subscription"',
  );
  const flags = ['--map', 'state=Subscription', '--state', 'monthly=confirmed,lapsed=unsubscribed'];
  expect(await installation.json(...command, ...flags)).toMatchObject({ added: 2, skipped: {} });
  expect((await installation.cli(...command, '--ignore', 'Subscription')).code).toBe(0);
});

test('the summary names a guessed encoding, and an option can name the encoding instead', async () => {
  const file = await fileWith(encoded('email,name\nw@example.com,陳大文\nx@example.com,林小美\n', 'big5'));
  const command = ['subscriber', 'import', file, ...words];
  const { stdout } = await installation.cli(...command, '--dry-run');
  expect(stdout).toContain(
    'Read as big5, judging by its bytes. If names look wrong, give its encoding with --encoding.',
  );
  expect(await installation.json(...command, '--encoding', 'Big5')).toMatchObject({ encoding: 'big5', read: 2 });
  const unknown = await installation.cli(...command, '--encoding', 'klingon');
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--encoding.*klingon.*Use a name such as utf-8/),
  });
});

test('invalid flags are wrong usage', async () => {
  const file = await fileWith('email\na@example.com\n');
  for (const flags of [
    ['--map', 'nothing'],
    ['--override', 'erased'],
    ['--map', 'email=Absent'],
    ['--ignore', 'Absent'],
    ['--state', 'lapsed=gone'],
    ['--state', 'unsubscribed=confirmed'],
  ]) {
    expect((await installation.cli('subscriber', 'import', file, ...words, ...flags)).code).toBe(2);
  }
  expect((await installation.cli('subscriber', 'export', '--newsletter', slug, '--json')).code).toBe(2);
});
