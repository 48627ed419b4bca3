import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addApiToken } from '../../src/operations/tokens/token-store.js';
import { readerImportKeys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { withBenchRedis } from '../list.js';
import { end, peakRssMb, start, withBenchWeb } from '../processes.js';
import { benchNewsletter } from '../readers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const boundary = 'bench-boundary';
/** One row in so many has no address. */
const wrongEvery = 1_000;

const rssMb = ({ pid }: ChildProcess) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** A form with a file of readers, about 100 bytes a row, made as it is sent. */
function* form(rows: number) {
  yield `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="readers.csv"\r\nContent-Type: text/csv\r\n\r\nemail,name,consent_from\n`;
  const from = 'https://www.example.com/subscribe';
  for (let at = 0; at < rows; at += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, rows - at) }, (_, i) => {
      const email = (at + i) % wrongEvery === 0 ? 'no address' : `reader.number.${at + i}@mail.example.org`;
      return `${email},Reader of the Gazette ${at + i},${from}\n`;
    });
    yield lines.join('');
  }
  yield `\r\n--${boundary}--\r\n`;
}

/** Starts a worker with one process. */
const startWorker = (redisUrl: string) =>
  start(process.execPath, [...memoryFlags, '--import', 'tsx', 'bin/postrider.ts', 'worker', '--processes', '1'], {
    cwd: root,
    env: { ...process.env, REDIS_URL: redisUrl, SMTP_URL: 'smtp://127.0.0.1:1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

interface Shown {
  id: string;
  state: string;
  bytes: number;
  progress: { read: number } | null;
  result: { read: number; added: number; skipped: Record<string, number>; resumed?: number } | null;
}

/**
 * Sends a file of readers to the web part and has a worker import it, which is killed in the middle. Another worker
 * continues.
 */
export const benchUpload = (rows: number) =>
  withBenchRedis(async (redis, path) => {
    const redisUrl = `unix://${path}`;
    const list = openList(redis, await readMeta(redis));
    const newsletter = await addNewsletter(redis, benchNewsletter);
    const scopes = ['subscribers:read', 'subscribers:import'] as const;
    const given = { name: 'bench', newsletter: null, perMinute: 100_000, signUpsPerDay: 1, scopes: [...scopes] };
    const { token } = await addApiToken(redis, given);
    return withBenchWeb(redisUrl, {}, async (origin, web) => {
      const call = async (method: string, at: string, init: RequestInit = {}): Promise<Shown> => {
        const headers = { authorization: `Bearer ${token}`, ...init.headers };
        const answer = await fetch(`${origin}/api/v1${at}`, { method, ...init, headers });
        if (!answer.ok) throw new Error(`${method} ${at} answered ${answer.status}: ${await answer.text()}`);
        return (await answer.json()) as Shown;
      };
      const web0 = rssMb(web);
      const sentAt = performance.now();
      const sent = await call('POST', `/newsletters/${newsletter.slug}/reader-imports`, {
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        body: Readable.toWeb(Readable.from(form(rows))) as never,
        ...{ duplex: 'half' },
      });
      const sendMs = performance.now() - sentAt;
      const storedMb = Math.round(
        Number(await redis.memory('USAGE', readerImportKeys.file(sent.id), 'SAMPLES', '0')) / 2 ** 20,
      );
      const at = `/reader-imports/${sent.id}`;
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ status: 'confirmed', consent: 'the bench' });
      await call('POST', `${at}/start`, { headers, body });
      const startedAt = performance.now();
      const until = async (reached: (found: Shown) => boolean) => {
        for (;;) {
          const found = await call('GET', at);
          if (reached(found)) return found;
          if (['failed', 'cancelled'].includes(found.state)) throw new Error(`The import is ${found.state}.`);
          await sleep(50);
        }
      };
      const first = startWorker(redisUrl);
      const midway = await until(({ progress }) => (progress?.read ?? 0) > rows / 2);
      const firstPeak = peakRssMb(first);
      first.kill('SIGKILL');
      const second = startWorker(redisUrl);
      await until(({ progress }) => (progress?.read ?? 0) > (midway.progress?.read ?? 0));
      const resumedMs = performance.now() - startedAt;
      const ended = await until(({ state }) => state === 'done');
      const importMs = performance.now() - startedAt;
      const figures = { worker: { killedAtMb: firstPeak, peakMb: peakRssMb(second) } };
      await end(second);
      const answer = await fetch(`${origin}/api/v1${at}/rejects`, { headers: { authorization: `Bearer ${token}` } });
      const rejected = (await answer.text()).trimEnd().split('\n').length - 1;
      const { confirmed } = await countSubscribers(list, newsletter);
      const wrong = Math.ceil(rows / wrongEvery);
      return {
        ...{ rows, megabytes: Math.round(sent.bytes / 2 ** 20), storedMb },
        web: { startMb: web0, peakMb: peakRssMb(web) },
        ...figures,
        seconds: { send: round(sendMs), untilResumed: round(resumedMs), import: round(importMs) },
        ...{ confirmed, rejected, result: ended.result },
        isExact:
          confirmed === rows - wrong &&
          rejected === wrong &&
          ended.result?.read === rows &&
          ended.result.added === rows - wrong,
      };
    });
  });

const round = (ms: number) => Math.round(ms / 100) / 10;
