import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface SourceFile {
  /** From the root, for example `src/redis/keys.ts`. */
  path: string;
  text: string;
  imports: { specifier: string; typeOnly: boolean }[];
}

const specifiers = [
  // import … from '…', export … from '…', import '…'
  /^[ \t]*(?:import|export)\b(?:[^;'"`]*?\bfrom\s*|\s*)['"]([^'"]+)['"]/gm,
  // import('…')
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

function importsOf(text: string): SourceFile['imports'] {
  return specifiers.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([statement, specifier = '']) => ({
      specifier,
      typeOnly: /^\s*(import|export)\s+type\b/.test(statement),
    })),
  );
}

const files: SourceFile[] = ['src', 'workers', 'emails', 'bin']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path}`))
  .filter((path) => /\.tsx?$/.test(path))
  .sort()
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(text) };
  });

/** The file that a relative import names, as a path from the root; undefined for a package. */
function target(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const base = normalize(join(dirname(file.path), specifier));
  const found = [base, base.replace(/\.js$/, '.ts'), base.replace(/\.js$/, '.tsx')].find((path) =>
    files.some((other) => other.path === path),
  );
  if (!found) throw new Error(`${file.path} imports ${specifier}, which is not there`);
  return found;
}

/**
 * The rooms in the order in which data passes through them: a file imports from its own room or from an earlier one.
 * Rooms in one line do not import each other.
 */
const layers = [
  [
    'src/config.ts',
    'src/counted.ts',
    'src/errors.ts',
    'src/field-changes.ts',
    'src/identity.ts',
    'src/launch-thread.ts',
    'src/log.ts',
    'src/log-line.ts',
    'src/log-repeats.ts',
    'src/observations.ts',
    'src/on-demand.ts',
    'src/packed-list.ts',
    'src/redaction.ts',
    'src/spans.ts',
    'src/timestamps.ts',
    'src/version.ts',
    'src/locale/',
    'src/email-providers/',
    'src/findings/',
    'src/settings/',
  ],
  ['src/redis/'],
  ['src/migrations/'],
  ['src/queues/'],
  ['src/uploads/'],
  ['src/events/'],
  ['src/smtp/'],
  ['src/pacing/'],
  ['src/newsletters/'],
  ['src/subscribers/record/'],
  ['src/subscribers/list/'],
  ['src/subscribers/abuse/'],
  ['src/subscribers/membership/'],
  ['src/subscribers/csv/'],
  ['src/subscribers/import/'],
  ['src/subscribers/reader-imports/'],
  ['src/articles/store/'],
  ['src/articles/readers/'],
  ['src/articles/sources/'],
  ['src/articles/pictures/'],
  ['src/articles/pull/'],
  ['src/answers/'],
  ['src/issues/'],
  ['src/search/'],
  ['src/render/'],
  ['src/site/'],
  ['src/ledger/'],
  ['src/delivery/'],
  ['src/control/', 'src/reports/'],
  ['src/checks/'],
  ['src/backup/'],
  ['src/feedback/'],
  ['src/webhooks/'],
  ['src/people/'],
  ['src/attention/'],
  ['src/health/'],
  ['src/upgrade/'],
  ['src/metrics/', 'src/tracing/'],
  ['src/app.ts'],
  ['src/operations/'],
  ['src/api/'],
  ['src/web/kit/'],
  ['src/web/share/'],
  ['src/web/archive/'],
  ['src/web/issue/'],
  ['src/web/feeds/'],
  ['src/web/search/'],
  ['src/web/sign-up/'],
  ['src/web/front/'],
  ['src/web/site/'],
  ['src/web/reader/'],
  ['src/web/article/'],
  ['src/web/comments/'],
  ['src/web/api-page/'],
  ['src/web/'],
  ['src/desk/'],
  ['src/cli/'],
  ['workers/'],
  ['bin/'],
];
/** The parts in the first line serve every room. These are the only imports between them. */
const leaves: Record<string, readonly string[]> = {
  'src/config.ts': ['src/errors.ts', 'src/settings/'],
  'src/errors.ts': [],
  'src/field-changes.ts': ['src/identity.ts'],
  'src/identity.ts': [],
  'src/log.ts': ['src/log-line.ts', 'src/log-repeats.ts'],
  'src/log-line.ts': [],
  'src/log-repeats.ts': [],
  'src/observations.ts': [],
  'src/on-demand.ts': [],
  'src/packed-list.ts': [],
  'src/redaction.ts': [],
  'src/timestamps.ts': [],
  'src/version.ts': [],
  'src/findings/': ['src/findings/'],
  'src/locale/': ['src/locale/', 'src/counted.ts', 'src/on-demand.ts', 'src/packed-list.ts', 'src/findings/'],
  'src/email-providers/': ['src/email-providers/', 'src/on-demand.ts'],
  'src/settings/': ['src/settings/', 'src/email-providers/'],
};

const isIn = (room: string) => (path: string) => path === room || (room.endsWith('/') && path.startsWith(room));
const layerOf = (path: string) => layers.findIndex((rooms) => rooms.some((room) => isIn(room)(path)));
const roomOf = (path: string) => layers[layerOf(path)]?.find((room) => isIn(room)(path));
const mayImport = (from: string, path: string) =>
  layerOf(path) < layerOf(from) || (layerOf(path) === layerOf(from) && roomOf(path) === roomOf(from));

const under = (...folders: string[]) => files.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));
const linesOf = ({ text }: SourceFile) => text.trimEnd().split('\n').length;
/** Files that match a pattern, except its owners. */
const strangers = (pattern: RegExp, owners: (path: string) => boolean) =>
  files.filter(({ path, text }) => pattern.test(text) && !owners(path)).map(({ path }) => path);

test('every form of import is found', () => {
  const text = [
    "import one from './one.js';",
    "import type { Two } from './two.js';",
    "import {\n  three,\n  type Drei,\n} from './three.js';",
    "export * from './four.js';",
    "export type { Five } from './five.js';",
    "import './six.js';",
    "const seven = await import('./seven.js');",
    "const eight = 'import nothing';",
    "import { eight } from '../../emails/text.js';",
  ].join('\n');
  expect(importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (type)' : ''}`)).toEqual([
    './one.js',
    './two.js (type)',
    './three.js',
    './four.js',
    './five.js (type)',
    './six.js',
    '../../emails/text.js',
    './seven.js',
  ]);
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
});

