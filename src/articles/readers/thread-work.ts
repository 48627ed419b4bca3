import type { Worker as Thread } from 'node:worker_threads';

/** Longest wait for a thread, as a multiple of its limit: after that, an idle thread will never answer. */
const longestWait = 60;

/**
 * Calls back once a thread has worked for a time from now. Time in which the machine gives this process no CPU does not
 * count, so that a busy or suspended machine does not end the work.
 *
 * Node 20 cannot read the CPU time of one thread. The lower of two figures never exceeds it by much: the time that the
 * thread was not idle, and the CPU time of the whole process.
 * @param milliseconds of work, above 0
 * @returns a function that cancels it
 */
export function afterWork(thread: Thread, milliseconds: number, passed: () => void): () => void {
  const startedAt = performance.now();
  const loop = thread.performance.eventLoopUtilization();
  const cpu = process.cpuUsage();
  let timer = setTimeout(check, milliseconds);

  function check(): void {
    const { user, system } = process.cpuUsage(cpu);
    const { active } = thread.performance.eventLoopUtilization(loop);
    const left = milliseconds - Math.min(active, (user + system) / 1000);
    if (left <= 0 || performance.now() - startedAt > longestWait * milliseconds) passed();
    else timer = setTimeout(check, Math.max(left, 5));
  }

  return () => clearTimeout(timer);
}
