import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { connectRedis } from '../../src/redis/client.js';
import { redisOptions } from '../../src/redis/private-redis.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { applyAbandonedSignUps } from '../../src/subscribers/membership/accepted-sign-ups.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { addReader, addTestNewsletter } from '../helpers/postrider.js';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

/** A Redis under strace, which records every write and sync of its append-only file. */
async function startTracedRedis(dir: string, trace: string) {
  const socket = join(dir, 'redis.sock');
  const options = { ...redisOptions, port: '0', unixsocket: socket, dir, 'auto-aof-rewrite-percentage': '0' };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const strace = ['-f', '-qq', '-e', 'trace=openat,write,fdatasync', '-o', trace, 'redis-server'];
  const child = spawn('strace', [...strace, ...words], { stdio: 'ignore' });
  const redis = await connectRedis(socket, {}, 120_000);
  const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  redis.disconnect();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  open.push(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL');
    await ended;
  });
  return {
    socket,
    async kill() {
      process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}

/** How many bytes of the append-only file the kernel had been told to sync, and had synced, when Redis died. */
function syncedBytes(trace: string): number {
  let file = '';
  let written = 0;
  let synced = 0;
  // Of each thread whose call strace shows in two lines, because another thread's came between.
  const begun = new Map<string, number>();
  const writing = new Set<string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', call = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const opened = /^openat\(.*incr\.aof".*\) = (\d+)/.exec(call);
    if (opened) file = opened[1] ?? '';
    const write = new RegExp(`^write\\(${file},.* = (\\d+)$`).exec(call);
    if (file && write) written += Number(write[1]);
    if (file && call.startsWith(`write(${file},`) && call.endsWith('<unfinished ...>')) writing.add(thread);
    const resumed = /^<\.\.\. write resumed>.* = (\d+)$/.exec(call);
    if (resumed && writing.delete(thread)) written += Number(resumed[1]);
    if (file && call.startsWith(`fdatasync(${file}`)) {
      if (/= 0$/.test(call)) synced = written;
      else begun.set(thread, written);
    }
    if (/fdatasync resumed.*= 0$/.test(call)) synced = Math.max(synced, begun.get(thread) ?? 0);
  }
  return synced;
}

const newcomers = Array.from({ length: 2_500 }, (_, i) => `new${i}@example.org`);
const leavers = Array.from({ length: 2_500 }, (_, i) => `old${i}@example.org`);

test.skipIf(!hasStrace)(
  'what was answered is there after Redis is killed and its file is cut back to the last sync (needs strace)',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'postrider-durable-'));
    open.push(() => rm(dir, { recursive: true, force: true }));
    const trace = join(dir, 'trace');
    const server = await startTracedRedis(dir, trace);
    const config = parseConfig({ LOG_LEVEL: 'silent', SECRET: 'a secret for the tests only' });
    const app = await openApp(config, { redisUrl: server.socket, smtpUrl: undefined });
    expect(app.store.durability).toBe('on disk');
    const newsletter = await addTestNewsletter(app);
    await Promise.all(leavers.map((email) => addReader(app, newsletter, email)));
    const web = buildWeb(app);

    const answered = new Set<string>();
    let isKilled = false;
    /** Makes a request as a person does: again, while the answer is that the store is too slow. */
    const request = async (email: string, make: () => Promise<{ statusCode: number }>) => {
      for (let status = 503; status === 503 && !isKilled; ) {
        status = (await make()).statusCode;
        if (status === 200) answered.add(email);
        // Thousands that ask again at once would leave this process no turn in which a reply of the store arrives.
        if (status === 503) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const requests = [
      ...newcomers.map((email) => () => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const payload = new URLSearchParams({ email }).toString();
        return request(email, () => web.inject({ method: 'POST', url: '/n/business', headers, payload }));
      }),
      ...leavers.map((email) => () => {
        const holder = { newsletter: newsletter.number, id: idOf(app.list, parseAddress(email).normal), at: 0 };
        const url = `/unsubscribe/${signToken(app.tokenKeys, 'unsubscribe', holder)}`;
        const payload = 'List-Unsubscribe=One-Click';
        return request(email, () => web.inject({ method: 'POST', url, payload }));
      }),
    ].sort(() => Math.random() - 0.5);
    // Spread over seconds, so that several groups are committed and the kill falls between them.
    const spread = requests.map(async (make, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 1.5));
      await make();
    });
    const all = Promise.allSettled(spread);
    await expect.poll(() => answered.size, { interval: 5 }).toBeGreaterThan(1_000);
    await server.kill();
    isKilled = true;
    const before = answered.size;
    await app.close();
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 2_000))]);
    await web.close();

    const file = join(dir, 'appendonlydir/appendonly.aof.1.incr.aof');
    const synced = syncedBytes(await readFile(trace, 'utf8'));
    expect((await stat(file)).size).toBeGreaterThanOrEqual(synced);
    await truncate(file, synced);
    await rm(server.socket, { force: true });
    const again = await startTracedRedis(dir, join(dir, 'trace-2'));
    const restarted = await openApp(config, { redisUrl: again.socket, smtpUrl: undefined });
    open.push(restarted.close);
    // As a worker does for a process that was killed between its answer and the list.
    await applyAbandonedSignUps(restarted, nowSeconds() + 120);
    const lost: string[] = [];
    for (const email of answered) {
      const id = idOf(restarted.list, parseAddress(email).normal);
      const state = membershipOf(await readSubscriber(restarted.list, id), newsletter.number)?.state;
      if (state !== (email.startsWith('new') ? 'pending' : 'unsubscribed')) lost.push(email);
    }
    expect(before).toBeGreaterThan(1_000);
    expect(before).toBeLessThan(newcomers.length + leavers.length);
    expect(lost).toEqual([]);
  },
);
