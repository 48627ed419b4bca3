import type { Command } from 'commander';
import type { Redis } from 'ioredis';
import { type ApprovalState, approvalOf, approve, readApproval, requireApprovable } from '../delivery/approval.js';
import { readEdition } from '../delivery/edition.js';
import { SurfaceError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { cleanName } from '../subscribers/record/address.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { shownTime } from './shown-time.js';

class NeedsNoApproval extends SurfaceError {
  override readonly code = 'issue.needs-no-approval';
  override readonly retryable = false;
  constructor(newsletter: string) {
    super(
      `Issues of "${newsletter}" need no approval. Require it with \`postrider newsletter set ${newsletter} --approval wait\`.`,
    );
  }
}

/** `issue approve`. */
export function approveCommand(noun: Command): void {
  verb(noun, 'approve <id>', 'approve an issue exactly as it is now; any later change needs a new approval')
    .option('--by <name>', 'name of the person who approves it', cleanName)
    .action((id: string, flags: { json?: boolean; by?: string }) =>
      withCommandApp(flags, async ({ redis, publicUrl }, output) => {
        const issue = await readIssue(redis, id);
        requireApprovable(issue);
        const edition = await readEdition(redis, publicUrl, issue);
        if (!needsApproval(edition.newsletter)) throw new NeedsNoApproval(edition.newsletter.slug);
        const { hash, at, by } = await approve(redis, edition, flags.by ?? '');
        const text = `${id} is approved as it is now${by === '' ? '' : `, by ${by}`}: “${edition.issue.subject}”.`;
        output.result({ id, hash, at: isoFromMs(at), by: by || null }, text);
      }),
    );
}

interface ShownApproval {
  state: ApprovalState;
  /** ISO 8601 in UTC, or null. */
  at: string | null;
  by: string | null;
}

/** `approved`, or what is missing and the time of the last approval in a time zone. */
export function approvalInWords({ state, at, by }: ShownApproval, timeZone: string): string {
  if (state === 'missing') return 'needed';
  const last = `${shownTime(at, timeZone)}${by === null ? '' : ` by ${by}`}`;
  return state === 'approved' ? `approved at ${last}` : `needed again: changed since the approval at ${last}`;
}

/** The approval of an issue for `issue show`; undefined where none is needed, so that nothing is rendered. */
export async function shownApproval(redis: Redis, publicUrl: string, issue: Issue): Promise<ShownApproval | undefined> {
  if (!needsApproval(await readNewsletter(redis, issue.newsletter))) return undefined;
  const state = await approvalOf(redis, await readEdition(redis, publicUrl, issue));
  const approval = await readApproval(redis, issue.id);
  return { state, at: isoFromMs(approval?.at ?? 0), by: approval?.by || null };
}
