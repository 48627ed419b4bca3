import { Pool } from 'undici';

// `web-load.ts ORIGIN SECONDS CONNECTIONS PATHS`: keeps the connections of one server busy with the paths (JSON), one
// after the other, and prints figures as JSON. In a process of its own, so that it takes no time from the server.

const [origin = '', seconds = '1', count = '50', list = '[]'] = process.argv.slice(2);
const connections = Number(count);
const paths = JSON.parse(list) as string[];

const pool = new Pool(origin, { connections, pipelining: 1 });
const headers = { 'accept-encoding': 'br', 'accept-language': 'en' };
/** A different client address for each request, from the networks for benchmarks (RFC 2544). */
const clientOf = (n: number) => `198.${18 + (n & 1)}.${(n >> 9) & 255}.${(n >> 1) & 255}`;
const times: number[] = [];
let other = 0;
let bytes = 0;
let n = 0;

const startedAt = performance.now();
const until = startedAt + Number(seconds) * 1_000;
const loop = async () => {
  while (performance.now() < until) {
    n += 1;
    const started = performance.now();
    const path = paths[n % paths.length] ?? '/';
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
const figures = {
  requestsPerSecond: Math.round(times.length / elapsed),
  medianMs: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
  bytes: Math.round(bytes / Math.max(1, times.length)),
  otherAnswers: other,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