test('every file belongs to a room', () => {
  const homeless = under('src/', 'workers/', 'bin/').filter(({ path }) => layerOf(path) < 0);
  expect(homeless.map(({ path }) => path)).toEqual([]);
});

test('a file imports from its own room or from an earlier one', () => {
  const wrong: string[] = [];
  for (const file of under('src/', 'workers/', 'bin/')) {
    const leaf = Object.keys(leaves).find(
      (part) => file.path === part || (part.endsWith('/') && file.path.startsWith(part)),
    );
    for (const { specifier } of file.imports) {
      const path = target(file, specifier);
      if (path === undefined || path.startsWith('emails/')) continue;
      const allowed = leaf
        ? leaves[leaf]?.some((part) => path === part || path.startsWith(part))
        : mayImport(file.path, path);
      if (!allowed) wrong.push(`${file.path} imports ${path}`);
    }
  }
  expect(wrong).toEqual([]);
});

/** Every folder of src/, at any depth. */
const folders = new Set(
  under('src/').flatMap(({ path }) => {
    const parts = dirname(path).split('/');
    return parts.slice(1).map((_, i) => parts.slice(0, i + 2).join('/'));
  }),
);

/** The imports that lead out of a folder and then back in, each as the way that they take. */
function waysBack(folder: string): string[] {
  const known = new Map<string, string[] | undefined>();
  const wayIn = (file: SourceFile): string[] | undefined => {
    if (known.has(file.path)) return known.get(file.path);
    known.set(file.path, undefined);
    for (const next of neighbours(file)) {
      const rest = next.path.startsWith(`${folder}/`) ? [next.path] : wayIn(next);
      if (rest) known.set(file.path, [file.path, ...rest]);
      if (rest) break;
    }
    return known.get(file.path);
  };
  return under(`${folder}/`).flatMap((file) =>
    neighbours(file)
      .filter((next) => !next.path.startsWith(`${folder}/`))
      .flatMap((next) => {
        const way = wayIn(next);
        return way ? [[file.path, ...way].join(' → ')] : [];
      }),
  );
}
const byPath = new Map(files.map((file) => [file.path, file]));
const neighbours = (file: SourceFile): SourceFile[] =>
  file.imports.flatMap(({ specifier }) => byPath.get(target(file, specifier) ?? '') ?? []);

