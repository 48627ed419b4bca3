import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the next second of the clock: records and histories have whole seconds. */
export async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  for (const now = second(); second() === now; ) await sleep(5);
}

/** Waits until a condition is true. After two minutes it fails with the condition and the last value. */
export async function until(what: string, holds: () => unknown, seen: () => unknown = () => ''): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`After two minutes still not: ${what}. ${JSON.stringify(await seen())}`);
    await sleep(20);
  }
}
