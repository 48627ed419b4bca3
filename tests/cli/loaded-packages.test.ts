import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../../bin/build.js';
import { commandGroups, nounsOf, registerOutline } from '../../src/cli/command-groups.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let redis: TestRedis;
let installation: Installation;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  installation = await newInstallation({ REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' });
  open.push(redis.stop, installation.remove);
  const { json } = installation;
  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
  await json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
  const confirmed = ['--status', 'confirmed', '--consent', 'by letter'];
  await json('subscriber', 'add', 'reader@example.org', '--newsletter', 'business', ...confirmed);
  await json('article', 'import', 'samples/articles');
});
afterAll(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

interface Manifest {
  dependencies: Record<string, string>;
}
const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;

/**
 * Runs something with V8's coverage, which names every script that a process has loaded. The source map of a script
 * names the files compiled into it.
 */
async function filesLoadedBy(run: () => Promise<unknown>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-loaded-'));
  installation.env.NODE_V8_COVERAGE = folder;
  try {
    await run();
  } finally {
    delete installation.env.NODE_V8_COVERAGE;
  }
  const reports = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  await rm(folder, { recursive: true });
  const scripts = reports.flatMap((report) => (JSON.parse(report) as Coverage).result.map(({ url }) => url));
  expect(scripts).not.toEqual([]);
  const compiled = scripts.filter((url) => url.includes('/dist/bin/')).map((url) => `${fileURLToPath(url)}.map`);
  const maps = await Promise.all(compiled.map((file) => readFile(file, 'utf8')));
  const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
  return [...scripts, ...sources];
}

const packagesLoadedBy = async (run: () => Promise<unknown>) => packagesIn(await filesLoadedBy(run));

function packagesIn(files: readonly string[]): string[] {
  const found = new Set(files.map((path) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]));
  return ['@react-email/body', ...Object.keys(dependencies)].filter((name) => found.has(name));
}

interface Coverage {
  result: { url: string }[];
}

const frame = ['commander'];
const parsing = [...frame, 'ipaddr.js', 'zod'].toSorted();
const store = [...parsing, 'ioredis', 'pino'].toSorted();
const rendering = ['@react-email/body', 'nodemailer', 'react', 'react-dom'];

test.each([
  [[], frame],
  [['--help'], frame],
  [['--version'], frame],
  [['help'], frame],
  [['no-such-command'], frame],
])('postrider %j loads only the parser of command lines', async (words, packages) => {
  expect(await packagesLoadedBy(() => installation.cli(...words))).toEqual(packages);
});

/** Asks one process for the help of several nouns: what it has loaded then is what their help loads. */
async function helpOf(nouns: readonly string[]): Promise<string> {
  const script = `
    const [program, ...nouns] = process.argv.slice(1);
    for (const noun of nouns) {
      process.argv = [process.execPath, program, noun, '--help'];
      await import(program + '?' + noun);
    }`;
  const words = ['--input-type=module', '--eval', script, pathToFileURL(program).href, ...nouns];
  return (await promisify(execFile)(process.execPath, words, { env: installation.env })).stdout;
}

test('the help of no noun loads a package that only its run needs', async () => {
  const nouns = commandGroups.flatMap(nounsOf);
  let help = '';
  const loaded = await packagesLoadedBy(async () => {
    help = await helpOf(nouns);
  });
  for (const noun of nouns) expect(help).toMatch(new RegExp(`^Usage: postrider (\\S+\\|)?${noun}\\b`, 'm'));
  expect(parsing).toEqual(expect.arrayContaining(loaded));
});

test.each<{ words: string[]; more: string[] }>([
  { words: ['newsletter', 'list'], more: [] },
  { words: ['subscriber', 'show', 'reader@example.com'], more: [] },
  { words: ['subscriber', 'stats', '--newsletter', 'business'], more: [] },
  {
    words: ['subscriber', 'add', 'reader@example.com', '--newsletter', 'business', '--status', 'pending'],
    more: ['bullmq'],
  },
  { words: ['list', 'show'], more: [] },
  { words: ['article', 'list'], more: [] },
  { words: ['issue', 'compose', 'business', '--latest', '2'], more: [] },
  { words: ['issue', 'list'], more: [] },
])('`postrider $words` loads, beside Redis, $more', async ({ words, more }) => {
  const loaded = await packagesLoadedBy(() => installation.cli(...words));
  expect(loaded.toSorted()).toEqual([...store, ...more].toSorted());
});

