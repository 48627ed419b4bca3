import type { Redis } from 'ioredis';
import * as z from 'zod';
import { approveIssue, type Release, releaseOf, requireOtherAuthors } from '../../control/approve-issue.js';
import { counted } from '../../counted.js';
import {
  type ApprovalRecord,
  approvalOf,
  approvalStates,
  approverInWords,
  readApproval,
  requireApprovable,
} from '../../delivery/approval.js';
import { readEdition } from '../../delivery/edition.js';
import { PostriderError } from '../../errors.js';
import { basisGiven, requireContent } from '../../issues/content-basis.js';
import { requireRevision } from '../../issues/draft-history.js';
import { type Issue, NothingToSend } from '../../issues/issue.js';
import { needsApproval } from '../../newsletters/approval-mode.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { shownMoment } from '../../newsletters/zoned-time.js';
import type { Edition } from '../../render/digest.js';
import { formatDuration } from '../../settings/duration.js';
import { cleanName } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { contentField, count, issueField, time } from '../fields.js';
import { operation } from '../operation.js';
import { identityOf, personOf } from '../permission.js';
import { requireFreshAudience, requireSameAudience } from './look-at-send.js';
import { issueOf, sending } from './of-issue.js';
import { longestHold } from './send-input.js';

export const approvalRequest = z
  .strictObject({
    by: z.string().max(200).default('').meta({
      description: 'A note of who decided. It is shown as a note: the approver is whoever makes the call.',
    }),
    revision: z.int().min(1).optional().meta({
      description: 'The revision that the approver saw. If somebody has changed the issue since, it is not approved.',
    }),
    content: contentField.optional().meta({
      description:
        'What the approver saw, from "readDraft", "readOverview" or "prepareSend". If somebody has changed the issue, its articles or its newsletter since, it is not approved.',
    }),
    holdSeconds: z.int().min(0).max(86_400, longestHold).default(0).meta({
      description: 'How long an issue that only waits for the approval still waits. Until then it can be cancelled.',
    }),
    ownChanges: z.boolean().default(false).meta({
      description:
        'Whether the operator of this machine approves their own changes at the command line. This is recorded. A token cannot.',
    }),
    readers: z.int().min(0).optional().meta({
      description:
        'The number of readers that the approver saw, of an issue that the approval lets go out. If it has changed by more than 1 %, the issue is not approved.',
    }),
    confirm: z.boolean().default(false).meta({ description: 'Whether the issue may go out at once.' }),
  })
  .meta({
    examples: [
      { by: 'The editor', content: '3.12.qf6dzdijlihp:2', holdSeconds: 120, ownChanges: false, confirm: true },
    ],
  });

export const approval = z.object({
  id: issueField,
  revision: z.int().min(1),
  hash: z.string().meta({ description: 'SHA-256 of the emails in all languages.', examples: ['9f86d081'] }),
  at: time,
  approver: z.string().meta({ description: 'The token, or the operator of the machine.', examples: ['token "Desk"'] }),
  by: z.string().nullable().meta({ description: 'The note of who decided.' }),
  ownChanges: z.boolean().meta({ description: 'Whether the approver had changed it themselves.' }),
  readers: count.nullable().meta({ description: 'Readers of a scheduled issue; null for a draft.' }),
  startAt: time.nullable().meta({ description: 'When a scheduled issue starts; null for a draft.' }),
});

/** The approval of an issue that needs one. */
export const approvalDetails = z.object({
  state: z.enum(approvalStates),
  at: time.nullable().meta({ description: 'When it was last approved.' }),
  approver: z.string().nullable().meta({ description: 'The token, or the operator of the machine.' }),
  by: z.string().nullable().meta({ description: 'The note of who decided.' }),
  ownChanges: z.boolean().meta({ description: 'Whether the approver had changed it themselves.' }),
});
export type ApprovalDetails = z.output<typeof approvalDetails>;

/** The approval of an issue; undefined: it needs none, so that nothing is rendered, or has no article any more. */
export async function readApprovalDetails(
  redis: Redis,
  publicUrl: string,
  issue: Issue,
): Promise<ApprovalDetails | undefined> {
  if (!needsApproval(await readNewsletter(redis, issue.newsletter))) return undefined;
  const edition = await readEdition(redis, publicUrl, issue).catch((error: unknown) => {
    if (error instanceof NothingToSend) return undefined;
    throw error;
  });
  if (!edition) return undefined;
  const state = await approvalOf(redis, edition);
  return detailsOf(state, await readApproval(redis, issue.id));
}

/**
 * The last approval of an issue whose emails are made; undefined: nobody has approved it. `changed`: it is of an earlier
 * revision, which an issue may have whose newsletter needed no approval any more.
 */
