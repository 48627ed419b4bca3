import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, newInstallation } from '../../helpers/process.js';
import { fileWith } from '../list/list-for-tests.js';

let installation: Installation;
beforeAll(async () => {
  installation = await newInstallation();
  await installation.json(
    ...['newsletter', 'add', '--slug', 'business', '--title', 'Harbour Business Digest'],
    ...['--from', 'Harbour <digest@news.example.com>'],
  );
});
afterAll(() => installation.remove());

const words = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'the old list'];

test('the commands import a mapped file, count without writing, and export what was imported', async () => {
  const file = await fileWith('E-Mail;Vorname\na@example.com;A reader\nbad;B\n');
  const mapped = ['subscriber', 'import', file, ...words, '--map', 'email=E-Mail', '--map', 'name=Vorname'];
  expect(await installation.json(...mapped, '--dry-run')).toMatchObject({ read: 2, added: 1, dryRun: true });
  expect(await installation.json(...mapped)).toMatchObject({ read: 2, added: 1, rejects: `${file}.rejects.csv` });
  const again = await installation.cli(...mapped);
  expect(again.stdout).toContain('2 rows read: 0 added, 1 updated, 1 invalid email skipped.');

  const out = join(installation.dataDir, 'export.csv');
  const exportWords = ['subscriber', 'export', '--newsletter', 'business'];
  expect(await installation.json(...exportWords, '--out', out)).toEqual({ exported: 1, format: 'csv', file: out });
  const printed = await installation.cli(...exportWords, '--filter', 'state=confirmed');
  expect(printed).toMatchObject({ code: 0, stdout: await readFile(out, 'utf8') });
  expect(printed.stdout).toContain('a@example.com,A reader,');
});

test('the summary counts rows by status word, in a dry run and as JSON', async () => {
  const file = await fileWith('email,status\nx@example.com,cancelled\ny@example.com,junk\nz@example.com,junk\n');
  const command = ['subscriber', 'import', file, ...words, '--dry-run'];
  expect(await installation.json(...command)).toMatchObject({
    added: 1,
    skipped: { 'unknown status': 2 },
    statuses: [
      { status: 'cancelled', rows: 1, state: 'unsubscribed' },
      { status: 'junk', rows: 2, state: 'unknown' },
    ],
  });
  const { stdout } = await installation.cli(...command);
  expect(stdout).toMatch(/junk +2 +not imported: unknown status\ncancelled +1 +unsubscribed\n/);
});

test('wrong flags are wrong usage', async () => {
  const file = await fileWith('email\na@example.com\n');
  for (const flags of [
    ['--map', 'nothing'],
    ['--override', 'erased'],
    ['--map', 'email=Absent'],
  ]) {
    expect((await installation.cli('subscriber', 'import', file, ...words, ...flags)).code).toBe(2);
  }
  expect((await installation.cli('subscriber', 'export', '--newsletter', 'business', '--json')).code).toBe(2);
});
