import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlreadyRunning, FolderBusy, holdFolder, type Instance, readInstance } from '../../src/cli/instance.js';

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postrider-test-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const servers = {
  redisUrl: '/x/redis.sock',
  smtpUrl: 'smtp://x',
  publicUrl: 'https://example.com',
  webUrl: 'http://x:1',
};
const file = () => join(dataDir, 'instance.json');
const leftovers = async () => (await readdir(dataDir)).filter((name) => name.startsWith('instance'));

async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once('exit', done));
  if (signal) child.kill(signal);
  await exit;
}

/** Another process that runs a script with `holdFolder` and `dataDir` at hand. */
function another(script: string): ChildProcess {
  const whole = `
    const { holdFolder, readInstance } = await import(${JSON.stringify(resolve('src/cli/instance.ts'))});
    const dataDir = ${JSON.stringify(dataDir)};
    ${script}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', whole], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const firstWord = (child: ChildProcess) =>
  new Promise<string>((done) => child.stdout?.once('data', (data: Buffer) => done(data.toString().trim())));

/** Another process that holds the folder until its standard input ends, then releases it. */
async function heldBy(role: Instance['role'], announce = false): Promise<ChildProcess> {
  const child = another(`
    const hold = await holdFolder(dataDir, '${role}');
    ${announce ? `await hold.announce(${JSON.stringify(servers)});` : ''}
    process.stdout.write('held\\n');
    process.stdin.resume().on('end', () => {
      process.stdout.write('releasing\\n');
      hold.release();
    });`);
  expect(await firstWord(child)).toBe('held');
  return child;
}

test('a second `up` on one data folder is refused, with the address of the first', async () => {
  const first = await heldBy('up', true);
  for (const role of ['up', 'command'] as const) {
    const failure = await holdFolder(dataDir, role).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AlreadyRunning);
    for (const part of [String(first.pid), servers.webUrl, dataDir]) expect((failure as Error).message).toContain(part);
  }
  expect(await readInstance(dataDir)).toEqual({ pid: first.pid, role: 'up', servers });
});

test('an `up` that is just starting holds its folder, too, and has no servers yet', async () => {
  const first = await heldBy('up');
  await expect(holdFolder(dataDir, 'up')).rejects.toThrow(AlreadyRunning);
  expect(await readInstance(dataDir)).toEqual({ pid: first.pid, role: 'up' });
});

test('a folder that was released is free, and nothing is left in it', async () => {
  const first = await heldBy('up');
  first.stdin?.end();
  await ended(first);
  expect(await leftovers()).toEqual([]);
  expect(await readInstance(dataDir)).toBeUndefined();
  await (await holdFolder(dataDir, 'up')).release();
  expect(await leftovers()).toEqual([]);
});

test('what a killed process left is taken over', async () => {
  const first = await heldBy('up', true);
  await ended(first, 'SIGKILL');
  expect(await readInstance(dataDir)).toBeUndefined();
  const hold = await holdFolder(dataDir, 'up');
  expect(await leftovers()).toEqual(['instance.json']);
  await hold.release();
});

test.each([
  ['empty', ''],
  ['cut short', '{"pid": 1,'],
  ['of something else', '{"pid": "one"}'],
  ['of an earlier process with the number of this one, as in a container', `{"pid":${process.pid},"role":"up"}`],
])('a file that is %s holds nobody', async (_, content) => {
  await writeFile(file(), content);
  expect(await readInstance(dataDir)).toBeUndefined();
  const hold = await holdFolder(dataDir, 'up');
  await hold.release();
});

test('a takeover that a killed process left half done is finished by the next one', async () => {
  await writeFile(file(), '{"pid":999999999,"role":"up"}');
  await mkdir(`${file()}.takeover`);
  const earlier = new Date(Date.now() - 60_000);
  await utimes(`${file()}.takeover`, earlier, earlier);
  await (await holdFolder(dataDir, 'up')).release();
  expect(await leftovers()).toEqual([]);
});

test('a command waits for another command and then continues', async () => {
  const first = await heldBy('command');
  const order: string[] = [];
  first.stdout?.on('data', (text) => order.push(String(text).trim()));
  const second = holdFolder(dataDir, 'command').then((hold) => {
    order.push('held by the second');
    return hold;
  });
  first.stdin?.end();
  await (await second).release();
  expect(order).toEqual(['releasing', 'held by the second']);
});

test('a command that does not end is named after ten seconds by its process id', async () => {
  const first = await heldBy('command');
  const started = Date.now();
  const failure = await holdFolder(dataDir, 'up').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FolderBusy);
  expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining(String(first.pid)) });
  expect(Date.now() - started).toBeGreaterThan(9_000);
});

test('of many that start at the same moment after a crash exactly one gets the folder', async () => {
  for (let round = 0; round < 4; round += 1) {
    await writeFile(file(), '{"pid":999999999,"role":"up"}');
    const at = Date.now() + 2_500;
    const starters = Array.from({ length: 6 }, () =>
      another(`
        while (Date.now() < ${at});
        const outcome = await holdFolder(dataDir, 'up').then(() => 'held', (error) => error.constructor.name);
        process.stdout.write(outcome + '\\n');
        process.stdin.resume();`),
    );
    const outcomes = await Promise.all(starters.map(firstWord));
    expect(outcomes.toSorted()).toEqual([...Array(5).fill('AlreadyRunning'), 'held']);
    for (const starter of starters) await ended(starter, 'SIGKILL');
  }
});

test('who reads while servers are announced sees the holder, before or after, never nobody', async () => {
  const child = another(`
    const hold = await holdFolder(dataDir, 'up');
    process.stdout.write('held\\n');
    for (;;) await hold.announce(${JSON.stringify(servers)});`);
  await firstWord(child);
  for (let i = 0; i < 2_000; i += 1) expect((await readInstance(dataDir))?.pid).toBe(child.pid);
});

test('the file is for this user alone: it may name a Redis with its password', async () => {
  await chmod(dataDir, 0o755);
  const hold = await holdFolder(dataDir, 'up');
  expect((await stat(file())).mode & 0o077).toBe(0);
  await hold.announce(servers);
  expect((await stat(file())).mode & 0o077).toBe(0);
  await hold.release();
});
