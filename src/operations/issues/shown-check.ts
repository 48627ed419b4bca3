import type { Check } from '../../checks/check.js';
import type { About } from '../../findings/remedy.js';
import { type ShownFinding, shownFinding } from '../shown-finding.js';

/** A check as documents have it. */
export type ShownCheck = Pick<Check, 'name' | 'state'> & ShownFinding;

export const shownCheck = (check: Check, about?: About): ShownCheck => ({
  name: check.name,
  state: check.state,
  ...shownFinding(check, about),
});

export const aboutIssue = ({ id, newsletter }: { id: string; newsletter: string }): About => ({
  issue: id,
  newsletter,
});
