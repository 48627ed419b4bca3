import { once } from 'node:events';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { freePort } from '../../tests/helpers/process.js';
import { withDataDir } from '../list.js';
import { end, start, waitForServer } from '../processes.js';
import type { ClusterGround } from './cluster-ground.js';

/** What an operator waits for beside a list of this length, in ms. */
export interface CommandTimes {
  report: number;
  doctor: number;
  web: number;
}

/** The commands in processes of their own, and the start of the web part until it answers. */
export function timeCommands({ compiled, redisUrl, sink }: ClusterGround, issue: string): Promise<CommandTimes> {
  return withDataDir(async (dataDir) => {
    const port = await freePort();
    const env = {
      ...{ PATH: process.env.PATH, REDIS_URL: redisUrl, DATA_DIR: dataDir, LOG_LEVEL: 'error' },
      ...{ SMTP_URL: `smtp://127.0.0.1:${sink.port}`, PUBLIC_URL: 'https://news.example.com', PORT: String(port) },
      SECRET: 'a secret for the benchmark only',
    };
    const begin = (...words: string[]) =>
      start(process.execPath, [...memoryFlags, compiled.entry, ...words], { cwd: dataDir, env, stdio: 'ignore' });
    const timed = async (run: () => Promise<unknown>) => {
      const from = performance.now();
      await run();
      return performance.now() - from;
    };
    // The doctor also ends with 1 where it has found something, as it does with these settings.
    const report = await timed(() => once(begin('issue', 'report', issue), 'exit'));
    const doctor = await timed(() => once(begin('doctor'), 'exit'));
    let web = 0;
    const server = begin('web');
    try {
      web = await timed(() => waitForServer(`http://127.0.0.1:${port}`, server));
    } finally {
      await end(server);
    }
    return { report, doctor, web };
  });
}
