import type { Redis } from 'ioredis';
import { readArticles, wantPicturesOf } from '../articles/store/article-store.js';
import { wantPicture } from '../articles/store/wanted-pictures.js';
import { InvalidInput } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { namedArticles } from './compose.js';
import { type DraftContent, editorsChanges } from './draft-content.js';
import { DraftChanged, type DraftConflict, NotEditable } from './draft-errors.js';
import { namedChanges, readSince } from './draft-history.js';
import { type DraftPatch, patched } from './draft-patch.js';
import type { Issue } from './issue.js';
import { readIssue } from './issue-store.js';
import { followLead } from './lead-texts.js';
import { conflictsOf, rebasedPatch, removedMeanwhile, withTexts } from './rebase-patch.js';
import { currentNames, withNames } from './section-names.js';
import { listSponsors } from './sponsors/sponsor-store.js';
import { type DraftAuthor, isEditable, writeDraft } from './write-draft.js';

/** The author of a change, and the revision of the draft that the change is based on. */
export interface Edit extends DraftAuthor {
  /** The revision that the editor saw. */
  base: number;
}

/**
 * Changes the content of an issue whose send has not begun. A change that was made on an older revision is made on the
 * current one, unless somebody has changed the same fields since.
 *
 * Guarantee: the change is written only over the revision that it was compared with, in one step with its entry in the
 * history. So no change replaces another one that its author did not see.
 * @returns the issue with the change; a patch that changes nothing makes no revision
 * @throws DraftChanged with both texts of each such field, NotEditable, InvalidInput, NotFound
 */
export async function editDraft(redis: Redis, id: string, edit: Edit, patch: DraftPatch): Promise<Issue> {
  for (;;) {
    const issue = await editableIssue(redis, id);
    const next = await contentAfter(redis, issue, edit, patch);
    if (next instanceof DraftChanged) {
      if ((await readIssue(redis, id)).revision === issue.revision) throw next;
      continue;
    }
    await wantPictures(redis, patch, next);
    if (patch.articles) await namedArticles(redis, issue.newsletter, next.articles, issue.articles);
    if (patch.sectionNotes) await checkSections(redis, issue, next);
    if (patch.sponsors) await checkSponsors(redis, issue, next);
    const written = await writeDraft(redis, issue, next, edit);
    if (written) return written;
  }
}

/** The content with a patch, or the conflict between the patch and what others have changed. @throws InvalidInput */
async function contentAfter(
  redis: Redis,
  issue: Issue,
  { base }: Edit,
  patch: DraftPatch,
): Promise<DraftContent | DraftChanged> {
  const named = patch.sectionNotes || patch.sponsors;
  const known = named ? withNames(patch, await currentNames(redis, issue.newsletter)) : patch;
  if (base === issue.revision) return followLead(redis, patched(issue, known));
  const { changed, before } = await readSince(redis, issue, base);
  const refused = (conflicts: readonly DraftConflict[]) =>
    new DraftChanged(issue.id, base, issue.revision, withTexts(namedChanges(changed.values()), conflicts));
  const gone = removedMeanwhile(issue, known, changed.get('articles'));
  if (gone.length > 0) return refused(gone);
  const next = await followLead(redis, patched(issue, rebasedPatch(known, before, issue)));
  const conflicts = conflictsOf(editorsChanges(issue, next), changed);
  return conflicts.length > 0 ? refused(conflicts) : next;
}

/** Requests the pictures that only this issue shows, and those of articles that it takes. */
async function wantPictures(redis: Redis, { versions = {}, articles }: DraftPatch, next: DraftContent): Promise<void> {
  if (articles) await wantPicturesOf(redis, next.articles);
  for (const article of await readArticles(redis, Object.keys(versions)))
    await wantPicture(redis, next.versions[article.id]?.image ?? null, article);
}

/** @throws NotEditable, NotFound */
export async function editableIssue(redis: Redis, id: string): Promise<Issue> {
  const issue = await readIssue(redis, id);
  if (!isEditable(issue)) throw new NotEditable(id, issue.state);
  return issue;
}

/** @throws InvalidInput for a slot of a sponsor that the newsletter does not have */
async function checkSponsors(redis: Redis, issue: Issue, next: DraftContent): Promise<void> {
  const named = next.sponsors.flatMap(({ sponsor }) => sponsor ?? []);
  const added = named.filter((id) => !issue.sponsors.some(({ sponsor }) => sponsor === id));
  if (added.length === 0) return;
  const known = (await listSponsors(redis, issue.newsletter)).map(({ id }) => id);
  const unknown = added.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InvalidInput('sponsors', `the newsletter has no sponsor "${unknown}"`);
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
