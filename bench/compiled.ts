import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Postrider as a deployment runs it, compiled from this checkout into a folder of its own. */
export interface Compiled {
  /** The program: `node <entry> worker`. */
  entry: string;
  /** Where a compiled file of the benchmarks lies. */
  bench(name: string): string;
  remove(): Promise<void>;
}

/** Compiles the program and the benchmarks. The folder lies in the checkout, where Node finds the packages. */
export async function compile(): Promise<Compiled> {
  const dir = await mkdtemp(join(root, '.bench-'));
  const include = ['src', 'workers', 'emails', 'bin', 'bench'].map((folder) => `../${folder}`);
  const config = { extends: '../tsconfig.build.json', compilerOptions: { outDir: './out', rootDir: '..' }, include };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(config));
  const remove = () => rm(dir, { recursive: true, force: true });
  // Also where nobody comes to remove it: Ctrl-C, a benchmark that failed.
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', dir], { cwd: root });
    await cp(join(root, 'src/redis/lua'), join(dir, 'out/src/redis/lua'), { recursive: true });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    entry: join(dir, 'out/bin/postrider.js'),
    bench: (name) => join(dir, 'out/bench', name),
    remove,
  };
}
