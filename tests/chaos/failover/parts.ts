import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, start } from '../../../bench/processes.js';

/** Lines of its log that are kept of each part. */
const keptLines = 30;

/** A process of Postrider. */
export interface Part {
  /** Resolves when it says that it runs. @throws when it ended before */
  running(over: AbortSignal): Promise<void>;
  /** How it fares, and the last lines of its log. */
  state(): string[];
  kill(): Promise<void>;
}

/** Starts a part of Postrider. @param words the program and its command */
export function startPart(
  words: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  listen: (text: string) => void,
): Part {
  // The channel closes with this process, and a part ends with its channel.
  const child: ChildProcess = start(process.execPath, words, { cwd, env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const name = words.at(-1) ?? '';
  const lines: string[] = [];
  let isRunning = false;
  child.stderr?.on('data', (chunk) => {
    const text = String(chunk);
    isRunning ||= /running|Reading the mailbox/.test(text);
    lines.push(...text.trimEnd().split('\n'));
    lines.splice(0, lines.length - keptLines);
    listen(text);
  });
  const ended = () => child.exitCode ?? child.signalCode;
  return {
    async running(over) {
      while (!isRunning) {
        if (ended() !== null) throw new Error(`${name} ended with ${ended()}: ${lines.slice(-3).join(' ')}`);
        await sleep(20, undefined, { signal: over });
      }
    },
    state() {
      const now = ended() === null ? 'runs' : `ended with ${ended()}`;
      return [`${name} (process ${child.pid}): ${now}`, ...lines.map((line) => `  ${line}`)];
    },
    kill: () => end(child, 'SIGKILL'),
  };
}
