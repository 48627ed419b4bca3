import { isOver, type Progress } from '../reports/progress.js';

/** How long a browser waits before it comes back, in ms. */
const retryMs = 2_000;
/** A silent stream is cut by proxies; a comment keeps it open. Milliseconds. */
const heartbeatMs = 15_000;

/** What the last event's id begins with: who has seen it, and comes back, has seen everything. */
const lastEvent = 'end-';

/** Whether a reader who comes back (`Last-Event-ID`) has seen the end already. */
export const hasSeenTheEnd = (lastEventId: unknown, state: Progress['state']): boolean =>
  isOver(state) && lastEventId === lastEvent + state;

/** Writes progress as server-sent events (HTML Living Standard, 9.2): `progress` while it goes on, `end` as the last. */
export async function* eventStream(progress: AsyncGenerator<Progress, void, undefined>): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`;
  let number = 0;
  let pending = progress.next();
  for (;;) {
    const beat = heartbeat();
    const step = await Promise.race([pending, beat.promise]).finally(beat.stop);
    if (step === 'beat') {
      yield ': still here\n\n';
      continue;
    }
    if (step.done) return;
    const over = isOver(step.value.state);
    number += 1;
    const id = over ? lastEvent + step.value.state : `${number}`;
    yield `id: ${id}\nevent: ${over ? 'end' : 'progress'}\ndata: ${JSON.stringify(step.value)}\n\n`;
    pending = progress.next();
  }
}

function heartbeat(): { promise: Promise<'beat'>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<'beat'>((resolve) => {
    timer = setTimeout(() => resolve('beat'), heartbeatMs);
  });
  return { promise, stop: () => clearTimeout(timer) };
}
