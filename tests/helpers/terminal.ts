import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('terminal.py', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Why there is no terminal to test on; undefined when there is one. */
export function noTerminal(): string | undefined {
  try {
    execFileSync('/usr/bin/env', ['python3', '-c', 'import pty']);
    return undefined;
  } catch {
    return 'python3 is missing: scripts/setup.sh --browser installs it where it can';
  }
}

export interface Terminal {
  /** All output so far. */
  shown(): string;
  /** Resolves once the terminal shows a text. @throws when the command ends first */
  shows(text: string | RegExp): Promise<void>;
  /** Types keys; `\x03` is Ctrl-C, which signals every process in the foreground. */
  type(keys: string): void;
  /** The exit code, once the command has ended and no process has the terminal open. */
  ended: Promise<number>;
  /** Closes the terminal, as a window does. */
  hangUp(): Promise<void>;
}

/** Runs a command in this checkout on its own terminal. */
export function openTerminal(words: readonly string[], env: Record<string, string>): Terminal {
  const child = spawn('/usr/bin/env', ['python3', script, ...words], {
    cwd: root,
    env: { ...env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  let text = '';
  let over = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const again of waiting) again();
  };
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
    look();
  });
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    look();
    return Number(code);
  });
  return {
    shown: () => text,
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const again = () => {
          const found = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
          if (!found && !over) return;
          waiting.delete(again);
          if (found) resolve();
          else reject(new Error(`The command ended without showing ${wanted}:\n${text}`));
        };
        waiting.add(again);
        again();
      }),
    type: (keys) => {
      child.stdin.write(keys);
    },
    ended,
    async hangUp() {
      child.stdin.end();
      await ended;
    },
  };
}
