import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, programEntries } from '../bin/build.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Postrider as a deployment runs it, compiled from this checkout into a folder of its own. */
export interface Compiled {
  /** The program: `node <entry> worker`. */
  entry: string;
  /** The other sender that `deliver` compares with. */
  rival: string;
  remove(): Promise<void>;
}

/** Compiles the program and the benchmarks. The folder is in the checkout, where Node finds the packages. */
export async function compile(): Promise<Compiled> {
  const dir = await mkdtemp(join(root, '.bench-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  // Also where nobody comes to remove it: Ctrl-C, a benchmark that failed.
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  try {
    await build(dir, { ...programEntries, 'bench/deliver-rival': 'bench/deliver-rival.ts' });
  } catch (error) {
    await remove();
    throw error;
  }
  return { entry: join(dir, 'bin/postrider.js'), rival: join(dir, 'bench/deliver-rival.js'), remove };
}
