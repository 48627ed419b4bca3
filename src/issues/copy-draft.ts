import type { Redis } from 'ioredis';
import { readArticles } from '../articles/store/article-store.js';
import { NotFound } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { ApprovalBasis } from './approval-basis.js';
import { NotDeletable } from './draft-errors.js';
import { changedMeanwhile } from './draft-history.js';
import { type Issue, type IssueState, NothingToSend } from './issue.js';
import { addIssue, nextIssueId, readIssue, returnIssueId } from './issue-store.js';
import type { SponsorSlot } from './sponsor-slot.js';
import { isForAll, slotsWithDue } from './sponsors/due-sponsors.js';
import { inSponsorTurn } from './sponsors/sponsor-turn.js';
import { markTaken, releaseArticles } from './taking/hold-articles.js';

/**
 * Makes a draft with the content and the audience of another issue, whatever its state. It goes to readers of every
 * cadence, and takes the sponsors that are due today in place of those that the other issue had taken.
 * @param basis what its first approval starts from. Default: as for a new issue
 * @throws NothingToSend when none of its articles exists any more
 */
export async function duplicateIssue(redis: Redis, issue: Issue, basis?: ApprovalBasis): Promise<Issue> {
  const articles = (await readArticles(redis, issue.articles)).map((article) => article.id);
  if (articles.length === 0) throw new NothingToSend(issue.id);
  const { newsletter, subject, preheader, followsLead, versions, note, sectionNotes, subjectTest } = issue;
  const { audience, segment, unlisted } = issue;
  const copy = await nextIssueId(redis, newsletter);
  try {
    await markTaken(redis, { id: copy, newsletter, stream: null, audience }, articles);
    const content = { subject, preheader, followsLead, articles, versions, note, sectionNotes, subjectTest };
    return await inSponsorTurn(redis, newsletter, async () =>
      addIssue(redis, {
        ...{ id: copy, newsletter, audience, segment, unlisted, ...content },
        sponsors: await sponsorsOfCopy(redis, issue, copy),
        ...(basis ? { basis } : {}),
      }),
    );
  } catch (error) {
    await returnIssueId(redis, newsletter, copy);
    throw error;
  }
}

async function sponsorsOfCopy(redis: Redis, issue: Issue, copy: string): Promise<SponsorSlot[]> {
  const own = issue.sponsors.filter(({ sponsor }) => !sponsor);
  if (!isForAll(issue)) return own;
  const newsletter = await readNewsletter(redis, issue.newsletter);
  const draft = {
    id: copy,
    audience: issue.audience,
    sponsors: own,
    local: null,
    startedAt: 0,
    state: 'draft',
    startAt: 0,
  } as const;
  return slotsWithDue(redis, newsletter, draft);
}

/**
 * Deletes a draft and its history. Its articles are free for the next issue; its number is not used again, because test
 * emails may link to it.
 * @param base the revision that the caller saw; undefined: any
 * @throws NotDeletable, DraftChanged, NotFound
 */
export async function deleteDraft(redis: Redis, id: string, base?: number): Promise<void> {
  const issue = await readIssue(redis, id);
  const reply = String(
    await runScript(
      redis,
      'deleteDraft',
      [keys.issue(id), keys.history(id), keys.issues(issue.newsletter), keys.problems(id)],
      [id, base ?? ''],
    ),
  );
  if (reply === 'changed') throw await changedMeanwhile(redis, await readIssue(redis, id), base ?? 0);
  if (reply === '') throw new NotFound('issue', id);
  if (reply !== 'deleted') throw new NotDeletable(id, reply as IssueState);
  await redis.del(keys.presence(id));
  await releaseArticles(redis, issue);
}