test('a preview loads the templates, and a send also the queue', async () => {
  const issue = await installation.json<{ id: string }>('issue', 'compose', 'business');
  const out = await mkdtemp(join(tmpdir(), 'postrider-preview-'));
  open.push(() => rm(out, { recursive: true }));
  const preview = await packagesLoadedBy(() => installation.json('issue', 'preview', issue.id, '--out', out));
  expect(preview.toSorted()).toEqual([...store, ...rendering].toSorted());
  const send = await filesLoadedBy(() => installation.json('issue', 'send', issue.id, '--yes'));
  expect(packagesIn(send).toSorted()).toEqual([...store, ...rendering, 'bullmq'].toSorted());
  // The schemas of what a send neither reads nor answers: there are a thousand of them.
  const documents = [
    'issues/issue-documents',
    'issues/draft-schemas',
    'issues/check-schemas',
    'issues/overview',
    'newsletters/newsletter-document',
  ];
  const sources = send.map((path) => path.replace(/^.*\/src\//, 'src/'));
  expect(sources).toContain('src/operations/issues/send-input.ts');
  for (const name of documents) expect(sources).not.toContain(`src/operations/${name}.ts`);
});

test('without replicas to wait for, neither a command nor a web part has Node mark each promise', async () => {
  // As Node 20 does once something follows what belongs together. It slows down every promise.
  const script = `process.on('exit', () => {
    const marks = Object.getOwnPropertySymbols(Promise.resolve()).length;
    process.stderr.write('marks of a promise: ' + marks);
  });`;
  installation.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(script)}`;
  try {
    const change = await installation.cli('newsletter', 'set', 'business', '--tagline', 'Every morning');
    expect(change).toMatchObject({ code: 0, stderr: expect.stringContaining('marks of a promise: 0') });
    const web = await installation.start('web');
    await fetch(installation.url);
    expect((await web.stop()).stderr).toContain('marks of a promise: 0');
  } finally {
    delete installation.env.NODE_OPTIONS;
  }
});

test('a worker loads no web server, and the web part no worker; neither loads the inbox or the importers', async () => {
  const importers = ['@mozilla/readability', 'linkedom', 'marked', 'sanitize-html', 'smol-toml', 'undici', 'yaml'];
  const runs = async (part: string) => (await installation.start(part)).stop();
  const worker = await packagesLoadedBy(() => runs('worker'));
  const web = await packagesLoadedBy(() => runs('web'));
  expect(worker).toEqual(expect.arrayContaining([...store, 'bullmq']));
  expect(web).toEqual(expect.arrayContaining([...store, 'fastify', 'react']));
  // Without METRICS_PORT, no process loads what makes metrics.
  expect([...worker, ...web]).not.toContain('prom-client');
  // Without OTEL_EXPORTER_OTLP_ENDPOINT, no process loads what makes traces.
  expect([...worker, ...web].filter((name) => /opentelemetry|otel/.test(name))).toEqual([]);
  for (const name of ['fastify', 'altcha', 'maildev', 'imapflow', 'smtp-server', ...importers])
    expect(worker).not.toContain(name);
  for (const name of ['bullmq', 'maildev', 'imapflow', 'smtp-server', ...importers]) expect(web).not.toContain(name);
});

test('the program’s help has the usage and description of each group', async () => {
  for (const group of commandGroups) {
    const [outline, whole] = [new Command(), new Command()];
    registerOutline(outline, group);
    await (await group.load())(
      whole,
      { version: '', startWorkers: () => Promise.reject(new Error('not here')) },
      { code: 0 },
    );
    expect(outline.helpInformation()).toBe(whole.helpInformation());
  }
});

test('a command of a large group is found without the others, in the same words', async () => {
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  const issue = commandGroups.find((group) => nounsOf(group).includes('issue'));
  const added = async (word?: string) => {
    const program = new Command();
    await (await issue?.load())?.(program, launchers, { code: 0 }, word);
    return program.commands[0]?.commands ?? [];
  };
  const all = await added();
  expect(all.length).toBeGreaterThan(30);
  for (const command of all)
    for (const word of [command.name(), ...command.aliases()]) {
      const found = await added(word);
      expect(found.length).toBeLessThan(all.length);
      expect(found.find((one) => one.name() === command.name())?.helpInformation()).toBe(command.helpInformation());
    }
  expect(await added('sned')).toHaveLength(all.length);
  expect(await added('--help')).toHaveLength(all.length);
});

test('`--version` prints the version of package.json, and the commit unless it is a release', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await installation.cli('--version')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`^${version.replaceAll('.', '\\.')}(\\+[0-9a-f]{7,}(\\.changed)?)?\n$`)),
    stderr: '',
  });
});
