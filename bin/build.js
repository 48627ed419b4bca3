// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { versionOf } from './commit.js';
import { alphabets, makeFonts } from './fonts.js';

// Plain JavaScript: it runs before anything that reads TypeScript.

const root = fileURLToPath(new URL('..', import.meta.url));
const distFolder = join(root, 'dist');
const sources = ['src', 'workers', 'emails', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json'];
const lua = 'src/redis/lua';

/** The compiled program. */
export const program = join(distFolder, 'bin/postrider.js');

export const programEntries = { 'bin/postrider': 'bin/postrider.ts' };

/**
 * The threads and processes that the program starts, by the global that holds the name of the compiled file. The module
 * that declares the global starts it.
 */
const helpers = {
  documentThreadFile: 'src/articles/readers/document-thread.ts',
  pictureProcessFile: 'src/articles/pictures/picture-process.ts',
  searchThreadFile: 'src/search/search-thread.ts',
  searchRangeThreadFile: 'src/subscribers/list/search-range-thread.ts',
};

/** Number of builds to keep. A running process loads parts of its own build long after later builds. */
const keptBuilds = 10;

/**
 * A build: the fingerprint of its sources, and its files.
 * @typedef {{ sources: string, files: string[] }} Build
 */

/**
 * Compiles the program if a source has changed since.
 * @returns {Promise<boolean>} whether the compiled program matches the sources; false where it cannot be compiled
 */
export async function ensureBuilt() {
  if (buildsIn(distFolder).at(-1)?.sources === fingerprint()) return true;
  try {
    await build();
    return true;
  } catch {
    return false;
  }
}

/**
 * Compiles the program into `dist/` with esbuild, in half a second, and makes the fonts of the pages, once in 3 s. It does not
 * check types; `npm run check` does.
 *
 * Our 1,400 modules and the packages that most commands load become about 400 files. React Email has a single entry,
 * which also loads Prism, Tailwind and a Markdown reader. The build contains only the components that our emails use.
 *
 * Guarantee: a process that runs from an earlier build finds its files unchanged, and one that starts meanwhile gets
 * the earlier build or this one. Files are named by their content, and the program itself is replaced last, in one
 * step.
 * @param {string} [dist] output folder
 * @param {Record<string, string>} [entries] source files by output name
 * @throws when a source cannot be compiled, or the folder is not writable
 */
export async function build(dist = distFolder, entries = programEntries) {
  // First, so that a source that changes meanwhile makes the build outdated.
  const before = fingerprint();
  // Fails early when the folder is not writable.
  await mkdir(join(dist, 'bin'), { recursive: true });
  await access(join(dist, 'bin'), constants.W_OK);

  const outputs = await compile(dist, entries);
  const isEntry = (/** @type {string} */ path) =>
    Object.keys(entries).some((name) => path.startsWith(join(dist, name)));
  const parts = outputs.filter(({ path }) => !isEntry(path));
  for (const { path, contents } of parts) await put(path, contents);
  const scripts = await readdir(join(root, lua), { recursive: true });
  for (const name of scripts.filter((path) => path.endsWith('.lua')))
    await put(join(dist, 'bin/lua', name), await readFile(join(root, lua, name)));
  const fonts = await makeFonts();
  for (const { file, bytes } of fonts) await put(join(dist, 'bin/fonts', file), bytes);
  const files = Object.fromEntries(fonts.map(({ name, file }) => [name, file]));
  await put(join(dist, 'bin/fonts/alphabets.json'), JSON.stringify(alphabets));
  // After the fonts that it names. Those of earlier builds stay.
  await put(join(dist, 'bin/fonts/fonts.json'), JSON.stringify(files));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await put(join(dist, 'package.json'), JSON.stringify({ ...manifest, version: versionOf(root) }, undefined, 2));
  for (const { path, contents } of outputs.filter(({ path }) => isEntry(path))) await put(path, contents);
  await record(dist, { sources: before, files: parts.map(({ path }) => basename(path)) });
}

/**
 * @param {string} dist
 * @param {Record<string, string>} entries
 */
async function compile(dist, entries) {
  const esbuild = await import('esbuild');
  /** @param {import('esbuild').BuildOptions} options */
  const bundle = async (options) =>
    (await esbuild.build({ ...common, ...options, outdir: dist, write: false })).outputFiles.map(withoutUnusedRequire);
  // First, because the program contains the names of these files. By their content, as the other files: a process that
  // runs from an earlier build starts the threads and processes of that build.
  const started = await bundle({ entryPoints: Object.values(helpers), entryNames: 'bin/[name]-[hash]' });
  const files = started.map(({ path }) => basename(path));
  const define = Object.fromEntries(
    Object.entries(helpers).map(([global, source]) => [`globalThis.${global}`, JSON.stringify(nameOf(files, source))]),
  );
  const plugins = [commonPartFirst(await loadedOnDemand()), ...common.plugins];
  const outputs = await bundle({ entryPoints: entries, define, plugins });
  await esbuild.stop();
  return [...started, ...outputs];
}

/**
 * The name of a source's compiled file.
 * @param {string[]} files
 * @param {string} source
 */
function nameOf(files, source) {
  const name = basename(source, '.ts');
  return files.find((file) => /^-\w+\.js$/.test(file.replace(name, '')));
}

/**
 * The compiled files of the threads and processes that the program starts, by the global that holds the name of each.
 * @returns {Record<string, string>} paths in the newest build
 */
export function startedFiles() {
  const files = buildsIn(distFolder).at(-1)?.files ?? [];
  return Object.fromEntries(
    Object.entries(helpers).map(([global, source]) => [global, join(distFolder, 'bin', nameOf(files, source) ?? '')]),
  );
}

/** The files of the newest build, beside the program itself, in `dist/bin/`. */
export const newestFiles = () => buildsIn(distFolder).at(-1)?.files ?? [];

/** Some CommonJS packages load parts of Node with `require`. */
const banner = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`;

/**
 * A file without its banner, unless it uses that: it costs each file a tenth of a millisecond. Its line stays, so that
 * the source map is right.
 * @param {import('esbuild').OutputFile} file
 * @returns {{ path: string, contents: Uint8Array }}
 */
function withoutUnusedRequire({ path, contents, text }) {
  const body = text.startsWith(banner) ? text.slice(banner.length) : undefined;
  return { path, contents: body === undefined || /\brequire\b/.test(body) ? contents : Buffer.from(body) };
}

/**
 * What nearly every process needs, with all that these modules import.
 *
 * esbuild makes a file of the modules that the same parts of the program share. The program has some 200 parts that are
 * loaded on demand, so `issue send` had 230 files, half of them below 3 KB, and Node took longer to find and link them
 * than to run them. Each part begins with this one, so that all parts share it: a third of the files. It loads no
 * package that the help of a command does without, and no schemas of documents, which every command would make.
 */
const commonPart = [
  'src/cli/command.ts',
  'src/cli/operation-command.ts',
  'src/cli/shown-time.ts',
  'src/delivery/count-reach.ts',
  'src/issues/issue-store.ts',
  'src/issues/public-content.ts',
  'src/issues/sponsors/sponsor-store.ts',
  'src/migrations/migrate.ts',
  'src/operations/issues/of-issue.ts',
  'src/operations/operation.ts',
  'src/pacing/pacing.ts',
  'src/queues/queues.ts',
  'src/redis/durable.ts',
  'src/reports/presence.ts',
  'src/reports/progress.ts',
  'src/reports/report.ts',
  'src/site/site-store.ts',
  'src/subscribers/list/subscriber-store.ts',
  'src/subscribers/membership/tokens.ts',
];

/** Loaded on demand before anything else, so not after the common part. */
const beforeCommonPart = 'src/cli/interpret-schemas.ts';

/** The sources that are loaded on demand, by `import()`. To find them by a build takes as long as the build. */
async function loadedOnDemand() {
  const parts = new Set();
  for (const source of ['src', 'workers', 'emails', 'bin'])
    for (const name of await readdir(join(root, source), { recursive: true })) {
      const path = join(root, source, name);
      if (!/\.tsx?$/.test(path) || !isSource(path)) continue;
      for (const [, to = ''] of (await readFile(path, 'utf8')).matchAll(/\bimport\(\s*'(\.[^']+)\.js',?\s*\)/g)) {
        const part = join(dirname(path), to);
        parts.add(existsSync(`${part}.ts`) ? `${part}.ts` : `${part}.tsx`);
      }
    }
  if (!existsSync(join(root, beforeCommonPart))) throw new Error(`There is no ${beforeCommonPart}.`);
  parts.delete(join(root, beforeCommonPart));
  return parts;
}

/**
 * @param {ReadonlySet<string>} parts
 * @returns {import('esbuild').Plugin}
 */
function commonPartFirst(parts) {
  const name = 'common part';
  const escaped = [...parts].map((path) => path.replace(/[^\w/-]/g, '\\$&'));
  return {
    name,
    setup(builder) {
      builder.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      builder.onLoad({ filter: /./, namespace: name }, () => ({
        contents: commonPart.map((source) => `import './${source}';`).join('\n'),
        resolveDir: root,
      }));
      builder.onLoad({ filter: new RegExp(`^(${escaped.join('|')})$`) }, async ({ path }) => ({
        // In the first line, so that the lines of the source map are right.
        contents: `import '${name}'; ${await readFile(path, 'utf8')}`,
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      }));
    },
  };
}

/** @satisfies {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  // In the program's folder, so that paths from `import.meta.url` are the same in each file.
  chunkNames: 'bin/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  // The form of a package from which unused parts can be left out: a fifth of BullMQ.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  jsx: 'automatic',
  sourcemap: true,
  sourcesContent: false,
  banner: { js: banner },
  logLevel: 'silent',
  plugins: [{ name: 'external packages', setup: keepPackagesExternal }],
};

/**
 * Packages that are bundled with their dependencies, because nearly every command loads them. Node takes longer to
 * find, read and link their 500 small files than to run them. Import them statically, in a file that is itself loaded
 * when needed: a bundled CommonJS package has no named exports for `import()`.
 */
const bundled = /^(@react-email\/|(bullmq|commander|ioredis|ipaddr\.js|pino|zod)$)/;
/** Dependencies of those that are not bundled: React, because two copies would conflict, and a native part. */
const external = /^(react|react-dom|msgpackr-extract)(\/|$)/;

/** @param {import('esbuild').PluginBuild} builder */
function keepPackagesExternal(builder) {
  builder.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
    const inside = kind === 'entry-point' || bundled.test(path) || importer.includes('/node_modules/');
    return inside && !external.test(path) ? undefined : { path, external: true };
  });
}

/**
 * Writes a file atomically: complete or not at all.
 * @param {string} path
 * @param {Uint8Array | string} contents
 */
async function put(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

/**
 * Records a build as the newest, and removes the files of builds that are no longer kept.
 * @param {string} dist
 * @param {Build} made
 */
async function record(dist, made) {
  const builds = [...buildsIn(dist), made];
  const kept = builds.slice(-keptBuilds);
  await put(join(dist, 'builds.json'), JSON.stringify(kept));
  const used = new Set(kept.flatMap(({ files }) => files));
  for (const file of builds.slice(0, -keptBuilds).flatMap(({ files }) => files))
    if (!used.has(file)) await rm(join(dist, 'bin', file), { force: true });
}

/**
 * The builds kept in a folder, the newest last.
 * @param {string} dist
 * @returns {Build[]}
 */
function buildsIn(dist) {
  try {
    return JSON.parse(readFileSync(join(dist, 'builds.json'), 'utf8'));
  } catch {
    return []; // There is none.
  }
}

/**
 * Not the samples that `npm run emails` writes, which may be gone at this moment. They are in no program.
 * @param {string} path
 */
function isSource(path) {
  const [top, folder, name] = relative(root, path).split(sep);
  return top !== 'emails' || folder !== 'layouts' || name !== 'samples';
}

/**
 * Hashes the path, size and modification time of every source. Reading the files would take ten times as long. A file
 * restored with an older time still counts as changed.
 */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    const top = join(root, source);
    const files = statSync(top).isDirectory() ? readdirSync(top, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const file of files.filter((one) => isSource(join(top, one)))) {
      const stat = statSync(join(top, file));
      // A folder counts by what is in it.
      if (stat.isDirectory()) continue;
      const { size, mtimeMs } = stat;
      hash.update(`${source}/${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** What `npm run build` prints when it fails. */
function failureOf(/** @type {any} */ error) {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return `${error.message}\nInstall the packages first: npm ci`;
  return error.message;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    process.stderr.write(
      `postrider: the program could not be compiled. An earlier build in dist/ still works. ${failureOf(error)}\n`,
    );
    process.exitCode = 1;
  }
}
