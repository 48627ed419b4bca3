import { pause } from './pause.js';
import { namedRefusal, WritesRefused } from './refused-writes.js';

/** How often a refused write is repeated, in ms. */
const everyMs = 250;

/**
 * Repeats a write for as long as Redis refuses it: for facts that nothing else knows, such as a mail server's reply.
 * @param write may run several times
 * @param stop ends the wait: the last refusal is then thrown
 */
export async function untilWritten<Result>(write: () => Promise<Result>, stop: AbortSignal): Promise<Result> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const named = namedRefusal(error);
      if (!(named instanceof WritesRefused) || stop.aborted) throw named;
    }
    await pause(everyMs, stop);
  }
}
