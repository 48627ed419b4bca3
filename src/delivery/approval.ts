import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { PostriderError } from '../errors.js';
import { type Identity, personInWords } from '../identity.js';
import { type ApprovalBasis, parseBasis } from '../issues/approval-basis.js';
import { basisOf, contentMark } from '../issues/content-basis.js';
import { changedSinceLook } from '../issues/draft-history.js';
import { type Issue, type IssueState, NothingToSend } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { isEditable } from '../issues/write-draft.js';
import { locales } from '../locale/locale.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Edition } from '../render/digest.js';
import { awaitsEmails, loadRenderer, readEdition } from './edition.js';

/** An editor's consent to send an issue exactly as it was. */
export interface ApprovalRecord {
  /** SHA-256 of the emails in every language, in hexadecimal. */
  hash: string;
  /** Unix milliseconds. */
  at: number;
  /** A note of who decided; empty without one. It is what somebody typed, and proves nothing. */
  by: string;
  /** Who approved it; undefined for approvals of version 0.2.0. */
  approver?: Approver | undefined;
  /** The revision that was approved; undefined for approvals of version 0.2.0. */
  revision?: number | undefined;
  /** The revision whose emails were made with it; undefined: none yet, or by a version that did not note it. */
  made?: number | undefined;
  /** Whether the approver had changed it since the approval before. */
  ownChanges: boolean;
  /** The state of its parts that was approved: changes after it have authors again. */
  basis: ApprovalBasis;
}

/** Who approves an issue. */
export interface Approver {
  id: Identity;
  /** Shown to others: the token's name, or the user's at the command line. */
  name: string;
}

/** `the operator of this machine (anna)`, `token "Desk"`, `Anna Lee`. */
export function approverInWords({ approver }: Pick<ApprovalRecord, 'approver'>): string {
  return approver ? personInWords(approver) : 'not recorded';
}

/** `missing`: nobody approved it. `changed`: its emails differ from those that were approved. */
export const approvalStates = ['not-needed', 'approved', 'missing', 'changed'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** The newsletter's issues need an approval, and this content has none. */
export class NotApproved extends PostriderError {
  override readonly code = 'issue.not-approved';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly because: 'missing' | 'changed' | 'correction',
  ) {
    super(`Issue ${id} ${reasons[because]}.`);
  }
}

/** The emails of an issue are made, or it is cancelled, so an approval would change nothing. */
export class CannotApprove extends PostriderError {
  override readonly code = 'issue.cannot-approve';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly state: IssueState,
  ) {
    super(
      `Issue ${id} is ${state}. Only a draft, a scheduled issue, or one that paused before its emails were made can be approved.`,
    );
  }
}

const reasons = {
  missing: 'needs an approval before it is sent',
  changed: 'has changed since it was approved',
  correction: 'is being sent or was sent, so its correction needs an approval at once',
} as const;

declare module '../errors.js' {
  interface KnownErrors {
    'issue.not-approved': NotApproved;
    'issue.cannot-approve': CannotApprove;
  }
}

const stored = z.object({
  hash: z.string(),
  at: z.coerce.number(),
  by: z.string(),
  revision: z.coerce.number().optional(),
  made: z.coerce.number().optional(),
  approver: z.custom<Identity>((value) => typeof value === 'string').optional(),
  name: z.string().default(''),
  ownChanges: z.string().optional(),
  basis: z.string().optional(),
});

/** The last approval of an issue, whether it still holds or not. */
export async function readApproval(redis: Redis, id: string): Promise<ApprovalRecord | undefined> {
  const { data } = stored.safeParse(await redis.hgetall(keys.approval(id)));
  if (!data) return undefined;
  const { approver, name, ownChanges, basis, ...record } = data;
  const who = approver ? { approver: { id: approver, name } } : {};
  return { ...record, ownChanges: ownChanges === '1', basis: parseBasis(basis), ...who };
}

/** Replaces PUBLIC_URL in the hash, because an editor does not approve it. */
const anyUrl = 'https://news.invalid';

/**
 * The hash of an edition's emails in every language. It covers every byte of both bodies and the head, except for what
 * differs between two renderings of the same content: the marks of merge fields, the boundary, and the date.
 */
export async function hashEmails(edition: Edition): Promise<string> {
  const key = contentKey(edition);
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hash = await renderedHash(undated(edition), edition);
  const [oldest] = hashes.size < maxHashes ? [] : hashes.keys();
  if (oldest !== undefined) hashes.delete(oldest);
  hashes.set(key, hash);
  return hash;
}

/** Differs when something differs that an edition's emails are made from. Takes no rendering. */
export const contentKey = (edition: Edition): string =>
  createHash('sha256')
    .update(JSON.stringify(undated(edition), inLists))
    .digest('hex');

/** An edition without what an editor does not approve. */
function undated(edition: Edition): Edition {
  const { createdAt } = edition.issue;
  // A picture counts by its source's address and its focus: a worker may cut it after the approval.
  return {
    ...edition,
    issue: { ...edition.issue, startedAt: createdAt, local: null },
    publicUrl: anyUrl,
    pictures: {},
    // A comment that is published after the approval does not undo it.
    ...(edition.commentCounts ? { commentCounts: zeroed(edition.commentCounts) } : {}),
  };
}

