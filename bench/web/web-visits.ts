import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { Visit, VisitTask } from './visits.js';

// `web-visits.ts FILE`: visits some pages at a fixed rate until its standard input ends, and prints every visit as JSON. A
// visit begins at its planned moment, however long the ones before it take, as readers do who know nothing of each other.

const [, , file = ''] = process.argv;
const { origin, paths, perSecond, connections } = JSON.parse(readFileSync(file, 'utf8')) as VisitTask;

const pool = new Pool(origin, { connections, pipelining: 1 });
const headers = { 'accept-encoding': 'br', 'accept-language': 'en' };
const now = () => performance.timeOrigin + performance.now();
const round = (ms: number) => Math.round(ms * 10) / 10;

const visits: Visit[] = [];
async function visit(path: string, plannedAt: number): Promise<void> {
  const lateMs = round(now() - plannedAt);
  const status = await pool.request({ path, method: 'GET', headers }).then(
    async (answer) => {
      await answer.body.dump();
      return answer.statusCode;
    },
    () => 0,
  );
  visits.push({ at: plannedAt, lateMs, ms: round(now() - plannedAt), isOk: status === 200 });
}

const startedAt = now();
const running = new Set<Promise<void>>();
let n = 0;
// The timer may be late: then it begins every visit that is due.
const timer = setInterval(() => {
  for (; startedAt + (1_000 * n) / perSecond <= now(); n += 1) {
    const one = visit(paths[n % paths.length] ?? '/', startedAt + (1_000 * n) / perSecond);
    running.add(one);
    void one.finally(() => running.delete(one));
  }
}, 1);

process.stdin.resume().once('end', async () => {
  clearInterval(timer);
  await Promise.all(running);
  await pool.close();
  process.stdout.write(`${JSON.stringify(visits)}\n`);
});
