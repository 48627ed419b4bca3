import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { LoadFigures, LoadTask } from './load.js';

// `web-load.ts FILE`: keeps the connections of one server busy with some paths, one after the other, and prints figures
// as JSON. In a process of its own, so that it takes no time from the server.

const [, , file = ''] = process.argv;
const task = JSON.parse(readFileSync(file, 'utf8')) as LoadTask;
const { origin, paths, seconds, requests = Number.POSITIVE_INFINITY, connections } = task;

const pool = new Pool(origin, { connections, pipelining: 1 });
const headers = { 'accept-encoding': 'br', 'accept-language': 'en', ...task.headers };
/** A different client address for each request, from the networks for benchmarks (RFC 2544). */
const clientOf = (n: number) => `198.${18 + (n & 1)}.${(n >> 9) & 255}.${(n >> 1) & 255}`;
const times: number[] = [];
let other = 0;
let bytes = 0;
let n = 0;

const startedAt = performance.now();
const until = startedAt + seconds * 1_000;
const loop = async () => {
  while (performance.now() < until && n < requests) {
    const path = paths[n % paths.length] ?? '/';
    n += 1;
    const started = performance.now();
    const answer = await pool.request({ path, method: 'GET', headers: { ...headers, 'x-forwarded-for': clientOf(n) } });
    for await (const chunk of answer.body) bytes += (chunk as Buffer).byteLength;
    times.push(performance.now() - started);
    if (answer.statusCode !== 200) other += 1;
  }
};
await Promise.all(Array.from({ length: connections }, loop));
const elapsed = (performance.now() - startedAt) / 1_000;
await pool.close();

times.sort((a, b) => a - b);
const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
const figures: LoadFigures = {
  requestsPerSecond: Math.round(times.length / elapsed),
  medianMs: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
  bytes: Math.round(bytes / Math.max(1, times.length)),
  otherAnswers: other,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
