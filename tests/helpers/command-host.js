// @ts-check
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, program } from '../../bin/build.js';

// Runs the commands of a test file one after another in this one process: starting Node and loading the program takes ten
// times as long as most commands. For each, it evaluates the program's entry again, with the words, the environment and
// the exit code of a separate process. Plain JavaScript, because the program is compiled.
//
// File descriptor 3 brings one JSON line per command. Its output goes to standard output and error, as always; a line with
// the mark ends both.

if (!(await ensureBuilt())) throw new Error('the program cannot be compiled');
const requests = new Socket({ fd: 3 });
const mark = process.argv[2];
const ended = (/** @type {unknown} */ fact) => `\0${mark} ${JSON.stringify(fact)}\n`;

/** The resources that would keep a separate process from ending. */
const openNow = () => process.getActiveResourcesInfo().toSorted().join();

/** Waits until a command has closed its resources. @returns those that are still open after a minute */
async function leftOpen(/** @type {string} */ before) {
  const deadline = performance.now() + 60_000;
  while (openNow() !== before) {
    if (performance.now() > deadline) return openNow();
    await setImmediate();
  }
  return undefined;
}

process.setMaxListeners(0);
process.stdout.write(ended(0));
process.stderr.write(ended(0));
let runs = 0;
for await (const line of createInterface({ input: requests })) {
  const { words, env } = /** @type {{ words: string[], env: Record<string, string> }} */ (JSON.parse(line));
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, program, ...words];
  process.exitCode = undefined;
  const before = openNow();
  runs += 1;
  await import(`${pathToFileURL(program).href}?run=${runs}`);
  const code = process.exitCode ?? 0;
  const left = await leftOpen(before);
  process.stdout.write(ended({ code, left }));
  process.stderr.write(ended({ code, left }));
}
process.exit();
