import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import type { Redis } from 'ioredis';
import { Pool } from 'undici';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { connectRedis } from '../src/redis/client.js';
import { redisOptions } from '../src/redis/private-redis.js';
import { withBenchRedis } from './list.js';
import { end, start, withBenchWeb } from './processes.js';
import { benchNewsletter } from './readers.js';

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
}

/**
 * Sign-ups over HTTP, each answered when it is on disk, with the private Redis and with one as docker-compose.yml starts
 * it, compared with Fastify answering a page from memory.
 */
export async function benchSignUp(): Promise<{
  privateRedis: SignUpFigures;
  composeRedis: SignUpFigures;
  staticPage: HttpFigures;
}> {
  const page = `<!doctype html><title>x</title>${'<p>A page of about four kilobytes.</p>'.repeat(100)}`;
  const plain = Fastify();
  plain.get('/', (_, reply) => reply.type('text/html').send(page));
  const origin = await plain.listen({ host: '127.0.0.1', port: 0 });
  const staticPage = await drive(origin, () => ({ path: '/', method: 'GET' }));
  await plain.close();
  return {
    privateRedis: await withBenchRedis((redis, socket) => signUps(redis, `unix://${socket}`)),
    composeRedis: await withComposeRedis(signUps),
    staticPage,
  };
}

/** A Redis with the options of docker-compose.yml: by TCP, with a password and a limit. */
async function withComposeRedis<T>(run: (redis: Redis, url: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  const [port, password] = [20_000 + Math.floor(Math.random() * 20_000), randomUUID()];
  const options = { ...redisOptions, dir, port: String(port), requirepass: password, maxmemory: '1gb' };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const server = start('redis-server', words, { stdio: 'ignore' });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  try {
    const redis = await connectRedis(url, {}, 20_000);
    return await run(redis, url).finally(() => redis.disconnect());
  } finally {
    await end(server);
    await rm(dir, { recursive: true, force: true });
  }
}

async function signUps(redis: Redis, url: string): Promise<SignUpFigures> {
  await addNewsletter(redis, benchNewsletter);
  return withBenchWeb(url, { SIGNUPS_PER_HOUR: '1000000000' }, async (origin) => {
    const signUpOf =
      (run: string): MakeRequest =>
      (n) => ({
        path: '/n/bench',
        method: 'POST',
        // A domain per reader, because the limit for a recipient domain must not slow this down.
        body: new URLSearchParams({
          email: `reader@n${n}.${run}.example.org`,
          name: `Reader ${n}`,
          sections: 'News',
        }).toString(),
      });
    // The process compiles what it runs often.
    await drive(origin, signUpOf('first'), 200);
    return {
      signUp: await drive(origin, signUpOf('busy')),
      thousandASecond: await drive(origin, signUpOf('paced'), 1_000),
    };
  });
}
