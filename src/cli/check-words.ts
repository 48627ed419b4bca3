import type { Check, CheckName } from '../checks/check.js';
import type { Finding } from '../findings/finding.js';
import { findingInWords } from '../locale/findings-in-words.js';
import type { ShownCheck } from '../operations/issues/shown-check.js';
import { signs } from './sender-checks.js';

/** The commands that follow the remedies of some checks. */
const commands: Partial<Record<CheckName, string>> = {
  'alt-texts': 'postrider article edit ID --image-alt TEXT',
  sections: 'postrider newsletter set SLUG --sections NAME, or postrider article edit ID --section NAME',
};

/** A check in one line, with what to do about it. */
export function checkLine(check: Check | ShownCheck, newsletter: string): string {
  const { name, state, code, facts } = check;
  const { detail, remedy } = findingInWords({ code, facts } as Finding);
  const command = state === 'ok' ? undefined : commands[name]?.replace('SLUG', newsletter);
  const todo = command ? `${remedy.replace(/\.$/, '')}: ${command}` : remedy;
  return `${signs[state]} ${name}: ${detail}${todo ? ` — ${todo}` : ''}`;
}

/** Shown while checks run, which takes some seconds. */
export const checking = 'Checking links, pictures, relay and DNS …';