test('the order holds inside a room too: no import leads out of a folder and back into it', () => {
  expect(folders.size).toBeGreaterThan(50);
  expect([...folders].flatMap(waysBack)).toEqual([]);
});

test('emails/ imports only locale/ from src/, and only render/ imports emails/', () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const { specifier } of file.imports) {
      const path = target(file, specifier) ?? '';
      const fromMails = file.path.startsWith('emails/');
      if (fromMails && path.startsWith('src/') && !path.startsWith('src/locale/')) wrong.push(`${file.path} → ${path}`);
      if (fromMails && /^(workers|bin)\//.test(path)) wrong.push(`${file.path} → ${path}`);
      if (path.startsWith('emails/') && !fromMails && !file.path.startsWith('src/render/'))
        wrong.push(`${file.path} → ${path}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('nothing in src/ imports workers or the program', () => {
  const wrong = under('src/').filter(({ imports }) =>
    imports.some(({ specifier }) => /\/(workers|bin)\//.test(specifier)),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('only config.ts reads the environment', () => {
  expect(strangers(/\bprocess\s*\.\s*env\b|\bprocess\[/, (path) => path === 'src/config.ts')).toEqual([]);
});

test('only queues/ opens queues, and only workers/ opens workers', () => {
  expect(strangers(/\bnew Queue\(/, (path) => path.startsWith('src/queues/'))).toEqual([]);
  // The other one is the browser's, in the script that the sign-up page loads.
  const inPage = 'src/web/sign-up/human-check-assets.ts';
  expect(strangers(/\bnew Worker\(/, (path) => path.startsWith('workers/') || path === inPage)).toEqual([]);
});

test('only the owners of connections, sessions and MIME building import Nodemailer', () => {
  const users = files.filter(({ imports }) => imports.some(({ specifier }) => /^nodemailer(\/|$)/.test(specifier)));
  const wrong = users.filter(
    ({ path }) => !/^src\/smtp\/(transport|nodemailer-session)\.ts$/.test(path) && !path.startsWith('src/render/'),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
  expect(users.length).toBeGreaterThan(0);
});

test('only keys.ts contains keys of Redis', () => {
  // A message to people starts with "postrider: " and its space; a key never holds one.
  expect(strangers(/['"`]postrider:(?!\s)|\{postrider\}/, (path) => path === 'src/redis/keys.ts')).toEqual([]);
});

test('only their owners import BullMQ and ioredis', () => {
  const importers = (name: string) =>
    files.filter(({ imports }) => imports.some(({ specifier, typeOnly }) => specifier === name && !typeOnly));
  const owners = ['src/queues/open-queue.ts', 'workers/define-worker.ts', 'workers/patient-worker.ts'];
  expect(importers('bullmq').map(({ path }) => path)).toEqual(owners);
  expect(importers('ioredis').map(({ path }) => path)).toEqual(['src/redis/new-client.ts']);
});

