import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.js';
import { countWorkers } from '../delivery/presence.js';
import { readProblems } from '../delivery/problems.js';
import { type Report, reportIssue } from '../delivery/report.js';
import { readIssue } from '../issues/issue-store.js';
import { exitCode, fields, type Output } from './output.js';

/** How long a send may stand still before the wait ends, with or without a worker in sight. */
const standstillMs = { noWorker: 15_000, trouble: 60_000 };

export async function noWorker(app: App): Promise<boolean> {
  return (await countWorkers(app.redis)) === 0;
}

/**
 * Waits until an issue is sent, a scheduled one too, showing how far it is. The send itself never depends on the wait: when it ends early
 * (no worker, or a relay that takes nothing), the issue stays in `sending` and goes on as soon as it can.
 * @returns the exit code: 0 only when the issue is sent
 */
export async function waitForIssue(app: App, id: string, output: Output): Promise<number> {
  let moved = Date.now();
  let handled = -1;
  let said = '';
  const say = (text: string) => {
    if (text === said) return;
    said = text;
    output.progress('');
    output.note(text);
  };
  for (;;) {
    const report = await reportIssue(app.list, id);
    const startsIn = report.state === 'scheduled' ? (await readIssue(app.redis, id)).startAt - Date.now() : 0;
    if (report.state !== 'sending' && report.state !== 'scheduled')
      return end(report, output, report.state === 'sent' ? exitCode.done : exitCode.failed);
    const done = report.audience - report.waiting;
    if (done !== handled || startsIn > 0) moved = Date.now();
    handled = done;
    output.progress(
      report.state === 'scheduled'
        ? `${id}: starts in ${Math.max(0, Math.ceil(startsIn / 1_000))} s`
        : `${id}: ${done} of ${report.audience} mails handed over`,
    );
    const still = Date.now() - moved;
    if (await noWorker(app)) {
      say('No worker is running. Start one: `postrider worker`, or `npm start` for everything in one process.');
      if (still > standstillMs.noWorker) return end(report, output, exitCode.failed);
    } else if (still > 2_000) {
      const [problem] = await readProblems(app.redis, id, 1);
      if (problem && problem.at > moved) {
        say(`${problem.text} The send goes on by itself when it can.`);
        if (still > standstillMs.trouble) return end(report, output, exitCode.failed);
      }
    }
    await sleep(Math.min(1_000, 100 + still / 4));
  }
}

function end(report: Report, output: Output, code: number): number {
  output.progress('');
  if (code !== exitCode.done) output.note(`Issue ${report.id} is ${report.state}, not sent; the wait is over.`);
  else if (report.audience === 0)
    output.note('Nobody was mailed: the newsletter has no confirmed reader that the issue is for.');
  output.result(report, fields({ ...report }));
  return code;
}
