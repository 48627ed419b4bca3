// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Plain JavaScript: it runs before anything that reads TypeScript.

const root = fileURLToPath(new URL('..', import.meta.url));
const distFolder = join(root, 'dist');
const sources = ['src', 'workers', 'emails', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json'];
const lua = 'src/redis/lua';

/** What a build leaves behind: the program. */
export const program = join(distFolder, 'bin/postrider.js');

/** The program, and the thread that it starts for foreign documents: src/articles/readers/reading-thread.ts. */
export const programEntries = {
  'bin/postrider': 'bin/postrider.ts',
  'bin/document-thread': 'src/articles/readers/document-thread.ts',
};

/** How many builds keep their files. A running process loads parts of its own build long after the next one was made. */
const keptBuilds = 10;

/**
 * What a build was made from, and its files.
 * @typedef {{ sources: string, files: string[] }} Build
 */

/** @returns {boolean} whether the compiled program is that of the sources as they are */
export function isBuilt() {
  return buildsIn(distFolder).at(-1)?.sources === fingerprint();
}

/**
 * Compiles the program into `dist/`, by esbuild: 0.3 s. Types are not checked; `npm run check` does that.
 *
 * Our 350 modules and the packages that most commands load become about 90 files. Of React Email, whose single entry also
 * loads Prism, Tailwind and a Markdown reader, only the components that our emails use are taken in.
 *
 * Guarantee: a process that runs from an earlier build finds its files unchanged, and one that starts meanwhile gets the
 * earlier build or this one. Files are named by their content, and the program itself is replaced last, in one step.
 * @param {string} [dist] where to
 * @param {Record<string, string>} [entries] what to compile: sources by name
 * @throws when a source cannot be compiled, or the folder cannot be written
 */
export async function build(dist = distFolder, entries = programEntries) {
  // Taken first: a source that changes meanwhile makes the build outdated.
  const before = fingerprint();
  // A folder that may not be written is noticed before the work.
  await mkdir(join(dist, 'bin'), { recursive: true });
  await access(join(dist, 'bin'), constants.W_OK);

  const outputs = await compile(dist, entries);
  const isEntry = (/** @type {string} */ path) =>
    Object.keys(entries).some((name) => path.startsWith(join(dist, name)));
  const parts = outputs.filter(({ path }) => !isEntry(path));
  for (const { path, contents } of parts) await put(path, contents);
  for (const name of await readdir(join(root, lua)))
    await put(join(dist, 'bin/lua', name), await readFile(join(root, lua, name)));
  await put(join(dist, 'package.json'), await readFile(join(root, 'package.json')));
  for (const { path, contents } of outputs.filter(({ path }) => isEntry(path))) await put(path, contents);
  await record(dist, { sources: before, files: parts.map(({ path }) => basename(path)) });
}

/**
 * @param {string} dist
 * @param {Record<string, string>} entries
 */
async function compile(dist, entries) {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    bundle: true,
    splitting: true,
    write: false,
    outdir: dist,
    // Beside the program, so that `import.meta.url` leads to the same places from each file.
    chunkNames: 'bin/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    jsx: 'automatic',
    sourcemap: true,
    sourcesContent: false,
    // Errors are named after their classes.
    keepNames: true,
    // Some packages in the old form ask for parts of Node by this name.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
    plugins: [{ name: 'packages stay outside', setup: leavePackagesOutside }],
  });
  await esbuild.stop();
  return outputFiles;
}

/**
 * Packages that are compiled in, with those that they need: nearly every command loads them. Node takes longer to find,
 * read and link their 500 small files than to run them. Import them by name in a file that is loaded when needed: those
 * in the old form have no names for `import()` once they are compiled in.
 */
const takenIn = /^(@react-email\/|(bullmq|commander|ioredis|ipaddr\.js|pino|zod)$)/;
/** What those need and stays outside: React, of which there must be one, and a part that is not JavaScript. */
const keptOutside = /^(react|react-dom|msgpackr-extract)(\/|$)/;

/** @param {import('esbuild').PluginBuild} builder */
function leavePackagesOutside(builder) {
  builder.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
    const inside = kind === 'entry-point' || takenIn.test(path) || importer.includes('/node_modules/');
    return inside && !keptOutside.test(path) ? undefined : { path, external: true };
  });
}

/**
 * Writes a file so that it is there whole or not at all.
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
 * Notes a build as the newest, and removes the files of those that are no longer kept.
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
 * Identifies the sources by path, size and time of change: reading them all would take ten times as long, and a file
 * that was put back with an older time still counts as changed.
 */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    const top = join(root, source);
    const files = statSync(top).isDirectory() ? readdirSync(top, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const file of files) {
      const { size, mtimeMs } = statSync(join(top, file));
      hash.update(`${source}/${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
