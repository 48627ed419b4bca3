import { appendFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';

/** Notes which functions of the program each test file runs, in a line of JSON a file (`npm run test:record`). */

interface Precise {
  result: {
    url: string;
    functions: { isBlockCoverage: boolean; ranges: { startOffset: number; count: number }[] }[];
  }[];
}

const started = globalThis as { reachSession?: Session };
const root = process.cwd();

function take(session: Session): Promise<Precise> {
  return new Promise((resolve, reject) => {
    session.post('Profiler.takePreciseCoverage', (error, found) => (error ? reject(error) : resolve(found as Precise)));
  });
}

// A file may share its process with others, which have run the same modules: the counts begin anew with each take.
beforeAll(async () => {
  if (!started.reachSession) {
    started.reachSession = new Session();
    started.reachSession.connect();
    started.reachSession.post('Profiler.enable');
    started.reachSession.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }
  await take(started.reachSession);
});

afterAll(async () => {
  const { reachSession } = started;
  const { REACH_FILE: out } = process.env;
  if (!reachSession || !out) return;
  const { result } = await take(reachSession);
  const reached = result.flatMap(({ url, functions }) => {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const file = relative(root, path.split('?')[0] ?? '');
    if (!/^(src|emails|workers)\//.test(file)) return [];
    const ran = functions.filter(({ ranges: [whole] }) => (whole?.count ?? 0) > 0);
    return ran.map(({ ranges: [whole] }) => `${file}:${whole?.startOffset}`);
  });
  const test = relative(root, expect.getState().testPath ?? '');
  appendFileSync(out, `${JSON.stringify({ test, reached: [...new Set(reached)] })}\n`);
});
