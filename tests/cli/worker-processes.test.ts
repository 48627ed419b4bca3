import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

test('a part tells its supervisor that it runs before it tells people: one that they see dies and is replaced', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'worker-processes.mjs');
  const entryPoints = [resolve('src/cli/worker-processes.ts')];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', keepNames: true });
  // Whoever reads the line may end the process at once, so writing it ends it here.
  const program = `
    const { announceRunning } = await import(${JSON.stringify(outfile)});
    process.stderr.write = () => process.kill(process.pid, 'SIGKILL');
    announceRunning('It is running.');`;
  const part = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 2, 2, 'ipc'] });
  const told: unknown[] = [];
  part.on('message', (message) => told.push(message));
  await new Promise((done) => part.once('close', done));
  expect({ told, signal: part.signalCode }).toEqual({ told: ['running'], signal: 'SIGKILL' });
});
