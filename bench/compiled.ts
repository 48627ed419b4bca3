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

/** Compiles the program and the benchmarks. */
export async function compile(): Promise<Compiled> {
  const { dir, remove } = await compileEntries({
    ...programEntries,
    'bench/deliver-rival': 'bench/deliver/deliver-rival.ts',
  });
  return { entry: join(dir, 'bin/postrider.js'), rival: join(dir, 'bench/deliver-rival.js'), remove };
}

/**
 * Compiles programs into a folder in the checkout, where Node finds the packages.
 * @param entries source files by output name
 */
export async function compileEntries(
  entries: Record<string, string>,
): Promise<{ dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(root, '.bench-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  // Also when `remove` is not called: after Ctrl-C, or when a benchmark failed.
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  try {
    await build(dir, entries);
  } catch (error) {
    await remove();
    throw error;
  }
  return { dir, remove };
}
