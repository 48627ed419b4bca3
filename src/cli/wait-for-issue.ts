import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.js';
import { inDigits } from '../counted.js';
import { openBatches } from '../delivery/batches.js';
import { holdInWords } from '../delivery/holds/hold.js';
import { readProblems } from '../delivery/problems.js';
import { recipientStatuses } from '../ledger/ledger-states.js';
import { countWorkers } from '../reports/presence.js';
import { isIdle, type SendProgress } from '../reports/progress.js';
import { reportIssue } from '../reports/report.js';
import { formatDuration } from '../settings/duration.js';
import { zoneOfIssue } from './issue-zone.js';
import { exitCode, type Output } from './output.js';
import { holdsText, reportText } from './report-text.js';
import { shownTime } from './shown-time.js';
import { shortWait } from './waiting-words.js';

/** How long a send may make no progress before the wait ends, in ms: without a worker, and with a reported problem. */
const standstillMs = { noWorker: 15_000, trouble: 60_000 };

export const noWorkerNote =
  'No worker is running. Start one: `postrider worker`, or `npm start` for everything in one process.';

/** Whether no worker is running. */
export async function noWorker(app: App): Promise<boolean> {
  return (await countWorkers(app.redis)) === 0;
}

/** Shows the progress of an issue. */
export interface Viewer {
  show(progress: SendProgress): void;
  /** Whether the wait ends when the send makes no progress. */
  givesUp: boolean;
  /** Ends the wait. @returns the exit code */
  end(progress: SendProgress, code: number): Promise<number>;
}

/**
 * Waits until an issue is sent, a scheduled one too, and shows the progress. The send does not depend on the wait. When
 * the wait ends early (no worker, a relay that accepts nothing, or readers on hold), the issue stays in `sending` and
 * continues when it can.
 * @returns the exit code: 0 only when the issue is sent
 */
