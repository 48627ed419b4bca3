import { type Command, Option } from 'commander';
import type { Redis } from 'ioredis';
import type { App } from '../app.js';
import { approveIssue, type Release, releaseOf } from '../control/approve-issue.js';
import { type ApprovalState, approvalOf, isApproved, readApproval, requireApprovable } from '../delivery/approval.js';
import { readEdition } from '../delivery/edition.js';
import { SurfaceError } from '../errors.js';
import { type Issue, NothingToSend } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { counted } from '../operations/counted.js';
import { formatDuration } from '../settings/duration.js';
import { cleanName } from '../subscribers/record/address.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { confirm } from './confirm.js';
import { duration } from './duration.js';
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

type ApproveFlags = { json?: boolean; by?: string; hold?: number; yes?: boolean };

/** `issue approve`. */
export function approveCommand(noun: Command): void {
  verb(noun, 'approve <id>', 'approve an issue exactly as it is now; any later change needs a new approval')
    .option('--by <name>', 'name of the person who approves it', cleanName)
    .addOption(
      new Option(
        '--hold <duration>',
        'wait first, like 30s, 2m or 1h; until then `issue cancel` stops everything',
      ).argParser(duration),
    )
    .option('--yes', 'do not ask before an issue goes out that only waits for this; required without a terminal')
    .action((id: string, flags: ApproveFlags) =>
      withCommandApp(flags, async ({ redis, queues, list, publicUrl }, output) => {
        const issue = await readIssue(redis, id);
        requireApprovable(issue);
        const edition = await readEdition(redis, publicUrl, issue);
        const { newsletter } = edition;
        if (!needsApproval(newsletter)) throw new NeedsNoApproval(newsletter.slug);
        const release = await releaseOf(list, edition, flags.hold ?? 0);
        const goesOut = release && releaseInWords(release, newsletter.timeZone, flags.hold);
        const what = `“${issue.subject}” ${goesOut}.`;
        if (release?.due) await confirm(output, what, flags.yes, `${what} Approve it?`);
        const { hash, at, by } = await approveIssue({ redis, queues }, edition, { by: flags.by ?? '', release });
        const then = goesOut
          ? `It ${goesOut}. Until then \`postrider issue cancel ${id}\` cancels it.`
          : `Send it with \`postrider issue send ${id}\`.`;
        const text = `${id} is approved as it is now${by === '' ? '' : `, by ${by}`}: “${issue.subject}”. ${then}`;
        const start = { readers: release?.readers ?? null, startAt: isoFromMs(release?.at ?? 0) };
        output.result({ id, hash, at: isoFromMs(at), by: by || null, ...start }, text);
      }),
    );
}

/** `goes out now to 1,702 readers`, or when. */
function releaseInWords({ at, due, readers }: Release, timeZone: string, hold = 0): string {
  const to = `to ${counted(readers, 'reader')}`;
  if (due && hold === 0) return `goes out now ${to}`;
  return due ? `goes out in ${formatDuration(hold)} ${to}` : `goes out at ${shownMoment(at, timeZone)} ${to}`;
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

/** What a change of a draft did to its approval, for programs and for people. */
export async function approvalAfter(
  { redis, publicUrl }: Pick<App, 'redis' | 'publicUrl'>,
  before: Issue,
  after: Issue,
): Promise<{ approval: ShownApproval | null; note: string }> {
  const approval = await shownApproval(redis, publicUrl, after).catch((error: unknown) => {
    if (error instanceof NothingToSend) return undefined;
    throw error;
  });
  if (!approval || approval.state === 'missing') return { approval: approval ?? null, note: '' };
  const was = await isApproved(redis, before);
  const is = approval.state === 'approved';
  if (was === is) return { approval, note: '' };
  const again = `Approve it again with \`postrider issue approve ${after.id}\`.`;
  return { approval, note: is ? ' It is approved again.' : ` Its approval no longer holds. ${again}` };
}
