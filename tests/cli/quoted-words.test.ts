import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord, unitArgument, unitWord } from '../../src/cli/quoted-words.js';
import { isInstalled } from '../helpers/redis-server.js';

/** Runs /bin/sh. @returns the words that `printf` got */
async function readByShell(words: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `printf '%s\\0' ${words}`]);
  return stdout.split('\0').slice(0, -1);
}

/** Parts of paths, with all that a shell or systemd may read in a way of its own. */
const special = fc.constantFrom(...' \'"\\$%`;:#&|<>()*?[]{}~!=-äß', '\u00a0', '${', '$HOME', '%n', '\\x20');
const path = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => `/srv/a${parts.join('').replace(/[\p{C}/]/gu, '')}`);
const paths = fc.array(path, { minLength: 1, maxLength: 40 });

test('a plain word stays as it is', () => {
  expect(['/srv/news', 'a-b_c.d@e'].map(shellWord)).toEqual(['/srv/news', 'a-b_c.d@e']);
  expect(['/srv/news', '/srv/ä'].map(unitArgument)).toEqual(['/srv/news', '/srv/ä']);
});

test('/bin/sh reads each word back as it was', async () => {
  const words = fc.array(fc.oneof(path, fc.constantFrom('', '-x', '~', 'a\nb', "'", "\\'")), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(words, async (given) => {
      expect(await readByShell(given.map(shellWord).join(' '))).toEqual(given);
    }),
    { numRuns: 50 },
  );
});

const missing = isInstalled('systemd-analyze') ? '' : ' (not installed)';

test.skipIf(missing)(`systemd reads each word of a unit back as it was${missing}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-words-'));
  const file = join(folder, 'words.service');
  await fc.assert(
    fc.asyncProperty(paths, async (given) => {
      const command = `ExecStart=/bin/true ${given.map(unitArgument).join(' ')}`;
      await writeFile(file, `[Service]\n${command}\nReadWritePaths=${given.map(unitWord).join(' ')}\n`);
      const env = { ...process.env, SYSTEMD_LOG_LEVEL: 'debug' };
      const { stdout } = await promisify(execFile)('systemd-analyze', ['verify', file], { env });
      const [, ...read] = await readByShell(/^\s*Command Line: (.*)$/m.exec(stdout)?.[1] ?? '');
      // It replaces variables when it starts the command: $$ by $.
      expect(read.map((word) => word.replaceAll('$$', '$'))).toEqual(given);
      for (const word of read) expect(word.replaceAll('$$', '')).not.toContain('$');
      expect(/^\s*ReadWritePaths: (.*)$/m.exec(stdout)?.[1]).toBe(given.join(' '));
    }),
    { numRuns: 10 },
  );
  await rm(folder, { recursive: true });
});
