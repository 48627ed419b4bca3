import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { afterAll, test as base, beforeAll, describe, expect } from 'vitest';
import {
  AlreadyRunning,
  FolderBusy,
  type Instance,
  lockFolder,
  readInstance,
  StillStarting,
  serversOf,
} from '../../src/cli/instance.js';

let compiled: string;
const module = () => join(compiled, 'instance.mjs');
beforeAll(async () => {
  compiled = await mkdtemp(join(tmpdir(), 'postrider-test-'));
  // Compiled once: each of the processes below would transform the sources again.
  const entryPoints = [resolve('src/cli/instance.ts')];
  await build({ entryPoints, outfile: module(), bundle: true, format: 'esm', platform: 'node', keepNames: true });
});
afterAll(() => rm(compiled, { recursive: true, force: true }));

interface Folder {
  dataDir: string;
  /** Another process that runs a script with `lockFolder` and `dataDir` at hand. */
  another(script: string): ChildProcess;
  /** Another process that holds the folder until its standard input ends, then releases it. */
  heldBy(role: Instance['role'], announce?: boolean): Promise<ChildProcess>;
}

/** A data folder for each test, and the processes on it. */
const test = base.extend<{ folder: Folder }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads which other fixtures this one takes: none.
  folder: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'postrider-test-'));
    const children: ChildProcess[] = [];
    const another = (script: string) => {
      const whole = `
        const { lockFolder, readInstance } = await import(${JSON.stringify(module())});
        const dataDir = ${JSON.stringify(dataDir)};
        ${script}`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', whole], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      return child;
    };
    const heldBy = async (role: Instance['role'], announce = false) => {
      const child = another(`
        const hold = await lockFolder(dataDir, '${role}');
        ${announce ? `await hold.announce(${JSON.stringify(servers)});` : ''}
        process.stdout.write('held\\n');
        process.stdin.resume().on('end', () => {
          process.stdout.write('releasing\\n');
          hold.release();
        });`);
      expect(await firstWord(child)).toBe('held');
      return child;
    };
    await use({ dataDir, another, heldBy });
    for (const child of children) await ended(child, 'SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  },
});

const servers = {
  redisUrl: '/x/redis.sock',
  smtpUrl: 'smtp://x',
  publicUrl: 'https://example.com',
  webUrl: 'http://x:1',
};
const fileIn = (dataDir: string) => join(dataDir, 'instance.json');
const leftovers = async (dataDir: string) => (await readdir(dataDir)).filter((name) => name.startsWith('instance'));

async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once('exit', done));
  if (signal) child.kill(signal);
  await exit;
}

const firstWord = (child: ChildProcess) =>
  new Promise<string>((done) => child.stdout?.once('data', (data: Buffer) => done(data.toString().trim())));

