import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, type TestContext, test } from 'vitest';
import { freePort, newInstallation } from '../helpers/process.js';
import { type FoundProcess, processesWith } from '../helpers/processes.js';
import { startTestRedis } from '../helpers/redis.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: Record<string, string> };

test.each(Object.entries(scripts))('npm run %s hands its process over to its last command', (_name, script) => {
  // A shell in between dies of a signal and leaves its command running.
  expect(script.split(' && ').at(-1)).toMatch(/^exec /);
});

interface Script {
  words: string[];
  /** Its message on standard error once it runs, or the process that it has started by then. */
  runs: RegExp | ((processes: FoundProcess[]) => boolean);
  /** The exit code, where a signal is a request to stop in order. */
  stops?: number;
  /** What it says at its end. */
  says?: RegExp;
}

const isRunning = (command: RegExp) => (processes: FoundProcess[]) =>
  processes.some((found) => command.test(found.command));

const services: Record<string, Script> = {
  start: { words: ['start'], runs: /Postrider is running/, stops: 0 },
  'postrider -- up': { words: ['run', 'postrider', '--', 'up'], runs: /Postrider is running/, stops: 0 },
  'postrider -- web': { words: ['run', 'postrider', '--', 'web'], runs: /web part is running/, stops: 0 },
  'postrider -- worker': { words: ['run', 'postrider', '--', 'worker'], runs: /Workers are running/, stops: 0 },
  'postrider -- worker --processes 2': {
    words: ['run', 'postrider', '--', 'worker', '--processes', '2'],
    runs: /(Workers are running[\s\S]*){2}/,
    stops: 0,
  },
};
/**
 * The demo is what people stop with Ctrl-C, when it is done or before; then it has failed. Pictures that it cuts by then
 * can take a busy machine longer than a stop waits.
 */
const demo: Script = { words: ['run', 'demo'], runs: /keeps running until you press Ctrl-C/, stops: 0 };
const unfinishedDemo: Script = {
  ...{ words: ['run', 'demo'], runs: /Importing the sample articles/ },
  ...{ stops: 1, says: /Stopped\.|The stop was cut short/ },
};
const tools: Record<string, Script> = {
  bench: { words: ['run', 'bench', '--', 'list'], runs: isRunning(/list-import\.ts/) },
  chaos: { words: ['run', 'chaos'], runs: isRunning(/redis-server/) },
  emails: { words: ['run', 'emails'], runs: isRunning(/^node .*email dev/) },
  pictures: { words: ['run', 'pictures'], runs: isRunning(/redis-server/) },
};

interface Case {
  name: string;
  script: Script;
  signal: NodeJS.Signals;
  target: keyof typeof targets;
}

/** Where a signal arrives: at npm, as from a service manager; at all of them, as from a terminal; at the program alone. */
const targets = {
  npm: (npm: number) => npm,
  'the process group': (npm: number) => -npm,
  'the program alone': (npm: number, started: FoundProcess[]) =>
    started.find(({ parent }) => parent === npm)?.pid ?? Number.NaN,
} satisfies Record<string, (npm: number, started: FoundProcess[]) => number>;

async function sharedRedis(atEnd: TestContext['onTestFinished']): Promise<Record<string, string>> {
  const redis = await startTestRedis();
  atEnd(redis.stop);
  return { REDIS_URL: `unix://${redis.url}` };
}

async function run(
  { script: { words, runs, stops, says = /Stopped\./ }, signal, target }: Case,
  { expect, onTestFinished: atEnd }: TestContext,
) {
  const { env, dataDir, remove } = await newInstallation(words.includes('--processes') ? await sharedRedis(atEnd) : {});
  atEnd(remove);
  const more = words.includes('emails') ? ['--', '--port', String(await freePort())] : [];
  const npm = spawn('npm', [...words, ...more], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  atEnd(() => {
    for (const { pid } of processesWith(dataDir)) process.kill(pid, 'SIGKILL');
  });
  let said = '';
  npm.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(npm, 'close');
  const isUp = () => {
    if (npm.exitCode !== null) throw new Error(`npm ${words.join(' ')} ended by itself: ${said}`);
    return runs instanceof RegExp ? runs.test(said) : runs(processesWith(dataDir));
  };
  // As long as the test may take: on a busy machine three demos at once need their time.
  while (!isUp()) await sleep(100);
  process.kill(targets[target](npm.pid ?? Number.NaN, processesWith(dataDir)), signal);
  const [code] = await ended;
  await expect.poll(() => processesWith(dataDir), { interval: 200 }).toEqual([]);
  if (stops !== undefined) expect([code, said]).toEqual([stops, expect.stringMatching(says)]);
}

/** The real cases: a service manager signals npm or the program, and a terminal signals the group. */
const usual: Record<keyof typeof targets, NodeJS.Signals> = {
  npm: 'SIGTERM',
  'the process group': 'SIGINT',
  'the program alone': 'SIGTERM',
};
const other: Record<string, NodeJS.Signals> = { SIGTERM: 'SIGINT', SIGINT: 'SIGTERM' };

/**
 * Every script with the usual signals; `npm start`, which everybody uses, with both at each target. What npm gets it passes
 * on to the one process that each script is, so those that take long to start are signalled themselves.
 */
const everyCase = (of: Record<string, Script>): Case[] =>
  Object.entries(of).flatMap(([name, script]) =>
    (Object.keys(usual) as (keyof typeof targets)[])
      .filter((target) => target !== 'npm' || !slowToStart.has(name))
      .flatMap((target) => {
        const signals = [usual[target], ...(name === 'start' ? [other[usual[target]] ?? usual[target]] : [])];
        return signals.map((signal) => ({ name, script, signal, target }));
      }),
  );
const slowToStart = new Set(['chaos', 'pictures']);

describe.skipIf(process.platform !== 'linux')('a signal leaves nothing running (the test reads /proc)', () => {
  // Five in parallel: most of the time, each waits for its process.
  test.concurrent.for(everyCase(services))('npm run $name ends in order by $signal to $target', run);
  test.concurrent.for([{ name: 'demo', script: demo, signal: 'SIGINT', target: 'the process group' }] satisfies Case[])(
    'npm run $name ends in order by $signal to $target',
    run,
  );
  test.concurrent.for([
    { name: 'demo', script: unfinishedDemo, signal: 'SIGINT', target: 'the process group' },
    { name: 'demo', script: unfinishedDemo, signal: 'SIGTERM', target: 'the program alone' },
  ] satisfies Case[])('npm run $name, unfinished, ends by $signal to $target', run);
  test.concurrent.for(everyCase(tools))('npm run $name ends by $signal to $target', run);
});