test('zod is imported as a namespace, so that a process leaves out what it does not use: 50 languages', () => {
  // With `import { z }` the build has to keep all of it, half a megabyte for each command.
  expect(strangers(/^import \{[^}]*\bz\b[^}]*\} from 'zod'/m, () => false)).toEqual([]);
});

test('text reaches a terminal only through output.ts and log.ts, which make it printable', () => {
  const owners = ['src/cli/output.ts', 'src/log.ts'];
  const writers = strangers(
    /process\.(stdout|stderr)\.write\(/,
    (path) => owners.includes(path) || !path.startsWith('src/'),
  );
  expect(writers).toEqual([]);
});

test('no face has rules of its own for the input of an operation', () => {
  // Two read the shape that an operation declares. The others have no input: one reads the file of an instance, one says
  // how all schemas run.
  const readers = ['field-option', 'operation-command', 'instance', 'interpret-schemas'].map(
    (name) => `src/cli/${name}.ts`,
  );
  const wrong = under('src/api/routes/', 'src/api/operation-route.ts', 'src/cli/', 'src/desk/').filter(
    ({ path, imports }) =>
      !readers.includes(path) && imports.some(({ specifier, typeOnly }) => specifier === 'zod' && !typeOnly),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('a file is named after its content, and never utils, helpers or types', () => {
  const catchAll = /\/(utils?|helpers?|types|common|index|misc|shared)\.tsx?$|\/(utils?|helpers?|common|misc|shared)\//;
  expect(
    under('src/')
      .filter(({ path }) => catchAll.test(path))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('file names are in kebab case', () => {
  const names = files.filter(({ path }) => !/^([a-z0-9-]+\/)+[a-z0-9-]+\.tsx?$/.test(path));
  expect(names.map(({ path }) => path)).toEqual([]);
});

test('no imports are circular, including imports of types', () => {
  const paths = ['src', 'workers', 'emails', 'bin', 'bench', 'scripts', 'tests'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true }).map((path) => `${top}/${path}`),
  );
  const known = new Set(paths.filter((path) => /\.tsx?$/.test(path)));
  const edgesOf = (path: string) =>
    importsOf(readFileSync(join(root, path), 'utf8')).flatMap(({ specifier }) => {
      const base = join(dirname(path), specifier);
      const variants = [base, base.replace(/\.js$/, '.ts'), base.replace(/\.js$/, '.tsx')];
      return specifier.startsWith('.') ? variants.filter((one) => known.has(one)) : [];
    });
  const edges = new Map([...known].map((path) => [path, edgesOf(path)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, way: readonly string[]) => {
    const seen = way.indexOf(path);
    if (seen >= 0) cycles.push([...way.slice(seen), path].join(' → '));
    if (seen >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  expect(cycles).toEqual([]);
});

test('workers are adapters: at most fifty lines each, and seventy for their shared file', () => {
  const limit = (path: string) => (/\/(main|define-worker)\.ts$/.test(path) ? 70 : 50);
  const long = under('workers/').filter((file) => linesOf(file) > limit(file.path));
  expect(long.map((file) => `${file.path}: ${linesOf(file)}`)).toEqual([]);
});

/**
 * Files and folders at which somebody looked, each with the reason why it stays whole. A size is a reason to look whether
 * two things live together, never a reason to put a file into another room.
 */
const looked: Record<string, string> = {
  'src/cli': 'The rooms of the command line are its prefixes: issue-…, subscriber-….',
  'tests/cli': 'As src/cli.',
};

/** Keys, catalogues and tables may be long: a reader looks up one line of them. */
const isData = (path: string) =>
  /^src\/locale\/|^tests\/fixtures\/|\/(keys|scripts|error-words|setting-docs|catalogue|web-paths)\.ts$/.test(path);

/** Prints what is large and has no reason yet. It is a look, so nothing fails. */
function askForLook(what: string, large: readonly (readonly [path: string, size: number])[]): void {
  const unseen = large.filter(([path]) => !isData(`${path}/`) && !isData(path) && !(path in looked));
  if (unseen.length === 0) return;
  const lines = unseen.map(([path, size]) => `  ${path}: ${size}`);
  process.stderr.write(
    `${what}. Do two things live together? Split them, or add the reason to \`looked\`:\n${lines.join('\n')}\n`,
  );
}

test('what is large is looked at, and has a reason only while it is large', () => {
  const paths = ['src', 'workers', 'emails', 'bin', 'tests', 'bench', 'scripts'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  );
  const sizes = new Map<string, number>();
  for (const { parentPath } of paths) {
    const folder = relative(root, parentPath);
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  const folders = [...sizes].filter(([, count]) => count > 25);
  const longFiles = under('src/', 'emails/', 'bin/').map((file) => [file.path, linesOf(file)] as const);
  const long = longFiles.filter(([, lines]) => lines > 250);
  askForLook('Folders with more than 25 files', folders);
  askForLook('Files with more than 250 lines', long);
  const large = new Set([...folders, ...long].map(([path]) => path));
  expect(Object.keys(looked).filter((path) => !large.has(path))).toEqual([]);
});

/** Names that two files export for the same thing: the company, and a page and its email. The faces of a noun share one. */
const sharedNames = /^(brevo|.*Routes)$/;

test('a name that two files export is looked at: each thing has a name of its own', () => {
  const homes = new Map<string, string[]>();
  for (const { path, text } of files)
    for (const [, name = ''] of text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm))
      homes.set(name, [...new Set([...(homes.get(name) ?? []), path])]);
  const twice = [...homes].filter(([name, paths]) => paths.length > 1 && !sharedNames.test(name));
  // Each makes a search find two things.
  expect(twice.map(([name, paths]) => `${name} is exported by ${paths.join(' and ')}.`)).toEqual([]);
});

test('half of the source files have at most 90 lines', () => {
  const lengths = under('src/', 'emails/', 'bin/')
    .map(linesOf)
    .toSorted((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(90);
});

/** The functions of a file that are longer than 60 lines, without those whose comment gives the reason. */
function longFunctions({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const measure = ({ start, end }: { start: number; end: number }) => {
    const before = text.slice(0, start).split('\n');
    const lines = text.slice(start, end).split('\n').length;
    const comment = before.slice(-12).join('\n');
    if (lines > 60 && !/\bis long because\b/.test(comment.replace(/\n \* /g, ' ')))
      found.push(`${path}:${before.length}: ${lines}`);
  };
  const visitor = new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  });
  visitor.visit(parseSync(path, text).program);
  return found;
}

test('a function is at most 60 lines long, or its comment says why it is longer', () => {
  const long = (lines: number) => `function long() {${'\n'.repeat(lines - 1)}}`;
  const fileOf = (text: string): SourceFile => ({ path: 'one.ts', text, imports: [] });
  expect(longFunctions(fileOf(`\n${long(60)}`))).toEqual([]);
  expect(longFunctions(fileOf(`\n${long(61)}`))).toEqual(['one.ts:2: 61']);
  expect(longFunctions(fileOf(`/** It is long because it is a test. */\n${long(61)}`))).toEqual([]);
  expect(files.flatMap(longFunctions)).toEqual([]);
});

test('every Lua script is named in scripts.ts and documents its keys, arguments and reply', () => {
  const named = readFileSync(join(root, 'src/redis/scripts.ts'), 'utf8');
  const folder = join(root, 'src/redis/lua');
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.lua'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    const name = basename(script, '.lua');
    const text = readFileSync(join(folder, script), 'utf8');
    expect(named).toContain(`${name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}:`);
    expect(text.startsWith(`-- ${name}.lua: `), script).toBe(true);
    for (const part of ['\n-- KEYS', '\n-- ARGV', '\n-- Returns']) expect(text, script).toContain(part);
  }
});
