import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Copies the checkout with its history into a temporary folder. Its packages are links; what compilers cache there is its own. */
export function copyCheckout(): { folder: string; files: string[] } {
  const listed = execFileSync('git', ['ls-files', '-zco', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const files = listed
    .split('\0')
    .filter((file) => file !== '' && file !== 'node_modules' && existsSync(join(root, file)));
  const folder = mkdtempSync(join(tmpdir(), 'postrider-mutants-'));
  execFileSync('cp', ['-a', '--parents', '-t', folder, '.git', ...files], { cwd: root });
  const cache = 'node_modules/.cache';
  mkdirSync(join(folder, cache), { recursive: true });
  const link = (path: string) => symlinkSync(join(root, path), join(folder, path));
  for (const name of readdirSync(join(root, 'node_modules'))) if (name !== '.cache') link(`node_modules/${name}`);
  for (const name of existsSync(join(root, cache)) ? readdirSync(join(root, cache)) : [])
    if (name !== 'vitest' && name !== 'tsc') link(`${cache}/${name}`);
  return { folder, files };
}
