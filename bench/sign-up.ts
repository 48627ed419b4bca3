import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Keeps 50 connections busy for ten seconds. @param request makes the n-th request */
async function drive(
  origin: string,
  request: (n: number) => { path: string; method: 'GET' | 'POST'; body?: string },
): Promise<HttpFigures> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const times: number[] = [];
  let other = 0;
  let n = 0;
  const until = performance.now() + seconds * 1_000;
  const loop = async () => {
    while (performance.now() < until) {
      n += 1;
      const { path, method, body } = request(n);
      const started = performance.now();
      const headers = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await pool.request({ path, method, headers, ...(body === undefined ? {} : { body }) });
      await answer.body.dump();
      times.push(performance.now() - started);
      if (answer.statusCode !== 200) other += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
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

/** Sign-ups over HTTP, each answered when it is on disk, compared with Fastify answering a page from memory. */
export async function benchSignUp(): Promise<{ signUp: HttpFigures; staticPage: HttpFigures }> {
  const page = `<!doctype html><title>x</title>${'<p>A page of about four kilobytes.</p>'.repeat(100)}`;
  const plain = Fastify();
  plain.get('/', (_, reply) => reply.type('text/html').send(page));
  const origin = await plain.listen({ host: '127.0.0.1', port: 0 });
  const staticPage = await drive(origin, () => ({ path: '/', method: 'GET' }));
  await plain.close();

  const signUp = await withBenchRedis(async (redis, url) => {
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
      return await drive(`http://127.0.0.1:${port}`, (n) => ({
        path: '/n/bench',
        method: 'POST',
        // A domain per reader, because the limit for a recipient domain must not slow this down.
        body: new URLSearchParams({
          email: `reader@n${n}.example.org`,
          name: `Reader ${n}`,
          sections: 'News',
        }).toString(),
      }));
    } finally {
      await end(web);
      await rm(dataDir, { recursive: true, force: true });
    }
  });
  return { signUp, staticPage };
}
