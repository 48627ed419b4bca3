// Makes a release: npm run release -- 0.2.0 [--dry-run]
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeStore } from './make-store.js';
import { release } from './release.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2).filter((word) => word !== '--dry-run');
const dryRun = process.argv.includes('--dry-run');
const say = (line: string) => process.stderr.write(`${line}\n`);
const run = (...command: string[]) => execFileSync('npm', command, { cwd: root, stdio: 'inherit' });

if (words.length !== 1 || words[0]?.startsWith('-')) {
  say('usage: npm run release -- VERSION [--dry-run], for example: npm run release -- 0.2.0 --dry-run');
  process.exitCode = 2;
} else {
  try {
    await release({
      root,
      version: words[0] ?? '',
      date: new Date().toISOString().slice(0, 10),
      dryRun,
      makeStore,
      check() {
        run('run', 'check');
        run('exec', '--', 'vitest', 'run', 'tests/migrations');
      },
      say,
    });
  } catch (error) {
    say(`No release was made: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
