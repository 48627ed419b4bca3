import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileEntries } from '../../bench/compiled.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface CompiledScripts {
  /** The compiled file of a script. */
  path(script: URL): string;
  remove(): Promise<void>;
}

/** Compiles scripts that tests start as processes. With tsx, each start takes a second or two longer. */
export async function compileScripts(...scripts: URL[]): Promise<CompiledScripts> {
  const nameOf = (script: URL) => `bin/${basename(script.pathname, '.ts')}`;
  const entries = scripts.map((script) => [nameOf(script), relative(root, fileURLToPath(script))]);
  const { dir, remove } = await compileEntries(Object.fromEntries(entries));
  return { path: (script) => join(dir, `${nameOf(script)}.js`), remove };
}
