import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, end, start } from '../processes.js';

/** What the sink has accepted. */
export interface SinkCounts {
  messages: number;
  /** Readers with a message, and those of them with more than one. */
  reached: number;
  twice: number;
  /** Messages to nobody of the list. */
  strangers: number;
}

/** A sink in a process of its own, so that its processor time is not taken for that of Postrider. */
export interface CountingSink {
  port: number;
  counts(): Promise<SinkCounts>;
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export async function startCountingSink(readers: number): Promise<CountingSink> {
  const script = fileURLToPath(new URL('counting-sink.ts', import.meta.url));
  const child = start(process.execPath, ['--import', 'tsx', script, String(readers)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    async counts() {
      const answer = once(child, 'message');
      child.send('counts');
      return ((await answer) as [SinkCounts])[0];
    },
    cpuSeconds: () => cpuSeconds(child),
    stop: () => end(child),
  };
}
