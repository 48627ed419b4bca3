import { isOver, type SendProgress } from '../reports/progress.js';

/** Milliseconds before a client reconnects. */
const retryMs = 2_000;
/** Milliseconds between comments, without which proxies close a silent stream. */
const heartbeatMs = 15_000;

/** Prefix of the last event's id. A client that reconnects with it has received everything. */
const lastEventPrefix = 'end-';

/** Whether a reconnecting client (`Last-Event-ID`) has already received the last event. */
export const hasReceivedEnd = (lastEventId: unknown, state: SendProgress['state']): boolean =>
  isOver(state) && lastEventId === lastEventPrefix + state;

/** Writes progress as server-sent events (HTML Living Standard, 9.2): `progress` events, then `end`. */
export async function* eventStream(progress: AsyncGenerator<SendProgress, void, undefined>): AsyncGenerator<string> {
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
    const id = over ? lastEventPrefix + step.value.state : `${number}`;
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