export async function waitForIssue(app: App, id: string, output: Output): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = () => {
    interrupted.abort();
    // A Redis that hangs must not keep a person waiting.
    setTimeout(() => process.exit(exitCode.failed), 2_000).unref();
  };
  process.once('SIGINT', interrupt);
  try {
    const viewer = terminalViewer(app, output, true, await zoneOfIssue(app.redis, id));
    return await viewIssue(app, id, output, viewer, interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** What happens to an issue after the wait is interrupted, and how to stop it. */
function afterTheWait({ id, state, waits }: SendProgress): string {
  if (state === 'sending')
    return `The send continues without this command. Pause it with \`postrider issue pause ${id}\`.`;
  if (waits) return `The issue ${shortWait(waits.for)}. See \`postrider issue show ${id}\`.`;
  if (state === 'scheduled')
    return `The issue will start at its time. Prevent it with \`postrider issue unschedule ${id}\` or \`postrider issue cancel ${id}\`.`;
  return `Issue ${id} is ${state}.`;
}

/** Shows a progress line, on a terminal only, and the report at the end. Times are in `timeZone`. */
export function terminalViewer(app: App, output: Output, givesUp: boolean, timeZone: string): Viewer {
  return {
    givesUp,
    show: (progress) => output.progress(progressLine(progress, timeZone)),
    async end({ id }, code) {
      output.progress('');
      const report = await reportIssue(app.list, id);
      const { state, audience, pausedBecause, holds } = report;
      const wait = report.waits ? [`It ${shortWait(report.waits.for)}. See \`postrider issue show ${id}\`.`] : [];
      const why = [...(pausedBecause ? [pausedBecause] : []), ...wait, ...holds.map(holdInWords)].map(
        (words) => ` ${words}`,
      );
      if (code !== exitCode.done)
        output.note(
          `This command stopped waiting: issue ${id} is ${state === 'sending' ? 'still being sent' : state}.${why.join('')}`,
        );
      else if (audience === 0)
        output.note('Nobody was emailed: no confirmed reader matches the audience of this issue.');
      output.result(report, [reportText(report, timeZone), ...holdsText(holds, timeZone)].join('\n'));
      return code;
    },
  };
}

/** The progress of an issue, in one line. */
export function progressLine(
  { id, audience, accepted, rate, etaSeconds, ...counts }: SendProgress,
  timeZone: string,
): string {
  const { waits } = counts;
  if (waits) return `${id}: ${shortWait(waits.for)}`;
  if (counts.state === 'scheduled') return `${id}: starts at ${shownTime(counts.startAt, timeZone)}`;
  const others = recipientStatuses
    .filter((status) => status !== 'waiting' && status !== 'accepted')
    .filter((state) => counts[state] > 0)
    .map((state) => `${inDigits(counts[state])} ${state}`);
  return [
    `${id}: ${inDigits(accepted)} of ${inDigits(audience)} accepted`,
    ...(rate === null ? [counts.state] : [`${inDigits(Math.round(rate))} per second`]),
    ...counts.holds.map(({ provider }) => `${provider} on hold`),
    ...(etaSeconds === null ? [] : [`${formatDuration(etaSeconds * 1_000)} left`]),
    ...others,
  ].join(' · ');
}

/**
 * Follows an issue to its end, and reports when it makes no progress and why.
 * @param interrupted ends the wait; a note then says what the issue does next
 * @returns the exit code
 */
export async function viewIssue(
  app: App,
  id: string,
  output: Output,
  viewer: Viewer,
  interrupted?: AbortSignal,
): Promise<number> {
  const stop = new AbortController();
  let latest: SendProgress | undefined;
  let moved = Date.now();
  let handled = -1;
  const following = (async () => {
    for await (const progress of app.progress.follow(id, stop.signal, isIdle)) {
      const done = progress.audience - progress.waiting;
      if (done !== handled || progress.state !== latest?.state) moved = Date.now();
      handled = done;
      latest = progress;
      viewer.show(progress);
    }
    return 'over' as const;
  })();
  const standstill = openStandstill(app, id, output);
  for (;;) {
    // An interruption ends this wait at once.
    const ended = await Promise.race([
      following,
      sleep(500, undefined, { signal: interrupted }).catch(() => undefined),
    ]);
    if (ended === 'over') break;
    if (interrupted?.aborted) {
      stop.abort();
      await following;
      output.progress('');
      if (latest) output.note(afterTheWait(latest));
      return exitCode.failed;
    }
    const stopped = viewer.givesUp && latest && (latest.waits !== null || (await isOnHold(app, latest)));
    if (!stopped && (latest?.state !== 'sending' || !(await standstill(moved)) || !viewer.givesUp)) continue;
    stop.abort();
    await following;
    break;
  }
  if (!latest) throw new TypeError('An issue was followed to its end and never seen.');
  return viewer.end(latest, latest.state === 'sent' ? exitCode.done : exitCode.failed);
}

/** Whether only readers who are on hold, and retries, are left: nothing is sent now. */
async function isOnHold({ redis }: Pick<App, 'redis'>, { id, state, holds }: SendProgress): Promise<boolean> {
  if (state !== 'sending' || holds.length === 0) return false;
  const now = Date.now();
  return (await openBatches(redis, id)).every(({ dueAt }) => dueAt > now);
}

/** Reports why a send makes no progress. @returns a function that decides whether to give up */
function openStandstill(app: App, id: string, output: Output): (moved: number) => Promise<boolean> {
  let said = '';
  const say = (text: string) => {
    if (text === said) return;
    said = text;
    output.progress('');
    output.note(text);
  };
  return async (moved) => {
    const still = Date.now() - moved;
    if (still < 2_000) return false;
    if (await noWorker(app)) {
      say(noWorkerNote);
      return still > standstillMs.noWorker;
    }
    const [problem] = await readProblems(app.redis, id, 1);
    if (!problem || problem.at <= moved) return false;
    say(`${problem.text} The send continues when it can.`);
    return still > standstillMs.trouble;
  };
}
