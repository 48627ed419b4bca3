import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isSupported, oldestNode } from '../../bin/node-version.js';
import { checkNode } from '../../src/health/check-settings.js';

const exec = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

const versions: [version: string, isSupported: boolean][] = [
  ['18.20.8', false],
  ['20.20.2', false],
  ['22.9.0', false],
  ['22.18.99', false],
  ['22.19.0', true],
  ['22.20.1', true],
  ['24.0.0', true],
  ['26.1.0', true],
  ['100.0.0', true],
];

test('the start, the set-up and the doctor agree on which versions of Node are new enough', async () => {
  const script =
    'source scripts/node.sh; for version; do if is_supported "$version"; then echo true; else echo false; fi; done';
  const { stdout } = await exec('bash', ['-c', script, 'bash', ...versions.map(([version]) => `v${version}`)], {
    cwd: root,
  });
  const wanted = versions.map(([, supported]) => supported);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((word) => word === 'true'),
  ).toEqual(wanted);
  expect(versions.map(([version]) => isSupported(version))).toEqual(wanted);
  const facts = versions.map(([version]) => checkNode(version).findings.map(({ code }) => code));
  expect(facts).toEqual(wanted.map((supported) => [supported ? 'node.fine' : 'node.old']));
  expect(checkNode('20.20.2').findings).toEqual([
    expect.objectContaining({ facts: { version: '20.20.2', needed: oldestNode } }),
  ]);
});

test.each(['', 'v', 'not a version', 'v22', '22.x.1'])(
  '%j is no version of Node that the set-up takes',
  async (version) => {
    const script = 'source scripts/node.sh; is_supported "$1"';
    await expect(exec('bash', ['-c', script, 'bash', version], { cwd: root })).rejects.toMatchObject({ code: 1 });
  },
);

/** A program `node` that gives another version, and otherwise is the one that runs this test. */
async function nodeThatSays(version: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const change = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const load = `--import 'data:text/javascript,${encodeURIComponent(change).replaceAll("'", '%27')}'`;
  const lines = [
    '#!/bin/sh',
    `if [ "$1" = --version ]; then echo v${version}; exit; fi`,
    `exec '${process.execPath}' ${load} "$@"`,
  ];
  await writeFile(join(folder, 'node'), `${lines.join('\n')}\n`);
  await chmod(join(folder, 'node'), 0o755);
  return folder;
}

/** A checkout with the parts that choose a Node, on a machine whose own Node is of some version. */
async function checkoutOn(machine: string, atEnd: (remove: () => Promise<void>) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-node-'));
  atEnd(() => rm(folder, { recursive: true }));
  for (const path of ['package.json', 'bin', 'scripts/node.sh', 'scripts/with-node.sh'])
    await cp(join(root, path), join(folder, path), { recursive: true });
  const bin = await nodeThatSays(machine, join(folder, 'machine'));
  /** An npm that installs what the test wants, and writes down what it was asked for. */
  const npm = async (script: string) => {
    await writeFile(join(bin, 'npm'), `#!/bin/sh\necho "$@" >>'${folder}/npm.log'\n${script}\n`);
    await chmod(join(bin, 'npm'), 0o755);
  };
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: process.env.HOME };
  return {
    ...{ folder, npm },
    own: join(folder, '.node/node_modules/.bin'),
    asked: () => readFile(join(folder, 'npm.log'), 'utf8').catch(() => ''),
    run: (...words: string[]) => exec('bash', [join(folder, 'scripts/with-node.sh'), ...words], { env, cwd: tmpdir() }),
    start: (...words: string[]) =>
      exec(join(bin, 'node'), [join(folder, 'bin/run.js'), ...words], { env, cwd: tmpdir() }),
  };
}

const version = ['node', '-p', 'process.versions.node'] as const;

test('a machine with a supported Node runs on it, and nothing is installed', async ({ onTestFinished }) => {
  const { run, npm, asked } = await checkoutOn('22.19.0', onTestFinished);
  await npm('exit 1');
  expect(await run(...version)).toEqual({ stdout: '22.19.0\n', stderr: '' });
  expect(await asked()).toBe('');
});

test('on an older one, a newer Node is installed into the checkout once, and it says so', async ({
  onTestFinished,
}) => {
  const { folder, run, npm, own, asked } = await checkoutOn('20.20.2', onTestFinished);
  const ready = await nodeThatSays('24.22.3', join(folder, 'ready'));
  await npm(`mkdir -p '${own}' && cp '${ready}/node' '${own}/node'`);
  const first = await run(...version);
  expect(first.stdout).toBe('24.22.3\n');
  expect(first.stderr).toContain(`Node.js v20.20.2 is too old: Postrider needs ${oldestNode} or newer.`);
  expect(await run(...version)).toEqual({ stdout: '24.22.3\n', stderr: '' });
  expect((await asked()).trim().split('\n')).toEqual([
    expect.stringMatching(/^install --prefix \S*\.node .* node-\S+@24$/),
  ]);
});

test('an unfinished or older Node in the checkout is installed again', async ({ onTestFinished }) => {
  const { folder, run, npm, own, asked } = await checkoutOn('20.20.2', onTestFinished);
  const ready = await nodeThatSays('24.22.3', join(folder, 'ready'));
  await nodeThatSays('22.18.0', own);
  await npm(`cp '${ready}/node' '${own}/node'`);
  expect((await run(...version)).stdout).toBe('24.22.3\n');
  await writeFile(join(own, 'node'), '');
  expect((await run(...version)).stdout).toBe('24.22.3\n');
  expect((await asked()).trim().split('\n')).toHaveLength(2);
});

test.each([
  ['npm cannot install it', 'exit 1', 'could not be installed'],
  ['it does not run on this machine', ':', 'does not run on this machine'],
])('where %s, the message says what to install by hand', async (_, script, words) => {
  const remove: (() => Promise<void>)[] = [];
  const { run, npm } = await checkoutOn('20.20.2', (one) => remove.push(one));
  await npm(script);
  await expect(run('true')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(`${words}.*Install version 24 \\(or ${oldestNode} or newer\\): https://nodejs.org`),
    ),
  });
  for (const one of remove) await one();
});

test('`npx postrider` on an older Node runs again on the newer one, with its words and its exit code', async ({
  onTestFinished,
}) => {
  const { folder, start, own } = await checkoutOn('20.20.2', onTestFinished);
  await nodeThatSays('24.22.3', own);
  // The program is a stand-in: only which Node runs it, with which words and in which folder, is of interest.
  await writeFile(
    join(folder, 'bin/build.js'),
    `export const ensureBuilt = async () => true; export const program = '${folder}/program.mjs';`,
  );
  await writeFile(
    join(folder, 'program.mjs'),
    'console.log(JSON.stringify([process.versions.node, process.argv.slice(2), process.cwd()])); process.exitCode = 3;',
  );
  const stdout = `${JSON.stringify(['24.22.3', ['issue', 'a b', "it's"], tmpdir()])}\n`;
  await expect(start('issue', 'a b', "it's")).rejects.toMatchObject({ code: 3, stdout, stderr: '' });
});
