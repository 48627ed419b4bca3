import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const host = fileURLToPath(new URL('command-host.js', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandRunner {
  /** Whether a command runs. */
  busy(): boolean;
  /** Runs one command to its end. @throws when it leaves something open that would keep its process from ending */
  run(words: readonly string[], env: Record<string, string>): Promise<Finished>;
}

interface Unrefable {
  unref?(): void;
}

/** Starts a process that runs commands one after another (command-host.js). */
export function startCommandRunner(): CommandRunner {
  const mark = randomUUID();
  const child = spawn(process.execPath, [host, mark], { cwd: root, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  // A test file that has ended does not wait for it; it ends when its requests do.
  for (const handle of [child, ...child.stdio]) (handle as Unrefable | null)?.unref?.();
  const [stdout, stderr] = [outputs(child, 'stdout', mark), outputs(child, 'stderr', mark)];
  const requests = child.stdio[3] as NodeJS.WritableStream;
  let last: Promise<unknown> = Promise.all([stdout(), stderr()]);
  let running = 0;
  return {
    busy: () => running > 0,
    run(words, env) {
      running += 1;
      const result = last.then(async () => {
        requests.write(`${JSON.stringify({ words, env })}\n`);
        const [out, err] = await Promise.all([stdout(), stderr()]);
        running -= 1;
        const { code, left } = JSON.parse(out.end) as { code: number; left?: string };
        if (left !== undefined) throw new Error(`${words.join(' ')} did not close everything; open are ${left}.`);
        return { code, stdout: out.text, stderr: err.text };
      });
      last = result.catch(() => undefined);
      return result;
    },
  };
}

/** @returns a function that gives the output until the next mark, and the content of the mark */
function outputs(child: ChildProcess, name: 'stdout' | 'stderr', mark: string) {
  let text = '';
  let ended = false;
  let look = () => {};
  child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  child.once('close', () => {
    ended = true;
    look();
  });
  return () =>
    new Promise<{ text: string; end: string }>((resolve, reject) => {
      look = () => {
        const found = text.indexOf(`\0${mark} `);
        const line = text.indexOf('\n', found);
        if (found < 0 || line < 0) {
          if (ended) reject(new Error(`The process of the commands has ended: ${text}`));
          return;
        }
        const said = { text: text.slice(0, found), end: text.slice(found + mark.length + 2, line) };
        text = text.slice(line + 1);
        look = () => {};
        resolve(said);
      };
      look();
    });
}
