import type { Command } from 'commander';
import type { App } from '../app.js';
import { type Check, type CheckName, ignorableChecks } from '../checks/check.js';
import type { CheckReport } from '../checks/issue/check-issue.js';
import { runChecks as issueChecks } from '../checks/issue/run-checks.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { counted } from '../operations/counted.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode, type Output } from './output.js';
import { signs } from './sender-checks.js';

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

/** A check in one line, with what to do about it. */
export function checkLine({ name, state, detail, remedy }: Check, newsletter: string): string {
  const command = state === 'ok' ? undefined : commands[name]?.replace('SLUG', newsletter);
  const todo = command ? `${remedy.replace(/\.$/, '')}: ${command}` : remedy;
  return `${signs[state]} ${name}: ${detail}${todo ? ` — ${todo}` : ''}`;
}

/** Shown while checks run, which takes some seconds. */
export const checking = 'Checking links, pictures, relay and DNS …';

/** Runs the checks, which takes some seconds, and shows that it does. */
async function runChecks(app: App, output: Output, issue: Issue): Promise<CheckReport> {
  output.progress(checking);
  try {
    return await issueChecks(app, issue);
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
