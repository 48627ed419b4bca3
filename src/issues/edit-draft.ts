import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { readArticles } from '../articles/store/article-store.js';
import { wantPicture } from '../articles/store/wanted-pictures.js';
import { InvalidInput, NotFound } from '../errors.js';
import type { Identity } from '../identity.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys, takingKeys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { namedArticles } from './compose.js';
import { changesBetween, type DraftContent, withoutChanges } from './draft-content.js';
import { NotEditable, NothingToUndo } from './draft-errors.js';
import { changedMeanwhile, type HistoryEntry, maxHistory, readHistory } from './draft-history.js';
import { type DraftPatch, patched } from './draft-patch.js';
import type { Issue, IssueState } from './issue.js';
import { encodeContent } from './issue-record.js';
import { readIssue } from './issue-store.js';
import { followLead } from './lead-texts.js';
import { currentNames, withNames } from './section-names.js';
import { unsentOf } from './taking/hold-articles.js';
import { filterName } from './taking/takers.js';

/** The author of a change, and the revision of the draft that the change is based on. */
export interface Edit {
  /** The revision that the editor saw. */
  base: number;
  /** A name for the history. */
  by: string;
  /** Who that is. Whoever changes an issue cannot approve it. Missing: no person. */
  actor?: Identity;
}

/**
 * Changes the content of an issue whose send has not begun.
 *
 * Guarantee: the change is written only if the draft is still at the revision that the editor saw, in one step with its
 * entry in the history. So no change replaces another one that its author did not see.
 * @returns the issue with the change; a patch that changes nothing makes no revision
 * @throws DraftChanged naming the fields that changed since, NotEditable, InvalidInput, NotFound
 */
export async function editDraft(redis: Redis, id: string, edit: Edit, patch: DraftPatch): Promise<Issue> {
  const issue = await editableIssue(redis, id, edit.base);
  const named = patch.sectionNotes || patch.sponsors;
  const known = named ? withNames(patch, await currentNames(redis, issue.newsletter)) : patch;
  const next = await followLead(redis, patched(issue, known));
  await wantPictures(redis, patch, next);
  if (patch.articles) await namedArticles(redis, issue.newsletter, next.articles, issue.articles);
  if (patch.sectionNotes) await checkSections(redis, issue, next);
  return writeDraft(redis, issue, next, edit);
}

/** Requests the pictures that only this issue shows. */
async function wantPictures(redis: Redis, { versions = {} }: DraftPatch, next: DraftContent): Promise<void> {
  for (const article of await readArticles(redis, Object.keys(versions)))
    await wantPicture(redis, next.versions[article.id]?.image ?? null, article);
}

/**
 * Brings back the content of an earlier revision, as a new revision. Undo can itself be undone: nothing is removed from
 * the history.
 * @param to the revision; undefined: the one before the latest change, further back with each call
 * @throws DraftChanged, NotEditable, NothingToUndo, InvalidInput for a revision that is unknown, NotFound
 */
export async function undoEdit(redis: Redis, id: string, edit: Edit, to?: number): Promise<Issue> {
  const issue = await editableIssue(redis, id, edit.base);
  const history = await readHistory(redis, id);
  const oldest = issue.revision - history.length;
  const last = history.at(-1);
  const target = to ?? (last?.restores ?? issue.revision) - 1;
  if (to === undefined && target < oldest) throw new NothingToUndo(id);
  if (target < oldest || target > issue.revision)
    throw new InvalidInput('to', `it must be a revision from ${oldest} to ${issue.revision}`);
  const later = history.filter(({ revision }) => revision > target).flatMap(({ changes }) => changes);
  const content = withNames(withoutChanges(issue, later), await currentNames(redis, issue.newsletter));
  return writeDraft(redis, issue, content, edit, target);
}

async function editableIssue(redis: Redis, id: string, base: number): Promise<Issue> {
  const issue = await readIssue(redis, id);
  if (!isEditable(issue)) throw new NotEditable(id, issue.state);
  if (base !== issue.revision) throw await changedMeanwhile(redis, issue, base);
  return issue;
}

export const isEditable = ({ state }: Pick<Issue, 'state'>): boolean => state === 'draft' || state === 'scheduled';

/**
 * Writes the whole content of a draft over the revision that was read, with an entry in its history.
 * @throws DraftChanged, NotEditable, NotFound
 */
export async function writeDraft(
  redis: Redis,
  issue: Issue,
  next: DraftContent,
  { base, by, actor }: Edit,
  restores?: number,
): Promise<Issue> {
  const changes = changesBetween(issue, next);
  if (changes.length === 0) return issue;
  const entry: HistoryEntry = {
    call: randomUUID(),
    revision: base + 1,
    at: Date.now(),
    by,
    ...(actor === undefined ? {} : { actor }),
    changes,
    ...(restores === undefined ? {} : { restores }),
  };
  const fields = { ...encodeContent(next), revision: entry.revision };
  const gained = next.articles.filter((article) => !issue.articles.includes(article));
  const lost = issue.articles.filter((article) => !next.articles.includes(article));
  const { id, newsletter, stream } = issue;
  const taken = [
    takingKeys.partly(newsletter),
    takingKeys.issued(newsletter, stream?.cadence),
    takingKeys.issued(newsletter),
  ];
  const reply = String(
    await runScript(
      redis,
      'edit',
      [keys.issue(id), keys.history(id), ...taken],
      [
        id,
        base,
        JSON.stringify(entry),
        maxHistory,
        JSON.stringify(await unsentOf(redis, issue, gained)),
        JSON.stringify(lost),
        filterName(issue.audience),
        ...Object.entries(fields).flat(),
      ],
    ),
  );
  const now = await readIssue(redis, id);
  if (reply === 'written') return now;
  if (reply === 'changed') throw await changedMeanwhile(redis, now, base);
  if (reply === '') throw new NotFound('issue', id);
  throw new NotEditable(id, reply as IssueState);
}

/** @throws InvalidInput for a note of a section that the issue cannot have */
async function checkSections(redis: Redis, issue: Issue, next: DraftContent): Promise<void> {
  const { sections } = await readNewsletter(redis, issue.newsletter);
  const ofArticles = (await readArticles(redis, next.articles)).map(({ section }) => section);
  const known = [...sections, ...ofArticles].map((name) => name.toLowerCase());
  const unknown = Object.keys(next.sectionNotes).find(
    (name) => !known.includes(name.toLowerCase()) && !(name in issue.sectionNotes),
  );
  if (unknown !== undefined) throw new InvalidInput('sectionNotes', `the newsletter has no section "${unknown}"`);
}
