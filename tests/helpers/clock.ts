import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the clock shows another second: records and histories count in seconds. */
export async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  for (const now = second(); second() === now; ) await sleep(5);
}

/** Waits until something is true, and says after a minute what it waited for, with what it saw last. */
export async function until(what: string, holds: () => unknown, seen: () => unknown = () => ''): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`After a minute still not: ${what}. ${JSON.stringify(await seen())}`);
    await sleep(20);
  }
}
