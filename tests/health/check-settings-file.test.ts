import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSettingsFile } from '../../src/health/check-settings.js';
import { inWords } from './health-for-tests.js';

test('the doctor names unknown settings of the file, and never their values', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-settings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, '.env');
  expect(inWords(checkSettingsFile(file))).toMatchObject({ ok: true, remedy: '' });
  await writeFile(file, '# A comment\nPORT=3000\nSMPT_URL=smtp://me:hidden@example.com\nexport OTHER=hidden\n');
  const { ok, detail, remedy } = inWords(checkSettingsFile(file));
  expect([ok, detail, remedy]).toEqual([
    true,
    `OTHER, SMPT_URL in ${file} are no settings and have no effect`,
    'Probably meant: SMTP_URL instead of SMPT_URL. docs/configuration.md lists the settings.',
  ]);
  expect(`${detail} ${remedy}`).not.toContain('hidden');
  await writeFile(file, "PORT=3000\nSECRET='a$b'\n");
  expect(inWords(checkSettingsFile(file)).remedy).toBe('');
});