export async function readGivenApproval(
  redis: Redis,
  { id, revision }: Pick<Issue, 'id' | 'revision'>,
): Promise<ApprovalDetails | undefined> {
  const record = await readApproval(redis, id);
  const isEarlier = record?.revision !== undefined && Math.max(record.revision, record.made ?? 0) < revision;
  return record && detailsOf(isEarlier ? 'changed' : 'approved', record);
}

const detailsOf = (state: ApprovalDetails['state'], record: ApprovalRecord | undefined): ApprovalDetails => ({
  state,
  at: isoFromMs(record?.at ?? 0),
  approver: record ? approverInWords(record) : null,
  by: record?.by || null,
  ownChanges: record?.ownChanges ?? false,
});

/** Whoever approves what needs no approval has taken it for another issue. */
export class NeedsNoApproval extends PostriderError {
  override readonly code = 'issue.needs-no-approval';
  override readonly retryable = false;
  /** @param newsletter its slug */
  constructor(
    readonly id: string,
    readonly newsletter: string,
  ) {
    super(`Issues of "${newsletter}" need no approval.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'issue.needs-no-approval': NeedsNoApproval;
  }
}

/** Their names in the API's document. */
export const approvalSchemas = { ApprovalRequest: approvalRequest, Approval: approval } as const;

/** An issue that was approved, and what that started. */
export interface Approved {
  edition: Edition;
  release: Release | undefined;
  record: ApprovalRecord;
}

/** `goes out now to 1,702 readers`, or when. @param hold in ms */
export function releaseInWords({ at, due, readers }: Release, timeZone: string, hold: number): string {
  const to = `to ${counted(readers, 'reader')}`;
  if (due && hold === 0) return `goes out now ${to}`;
  return due ? `goes out in ${formatDuration(hold)} ${to}` : `goes out at ${shownMoment(at, timeZone)} ${to}`;
}

/** Approvals of issues. They bind to the content and to the person. */
export const approvals = {
  approve: operation({
    id: 'approveIssue',
    summary: 'Approve an issue as it is now',
    description:
      'Any later change of its emails, in any language, needs a new approval. Whoever has changed the issue since its last approval cannot approve it. An issue that paused before its emails were made can be approved, too; then "resumeIssue" sends it. If a scheduled issue only waits for this, it starts, after "holdSeconds": then "confirm" must be true, and without it the error counts the readers.',
    ...sending,
    input: approvalRequest,
    errors: [
      'issue.no-articles',
      'issue.cannot-approve',
      'issue.needs-no-approval',
      'issue.changed-meanwhile',
      'issue.own-approval',
      'issue.nothing-to-hold',
      'issue.audience-moved',
      'newsletter.archived',
    ],
    plan: async (app, { issue: id, revision, content, holdSeconds, ownChanges, readers }, actor) => {
      const issue = await issueOf(app, { issue: id });
      if (!needsApproval(await readNewsletter(app.redis, issue.newsletter)))
        throw new NeedsNoApproval(id, issue.newsletter);
      await requireApprovable(app.redis, issue);
      await requireRevision(app.redis, issue, revision);
      const seen = basisGiven(content, issue);
      await requireOtherAuthors(app.redis, issue, identityOf(actor), ownChanges);
      const edition = await readEdition(app.redis, app.publicUrl, issue);
      // After it was read: what is approved is what the approver saw.
      await requireContent(app.redis, issue, seen);
      const hold = holdSeconds * 1_000;
      const countedAt = Date.now();
      const release = await releaseOf(app.list, edition, hold);
      if (release && readers !== undefined) requireSameAudience(issue, readers, { matching: release.readers });
      return { edition, hold, release, countedAt };
    },
    consequence: (_, { edition: { issue, newsletter }, hold, release }) =>
      release?.due
        ? {
            code: 'issue.goes-out',
            text: `“${issue.subject}” ${releaseInWords(release, newsletter.timeZone, hold)}.`,
            facts: { readers: release.readers, startAt: isoFromMs(release.at) },
          }
        : undefined,
    run: async (app, { by, ownChanges }, { actor, plan: { edition, release, countedAt } }): Promise<Approved> => {
      if (release) await requireFreshAudience(app, { ...edition, reach: { matching: release.readers }, countedAt });
      const approver = personOf(actor);
      const record = await approveIssue(app, edition, { by: cleanName(by), release, approver, ownChanges });
      return { edition, release, record };
    },
    output: approval,
    document: (_, { edition, release, record }) => ({
      id: edition.issue.id,
      revision: edition.issue.revision,
      hash: record.hash,
      at: isoFromMs(record.at),
      approver: approverInWords(record),
      by: record.by || null,
      ownChanges: record.ownChanges,
      readers: release?.readers ?? null,
      startAt: isoFromMs(release?.at ?? 0),
    }),
  }),
};
