import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { ensureBuilt, newestFiles } from '../bin/build.js';

// `npm run pack [-- --to FOLDER]` writes the npm package, postrider-VERSION.tgz: the compiled program, the samples of the
// demo, the documentation without its pictures, and what is for those who run it. `npx postrider up` then runs it in any
// folder. Its dependencies are those that the compiled program still loads: many are compiled into it.

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest extends Record<string, unknown> {
  version: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

/** A file of `dist/bin/` without spaces between its words and without its map: half the size. */
async function compact(file: string): Promise<string> {
  const text = await readFile(join(root, 'dist/bin', file), 'utf8');
  const { code } = await transform(text, {
    minifyWhitespace: true,
    format: 'esm',
    target: 'node20.19',
    charset: 'utf8',
  });
  return code.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, '\n');
}

/** Copies the newest build. @returns the text of the program */
async function copyProgram(to: string): Promise<string> {
  await mkdir(join(to, 'dist/bin'), { recursive: true });
  const files = ['postrider.js', ...newestFiles().filter((file) => file.endsWith('.js'))];
  const texts = await Promise.all(
    files.map(async (file) => {
      const text = await compact(file);
      await writeFile(join(to, 'dist/bin', file), text);
      return text;
    }),
  );
  await cp(join(root, 'dist/bin/lua'), join(to, 'dist/bin/lua'), { recursive: true });
  // Fonts of earlier builds stay in the folder.
  const names = JSON.parse(await readFile(join(root, 'dist/bin/fonts/fonts.json'), 'utf8')) as Record<string, string>;
  for (const name of ['fonts.json', 'alphabets.json', ...Object.values(names)])
    await cp(join(root, 'dist/bin/fonts', name), join(to, 'dist/bin/fonts', name));
  return texts.join('\n');
}

/** The packages that a program loads, or whose files it serves. */
function loadedBy(text: string, dependencies: Readonly<Record<string, string>>): Record<string, string> {
  const loads = /\b(?:from|import|import\(|require\w*\(|resolve\()\s*["'`]((?:@[\w.-]+\/)?[\w.-]+)/g;
  const named = new Set([...text.matchAll(loads)].map(([, name = '']) => name));
  // It runs the sources where they cannot be compiled.
  named.delete('tsx');
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => named.has(name)));
}

async function stage(to: string): Promise<void> {
  const text = await copyProgram(to);
  const compiled = JSON.parse(await readFile(join(root, 'dist/package.json'), 'utf8')) as Manifest;
  const {
    scripts: _,
    devDependencies: _dev,
    overrides: _own,
    private: _private,
    optionalDependencies,
    ...manifest
  } = compiled;
  // On Node 20, npm would leave out the optional inbox without a word: a package below it asks for Node 22, and our
  // `overrides` do not count where another package installs us.
  const dependencies = loadedBy(text, { ...manifest.dependencies, ...optionalDependencies });
  const files = ['bin', 'dist', 'samples', 'docs', 'deploy', '.env.example'];
  const own = { ...manifest, bin: { postrider: 'bin/run.js' }, files, dependencies };
  await writeFile(join(to, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`);
  // The program reads its version there.
  const { version } = manifest;
  await writeFile(join(to, 'dist/package.json'), JSON.stringify({ type: 'module', version }));
  await mkdir(join(to, 'bin'));
  await writeFile(join(to, 'bin/run.js'), `#!/usr/bin/env node\nimport '../dist/bin/postrider.js';\n`, { mode: 0o755 });
  for (const path of ['samples', 'deploy', 'LICENSE', 'CHANGELOG.md', '.env.example'])
    await cp(join(root, path), join(to, path), { recursive: true });
  for (const page of ['README.md', ...(await readdir(join(root, 'docs'))).map((name) => `docs/${name}`)])
    if (page.endsWith('.md')) await writePage(page, to);
}

/** Copies a page without its tables of pictures. */
async function writePage(page: string, to: string): Promise<void> {
  const text = await readFile(join(root, page), 'utf8');
  await mkdir(dirname(join(to, page)), { recursive: true });
  await writeFile(join(to, page), text.replace(/(?:^\|.*\n)*^\|.*!\[.*\n(?:^\|.*\n)*\n?|^!\[.*\n\n?/gm, ''));
}

/** Makes the package in a folder. @returns its file */
async function pack(folder: string): Promise<string> {
  if (!(await ensureBuilt())) throw new Error('The program cannot be compiled: npm run build');
  const staged = await mkdtemp(join(tmpdir(), 'postrider-pack-'));
  try {
    await stage(staged);
    await mkdir(folder, { recursive: true });
    const words = ['pack', '--json', '--pack-destination', folder];
    const { stdout } = await promisify(execFile)('npm', words, { cwd: staged, maxBuffer: 64 * 2 ** 20 });
    const [made] = JSON.parse(stdout) as { filename: string }[];
    return join(folder, made?.filename ?? '');
  } finally {
    await rm(staged, { recursive: true });
  }
}

const to = process.argv.indexOf('--to');
const file = await pack(resolve(to < 0 ? '.' : (process.argv[to + 1] ?? '.')));
process.stdout.write(`${file} ${((await stat(file)).size / 2 ** 20).toFixed(2)} MB\n`);
