import type { App } from '../app.js';
import { type StoppedIssue, stoppedIssues } from '../control/stopped-issues.js';
import { howTheRestGetsIt, restInWords } from './issue-shown.js';
import type { DoctorCheck } from './readiness-words.js';

/**
 * The doctor's line: issues whose send stopped half-way. One that paused itself fails the check; any other was stopped by
 * a person and is a warning.
 */
export async function checkStopped({ list }: Pick<App, 'list'>): Promise<DoctorCheck> {
  const issues = await stoppedIssues(list);
  return {
    name: 'stopped issues',
    ok: issues.every(({ how }) => how !== 'paused-itself'),
    detail: issues.map((issue) => `${issue.id} ${words[issue.how](issue)}`).join('; ') || 'none is paused or half sent',
    remedy: issues.map(remedyOf).join(' '),
  };
}

const words: Record<StoppedIssue['how'], (issue: StoppedIssue) => string> = {
  paused: (issue) => `is paused: ${restInWords(issue)}`,
  'paused-itself': (issue) => `paused itself (${issue.because.replace(/\.$/, '')}): ${restInWords(issue)}`,
  archived: (issue) => `is paused, because its newsletter was archived: ${restInWords(issue)}`,
  cancelled: (issue) => `was cancelled half-way: ${restInWords(issue)}`,
};

function remedyOf({ id, newsletter, how }: StoppedIssue): string {
  if (how === 'cancelled') return howTheRestGetsIt(id);
  const end = `or end it with \`postrider issue cancel ${id}\`.`;
  if (how === 'archived')
    return `Reopen the newsletter with \`postrider newsletter archive ${newsletter} --undo\`, then run \`postrider issue resume ${id}\`, ${end}`;
  const first = how === 'paused-itself' ? `See \`postrider issue report ${id}\`. ` : '';
  return `${first}Continue with \`postrider issue resume ${id}\`, ${end}`;
}