describe.concurrent('holding a data folder', () => {
  test('a second `up` on one data folder is refused, with the address of the first', async ({
    folder: { dataDir, heldBy },
  }) => {
    const first = await heldBy('up', true);
    for (const role of ['up', 'command'] as const) {
      const failure = await lockFolder(dataDir, role).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AlreadyRunning);
      for (const part of [String(first.pid), servers.webUrl, dataDir])
        expect((failure as Error).message).toContain(part);
    }
    expect(await readInstance(dataDir)).toEqual({ pid: first.pid, role: 'up', servers });
  });

  test('an `up` that is just starting holds its folder, too, and has no servers yet', async ({
    folder: { dataDir, heldBy },
  }) => {
    const first = await heldBy('up');
    const failure = await lockFolder(dataDir, 'up').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AlreadyRunning);
    expect((failure as Error).message).toContain('just starting');
    expect((failure as Error).message).not.toContain('Stop it first');
    expect(await readInstance(dataDir)).toEqual({ pid: first.pid, role: 'up' });
  });

  test('a command waits for an `up` that is just starting, and uses its servers', async ({
    folder: { dataDir, another },
  }) => {
    const child = another(`
      const hold = await lockFolder(dataDir, 'up');
      process.stdout.write('held\\n');
      process.stdin.once('data', () => hold.announce(${JSON.stringify(servers)}));`);
    await firstWord(child);
    const found = serversOf(dataDir);
    child.stdin?.write('go');
    expect(await found).toEqual(servers);
    expect(await serversOf(join(dataDir, 'another'))).toBeUndefined();
  });

  test('a command does not wait for an `up` that was killed while it started', async ({
    folder: { dataDir, heldBy },
  }) => {
    const first = await heldBy('up');
    const found = serversOf(dataDir);
    await ended(first, 'SIGKILL');
    expect(await found).toBeUndefined();
  });

  test('after ten seconds, a command says that the start takes long', async ({ folder: { dataDir, heldBy } }) => {
    const first = await heldBy('up');
    const failure = await serversOf(dataDir).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StillStarting);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining(String(first.pid)) });
  });

  test('a released folder is free, and no file is left in it', async ({ folder: { dataDir, heldBy } }) => {
    const first = await heldBy('up');
    first.stdin?.end();
    await ended(first);
    expect(await leftovers(dataDir)).toEqual([]);
    expect(await readInstance(dataDir)).toBeUndefined();
    await (await lockFolder(dataDir, 'up')).release();
    expect(await leftovers(dataDir)).toEqual([]);
  });

  test('the folder of a killed process is taken over', async ({ folder: { dataDir, heldBy } }) => {
    const first = await heldBy('up', true);
    await ended(first, 'SIGKILL');
    expect(await readInstance(dataDir)).toBeUndefined();
    const hold = await lockFolder(dataDir, 'up');
    expect(await leftovers(dataDir)).toEqual(['instance.json']);
    await hold.release();
  });

  test.for<[string, string]>([
    ['empty', ''],
    ['cut short', '{"pid": 1,'],
    ['of something else', '{"pid": "one"}'],
    ['of an earlier process with the number of this one, as in a container', `{"pid":${process.pid},"role":"up"}`],
  ])('a file that is %s holds nobody', async ([, content], { folder: { dataDir } }) => {
    await writeFile(fileIn(dataDir), content);
    expect(await readInstance(dataDir)).toBeUndefined();
    const hold = await lockFolder(dataDir, 'up');
    await hold.release();
  });

  test('a takeover that was killed midway is finished by the next one', async ({ folder: { dataDir } }) => {
    await writeFile(fileIn(dataDir), '{"pid":999999999,"role":"up"}');
    await mkdir(`${fileIn(dataDir)}.takeover`);
    const earlier = new Date(Date.now() - 60_000);
    await utimes(`${fileIn(dataDir)}.takeover`, earlier, earlier);
    await (await lockFolder(dataDir, 'up')).release();
    expect(await leftovers(dataDir)).toEqual([]);
  });

  test('a command waits for another command and then continues', async ({ folder: { dataDir, heldBy } }) => {
    const first = await heldBy('command');
    const order: string[] = [];
    first.stdout?.on('data', (text) => order.push(String(text).trim()));
    const second = lockFolder(dataDir, 'command').then((hold) => {
      order.push('held by the second');
      return hold;
    });
    first.stdin?.end();
    await (await second).release();
    expect(order).toEqual(['releasing', 'held by the second']);
  });

  test('after ten seconds, the error names the process id of a command that does not end', async ({
    folder: { dataDir, heldBy },
  }) => {
    const first = await heldBy('command');
    const started = Date.now();
    const failure = await lockFolder(dataDir, 'up').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FolderBusy);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining(String(first.pid)) });
    expect(Date.now() - started).toBeGreaterThan(9_000);
  });

  test('when many start at the same moment after a crash, exactly one gets the folder', async ({
    folder: { dataDir, another },
  }) => {
    const starters = Array.from({ length: 6 }, () =>
      another(`
      const { createInterface } = await import('node:readline');
      process.stdout.write('ready\\n');
      for await (const moment of createInterface({ input: process.stdin })) {
        while (Date.now() < Number(moment));
        const outcome = await lockFolder(dataDir, 'up').then(() => 'held', (error) => error.constructor.name);
        process.stdout.write(outcome + '\\n');
      }`),
    );
    const outputs = starters.map(({ stdout }) =>
      createInterface({ input: stdout as Readable })[Symbol.asyncIterator](),
    );
    const nextLines = () => Promise.all(outputs.map(async (lines) => (await lines.next()).value as string));
    expect(await nextLines()).toEqual(Array(6).fill('ready'));
    for (let round = 0; round < 4; round += 1) {
      await writeFile(fileIn(dataDir), '{"pid":999999999,"role":"up"}');
      const moment = Date.now() + 200;
      for (const starter of starters) starter.stdin?.write(`${moment}\n`);
      expect((await nextLines()).toSorted()).toEqual([...Array(5).fill('AlreadyRunning'), 'held']);
    }
  });

  test('a process that reads while servers are announced always sees the holder', async ({
    folder: { dataDir, another },
  }) => {
    const child = another(`
    const hold = await lockFolder(dataDir, 'up');
    process.stdout.write('held\\n');
    for (;;) await hold.announce(${JSON.stringify(servers)});`);
    await firstWord(child);
    for (let i = 0; i < 2_000; i += 1) expect((await readInstance(dataDir))?.pid).toBe(child.pid);
  });

  test('only this user can read the file, which may contain a Redis password', async ({ folder: { dataDir } }) => {
    await chmod(dataDir, 0o755);
    const hold = await lockFolder(dataDir, 'up');
    expect((await stat(fileIn(dataDir))).mode & 0o077).toBe(0);
    await hold.announce(servers);
    expect((await stat(fileIn(dataDir))).mode & 0o077).toBe(0);
    await hold.release();
  });
});
