import type { Command } from 'commander';
import type { App } from '../app.js';
import { type Check, type CheckName, ignorableChecks, mandatoryChecks, stopsOf } from '../checks/check.js';
import type { CheckReport } from '../checks/issue/check-issue.js';
import { SurfaceError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { counted } from '../operations/counted.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode, type Output } from './output.js';
import { signs } from './sender-checks.js';
import { noWorker } from './wait-for-issue.js';

/** `issue check`. */
export function checkCommand(noun: Command, outcome: CommandOutcome): void {
  verb(
    noun,
    'check <id>',
    'check an issue before it is sent: content, links, readers, relay, DNS; sends nothing',
  ).action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const issue = await readIssue(app.redis, id);
      const { ok, checks } = await runChecks(app, output, issue);
      const stops = checks.filter(({ state }) => state === 'stop').length;
      const warnings = checks.filter(({ state }) => state === 'warning').length;
      const skipped = checks.filter(({ state }) => state === 'skipped').length;
      const rest = skipped > 0 ? `, ${skipped} not checked` : '';
      const summary = `${counted(stops, 'stop')}, ${counted(warnings, 'warning')}${rest}.`;
      output.result(
        { ok, checks },
        [...checks.map((check) => checkLine(check, issue.newsletter)), '', summary].join('\n'),
      );
      if (!ok) outcome.code = exitCode.failed;
    }),
  );
}

/** The commands that follow the remedies of some checks. */
const commands: Partial<Record<CheckName, string>> = {
  'alt-texts': 'postrider article edit ID --image-alt TEXT',
  sections: 'postrider newsletter set SLUG --sections NAME, or postrider article edit ID --section NAME',
};

function checkLine({ name, state, detail, remedy }: Check, newsletter: string): string {
  const command = state === 'ok' ? undefined : commands[name]?.replace('SLUG', newsletter);
  const todo = command ? `${remedy.replace(/\.$/, '')}: ${command}` : remedy;
  return `${signs[state]} ${name}: ${detail}${todo ? ` — ${todo}` : ''}`;
}

async function byWorker(app: App, { id }: Issue, startAt?: number): Promise<CheckReport | undefined> {
  if (await noWorker(app)) return undefined;
  const { checkByWorker } = await import('../checks/issue/check-by-worker.js');
  return checkByWorker(app, id, startAt);
}

/** Loads the templates, which takes a while. */
async function checkHere(app: App, issue: Issue, startAt?: number): Promise<CheckReport> {
  const { checkIssue } = await import('../checks/issue/check-issue.js');
  return checkIssue(app, issue, startAt);
}

/** Runs the checks, which takes some seconds, and shows that it does. @param startAt Unix ms; default: now */
export async function runChecks(app: App, output: Output, issue: Issue, startAt?: number): Promise<CheckReport> {
  output.progress('Checking links, pictures, relay and DNS …');
  try {
    return (await byWorker(app, issue, startAt)) ?? (await checkHere(app, issue, startAt));
  } finally {
    output.progress('');
  }
}

/** Names of checks whose stop is ignored. */
export const ignoredChecks = flagParser((text): CheckName[] => {
  const words = wordList(text);
  const known = ignorableChecks.filter((name) => words.includes(name));
  if (words.length === 0 || words.some((word) => !known.some((name) => name === word)))
    throw new Error(`It must be one or more of ${ignorableChecks.join(', ')}, separated by commas.`);
  return known;
});

class ChecksFailed extends SurfaceError {
  override readonly code = 'issue.checks-failed';
  override readonly retryable = false;
  constructor(id: string, stops: readonly Check[]) {
    const named = stops.map(({ name, detail, remedy }) => `${name}: ${detail}. ${remedy}`).join(' ');
    const names = stops.map(({ name }) => name);
    const remedy = names.some((name) => mandatoryChecks.includes(name))
      ? `See \`postrider issue check ${id}\`.`
      : `To send it all the same, add --ignore ${names.join(',')}.`;
    super(`Issue ${id} is not sent. ${named} ${remedy}`);
  }
}

/**
 * Requires that no check of an issue says stop, and notes the warnings.
 * @param ignored checks whose stop the person has decided to ignore
 * @throws ChecksFailed
 */
export function requirePassed(
  { checks }: CheckReport,
  issue: Issue,
  output: Output,
  ignored: readonly CheckName[],
): void {
  const stops = stopsOf(checks, ignored);
  if (stops.length > 0) throw new ChecksFailed(issue.id, stops);
  for (const check of checks)
    if (check.state === 'warning' || check.state === 'stop') output.note(checkLine(check, issue.newsletter));
}