/** Hashes by everything that they depend on. A waiting issue is compared every few seconds, which would render it. */
const hashes = new Map<string, string>();
const maxHashes = 100;

const inLists = (_: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...value] : value;

async function renderedHash(dated: Edition, edition: Edition): Promise<string> {
  const { renderDigestTemplate } = await loadRenderer();
  const focuses = edition.articles.flatMap(({ id, image }) => (image?.focus ? [[id, image.focus]] : []));
  const { sponsors, subjectTest } = edition.issue;
  // A sponsor may be shown on some days only, and subjects are tested on shares of the readers.
  const hash = createHash('sha256').update(JSON.stringify([sponsors, subjectTest, ...focuses]));
  for (const locale of locales) {
    const { head, boundary, text, html, nonce, holes, editor } = await renderDigestTemplate(dated, locale);
    const fixed = [head.replaceAll(boundary, ''), ...[text, html].map((body) => body.replaceAll(nonce, ''))];
    hash.update(JSON.stringify([locale, ...fixed, holes, editor]));
  }
  return hash.digest('hex');
}

const zeroed = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.keys(counts).map((article) => [article, 0]));

/**
 * Compares the last approval of an issue with its current content.
 * @param edition as it would be sent now
 */
export async function approvalOf(redis: Redis, edition: Edition): Promise<ApprovalState> {
  return needsApproval(edition.newsletter) ? compareApproval(redis, edition) : 'not-needed';
}

/** The same, whether the newsletter needs an approval or not. */
async function compareApproval(redis: Redis, edition: Edition): Promise<Exclude<ApprovalState, 'not-needed'>> {
  const approval = await readApproval(redis, edition.issue.id);
  if (!approval) return 'missing';
  return approval.hash === (await hashEmails(edition)) ? 'approved' : 'changed';
}

/**
 * Whether somebody has approved an issue exactly as it is, also where its newsletter does not need that.
 * @param issue as it is, or as it was before a change
 */
export async function isApproved(redis: Redis, issue: Issue): Promise<boolean> {
  // Otherwise nothing is rendered.
  if (!(await readApproval(redis, issue.id))) return false;
  try {
    return (await compareApproval(redis, await readEdition(redis, anyUrl, issue))) === 'approved';
  } catch (error) {
    // None of its articles exists any more.
    if (error instanceof NothingToSend) return false;
    throw error;
  }
}

/** The approval of an issue; `not-needed` where its newsletter needs none. */
export async function readApprovalState(redis: Redis, issue: Issue): Promise<ApprovalState> {
  if (!needsApproval(await readNewsletter(redis, issue.newsletter))) return 'not-needed';
  if (!(await readApproval(redis, issue.id))) return 'missing';
  return (await isApproved(redis, issue)) ? 'approved' : 'changed';
}

/** Whether an approval would decide what goes out: until the emails are made. */
export const isApprovable = async (redis: Redis, issue: Issue): Promise<boolean> =>
  isEditable(issue) || (await awaitsEmails(redis, issue));

/** @throws CannotApprove when the emails are made, or the issue is cancelled */
export async function requireApprovable(redis: Redis, issue: Issue): Promise<void> {
  if (!(await isApprovable(redis, issue))) throw new CannotApprove(issue.id, issue.state);
}

/**
 * Stores the consent to send an edition as it is.
 * @param by a note of who decided
 * @throws ChangedSinceLook when the issue has another revision by now
 */
export async function writeApproval(
  redis: Redis,
  edition: Edition,
  by: string,
  { approver, ownChanges = false }: { approver?: Approver | undefined; ownChanges?: boolean } = {},
): Promise<ApprovalRecord> {
  const { id, revision } = edition.issue;
  const approval = { hash: await hashEmails(edition), at: Date.now(), by, revision };
  const who = approver ? { approver: approver.id, name: approver.name } : {};
  const seen = basisOf(edition);
  const { newsletter, articles } = seen;
  const basis = {
    ...{ newsletter, articles },
    sponsors: Object.fromEntries(
      edition.issue.sponsors.flatMap(({ sponsor, sponsorRevision = 0 }) =>
        sponsor ? [[sponsor, sponsorRevision]] : [],
      ),
    ),
  };
  const fields = { ...approval, ...who, ownChanges: ownChanges ? 1 : 0, basis: JSON.stringify(basis) };
  const written = await runScript(
    redis,
    'approve',
    [keys.issue(id), keys.approval(id)],
    [revision, contentMark(seen), ...Object.entries(fields).flat()],
  );
  if (written !== 1) throw await changedSinceLook(redis, await readIssue(redis, id), revision);
  return { ...approval, approver, ownChanges, basis };
}

/** Notes that the emails of an issue are made with its approval, whatever its revision was when it was given. */
export async function noteMade(redis: Redis, { id, revision }: Pick<Issue, 'id' | 'revision'>): Promise<void> {
  await redis.hset(keys.approval(id), 'made', revision);
}

/** Reads an issue's approval only if its newsletter needs one: otherwise nothing is rendered. @throws NotApproved */
export async function requireApproval(redis: Redis, issue: Issue): Promise<void> {
  if (!needsApproval(await readNewsletter(redis, issue.newsletter))) return;
  const state = await approvalOf(redis, await readEdition(redis, anyUrl, issue));
  if (state === 'missing' || state === 'changed') throw new NotApproved(issue.id, state);
}
