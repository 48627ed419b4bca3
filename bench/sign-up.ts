import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { Pool } from 'undici';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { withBenchRedis } from './list.js';
import { end, start, waitForServer } from './processes.js';
import { benchNewsletter } from './readers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const connections = 50;
const seconds = 10;

export interface HttpFigures {
  requestsPerSecond: number;
  medianMs: number;
  p99Ms: number;
  otherAnswers: number;
}

type MakeRequest = (n: number) => { path: string; method: 'GET' | 'POST'; body?: string };

/**
 * Sends requests over 50 connections for ten seconds.
 * @param request makes the n-th request
 * @param rate requests a second, which come at even intervals whether or not earlier ones were answered; undefined: each
 *   connection sends its next request when it has its answer
 */
async function drive(origin: string, request: MakeRequest, rate?: number): Promise<HttpFigures> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const times: number[] = [];
  let other = 0;
  let n = 0;
  const from = performance.now();
  const until = from + seconds * 1_000;
  const ask = async (started: number) => {
    n += 1;
    const { path, method, body } = request(n);
    const headers = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await pool.request({ path, method, headers, ...(body === undefined ? {} : { body }) });
    await answer.body.dump();
    times.push(performance.now() - started);
    if (answer.statusCode !== 200) other += 1;
  };
  const loop = async () => {
    while (performance.now() < until) await ask(performance.now());
  };
  const arrivals = async (perMs: number) => {
    const asked: Promise<void>[] = [];
    for (let sent = 0; sent < perMs * seconds * 1_000; ) {
      // Each wait counts from the moment the request was due, so that a slow server cannot hide behind fewer requests.
      for (; from + sent / perMs <= performance.now(); sent += 1) asked.push(ask(from + sent / perMs));
      await sleep(1);
    }
    await Promise.all(asked);
  };
  if (rate === undefined) await Promise.all(Array.from({ length: connections }, loop));
  else await arrivals(rate / 1_000);
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
  return {
    requestsPerSecond: Math.round(times.length / seconds),
    medianMs: at(0.5),
    p99Ms: at(0.99),
    otherAnswers: other,
  };
}

export interface SignUpFigures {
  /** Each connection busy all the time. */
  signUp: HttpFigures;
  /** 1,000 readers a second. */
  thousandASecond: HttpFigures;
  staticPage: HttpFigures;
}

/** Sign-ups over HTTP, each answered when it is on disk, compared with Fastify answering a page from memory. */
export async function benchSignUp(): Promise<SignUpFigures> {
  const page = `<!doctype html><title>x</title>${'<p>A page of about four kilobytes.</p>'.repeat(100)}`;
  const plain = Fastify();
  plain.get('/', (_, reply) => reply.type('text/html').send(page));
  const origin = await plain.listen({ host: '127.0.0.1', port: 0 });
  const staticPage = await drive(origin, () => ({ path: '/', method: 'GET' }));
  await plain.close();

  const signUps = await withBenchRedis(async (redis, url) => {
    await addNewsletter(redis, benchNewsletter);
    const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-web-'));
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const env = {
      ...process.env,
      REDIS_URL: `unix://${url}`,
      SMTP_URL: 'smtp://127.0.0.1:1',
      DATA_DIR: dataDir,
      PORT: String(port),
      SIGNUP_BRAKE_PER_HOUR: '1000000000',
      LOG_LEVEL: 'error',
    };
    const web = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', 'web'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await waitForServer(`http://127.0.0.1:${port}`);
      const signUpOf = (run: string) => (n: number) =>
        ({
          path: '/n/bench',
          method: 'POST',
          // A domain per reader, because the limit for a recipient domain must not slow this down.
          body: new URLSearchParams({
            email: `reader@n${n}.${run}.example.org`,
            name: `Reader ${n}`,
            sections: 'News',
          }).toString(),
        }) as const;
      const address = `http://127.0.0.1:${port}`;
      // The process compiles what it runs often.
      await drive(address, signUpOf('first'), 200);
      return {
        signUp: await drive(address, signUpOf('busy')),
        thousandASecond: await drive(address, signUpOf('paced'), 1_000),
      };
    } finally {
      await end(web);
      await rm(dataDir, { recursive: true, force: true });
    }
  });
  return { ...signUps, staticPage };
}
