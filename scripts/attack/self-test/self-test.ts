import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allMutations } from './mutants.js';
import { makeMutatedCopy } from './mutated-copy.js';

/**
 * Removes each protection in turn from a copy of the sources, and runs its attack.
 * @param words further arguments of run-mutants.ts
 * @returns the exit code: 0 when every attack noticed
 */
export async function selfTest(words: readonly string[]): Promise<number> {
  const { folder, remove } = await makeMutatedCopy(allMutations());
  const file = join(folder, 'removed-protection');
  const preload = pathToFileURL(join(folder, 'scripts/attack/self-test/switch.mjs')).href;
  const script = join(folder, 'scripts/attack/self-test/run-mutants.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: `--import=${preload}`, REMOVED_PROTECTION: file },
    stdio: 'inherit',
  });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    const [code] = await once(child, 'exit');
    return code ?? 1;
  } finally {
    await rm(file, { force: true });
    await remove();
  }
}
