import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileEntries } from '../../bench/compiled.js';
import { ensureBuilt } from '../../bin/build.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** In the checkout, where Node finds the packages. */
const cache = join(root, 'node_modules/.cache/postrider-test-scripts');

/** The scripts that tests start as processes. With tsx, each start takes a second or two longer. */
const scripts = [
  'bin/postrider.ts',
  'tests/chaos/blockable-worker.ts',
  'tests/drills/fetch-rebinding-name.ts',
  'tests/subscribers/import/import-in-process.ts',
  'tests/subscribers/list/racing-process.ts',
  'tests/subscribers/list/reshard-in-process.ts',
  'tests/subscribers/list/reshard-writer.ts',
  'tests/subscribers/reader-imports/import-in-process.ts',
];
const nameOf = (script: string) => `bin/${script.replace(/\.ts$/, '').replaceAll('/', '-')}`;

export interface CompiledScripts {
  /** The compiled file of a script. */
  path(script: URL): string;
}

/**
 * Compiles all scripts at once, unless that was done since a source changed. A build takes four seconds of a processor,
 * whether it has one script or seven.
 */
export async function compileScripts(): Promise<CompiledScripts> {
  if (!(await ensureBuilt())) throw new Error('The program cannot be compiled.');
  const folder = join(cache, fingerprint());
  if (!existsSync(folder)) await compileInto(folder);
  return {
    path(script) {
      const file = join(folder, `${nameOf(relative(root, fileURLToPath(script)))}.js`);
      if (!existsSync(file)) throw new Error(`${script.href} is not among the scripts that are compiled.`);
      return file;
    },
  };
}

/** Of the program's sources, as the newest build knows them, and of everything in tests/. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'dist/builds.json')));
  for (const path of readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!path.endsWith('.ts')) continue;
    const { size, mtimeMs } = statSync(join(root, 'tests', path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 20);
}

const day = 86_400_000;

async function compileInto(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    const old = join(cache, name);
    if (statSync(old).mtimeMs < Date.now() - day) await rm(old, { recursive: true, force: true });
  }
  const { dir, remove } = await compileEntries(Object.fromEntries(scripts.map((script) => [nameOf(script), script])));
  // Another test file may have compiled them meanwhile.
  await rename(dir, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  await remove();
}
