import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { LaterChange } from '../field-changes.js';
import {
  changesBetween,
  contentOf,
  type DraftContent,
  editorsChanges,
  type FieldChange,
  fieldsOf,
  followsField,
  leadTextNames,
  withoutChanges,
} from './draft-content.js';
import { NothingToUndo, UndoOvertaken } from './draft-errors.js';
import { changedMeanwhile, earliestRevision, namedChanges, readHistory } from './draft-history.js';
import { type Edit, editableIssue } from './edit-draft.js';
import { firstOf, type HistoryEntry } from './history/history-entry.js';
import { redoable, standing, undoable } from './history/undo-stack.js';
import type { Issue } from './issue.js';
import { followLead } from './lead-texts.js';
import { currentNames, type Rename, withNames } from './section-names.js';
import { writeDraft } from './write-draft.js';

/**
 * Takes back a person's last change, further back with each call, or makes the last undone one again. What others have
 * changed stays. Nothing is removed from the history: each undo is a change of its own.
 * @throws UndoOvertaken when somebody else has changed one of its fields since; DraftChanged when the same person has
 *   changed the draft since the revision that they saw; NothingToUndo, NotEditable, NotFound
 */
export async function undoOwn(redis: Redis, id: string, edit: Edit, act: 'undo' | 'redo'): Promise<Issue> {
  for (;;) {
    const issue = await editableIssue(redis, id);
    const history = await readHistory(redis, id);
    const { base, actor } = edit;
    const isMissed = (one: HistoryEntry) => one.actor === actor && one.revision > base;
    if (base > issue.revision || (base < issue.revision && history.some(isMissed)))
      throw await changedMeanwhile(redis, issue, base);
    const rename = await currentNames(redis, issue.newsletter);
    const undone = redoable(history, actor);
    const candidates = act === 'undo' ? undoable(history, actor) : undone ? [undone] : [];
    const found = firstChange(issue, history, candidates, rename);
    if (!found) throw new NothingToUndo(id, act);
    const { entry, content } = found;
    const next = await followLead(redis, content);
    const back = act === 'undo' ? { undoes: entry.revision, ...restoredBy(issue, history, entry, next) } : {};
    const again = act === 'redo' && entry.undoes !== undefined ? { redoes: entry.undoes } : {};
    const written = await writeDraft(redis, issue, next, edit, { ...back, ...again });
    if (written) return written;
  }
}

/**
 * Brings back the content of an earlier revision, whoever has changed it since, as a new revision. A change that began
 * before it and went on after it is taken back as a whole.
 * @throws DraftChanged, NotEditable, InvalidInput for a revision that is unknown, NotFound
 */
export async function restoreRevision(redis: Redis, id: string, edit: Edit, to: number): Promise<Issue> {
  for (;;) {
    const issue = await editableIssue(redis, id);
    if (edit.base !== issue.revision) throw await changedMeanwhile(redis, issue, edit.base);
    const history = await readHistory(redis, id);
    const earliest = await earliestRevision(redis, issue, history);
    if (to < earliest || to > issue.revision)
      throw new InvalidInput('to', `it must be a revision from ${earliest} to ${issue.revision}`);
    const names = await currentNames(redis, issue.newsletter);
    const content = await followLead(redis, withNames(withoutChanges(issue, changesAfter(history, to)), names));
    const written = await writeDraft(redis, issue, content, edit, { restores: to });
    if (written) return written;
  }
}

const changesAfter = (history: readonly HistoryEntry[], revision: number): FieldChange[] =>
  history.filter((entry) => entry.revision > revision).flatMap(({ changes }) => changes);

/** The first of some entries that makes a difference, and the content without it. @throws UndoOvertaken */
function firstChange(issue: Issue, history: readonly HistoryEntry[], entries: readonly HistoryEntry[], rename: Rename) {
  for (const entry of entries) {
    const changes = renamed(entry.changes, rename);
    // The new name of a section: whatever came before has it too.
    if (new Set(changes.map(({ field }) => field)).size < changes.length) continue;
    if (changes.every(({ before, after }) => isDeepStrictEqual(before, after))) continue;
    const content = contentWithout(issue, changes);
    const overtaken = overtakenFields(issue, changes, content);
    if (overtaken.length > 0)
      throw new UndoOvertaken(issue.id, firstOf(entry) - 1, lastChanges(history, entry, overtaken));
    if (editorsChanges(issue, content).length > 0) return { entry, content };
  }
  return undefined;
}

/** Changes with the current names of sections. */
const renamed = (changes: readonly FieldChange[], rename: Rename): FieldChange[] =>
  changes.map((change) => {
    const { field, before, after } = change;
    if (field.startsWith('sectionNotes.'))
      return { ...change, field: `sectionNotes.${rename(field.slice('sectionNotes.'.length))}` };
    if (!field.startsWith('sponsors.')) return change;
    return { field, before: slotAfter(before, rename), after: slotAfter(after, rename) };
  });

/** A stored slot of a sponsor with the current name of its section. */
function slotAfter(slot: unknown, rename: Rename): unknown {
  if (slot === undefined) return undefined;
  const [after] = withNames({ sponsors: contentOf({ ...blank, 'sponsors.s1': slot }).sponsors }, rename).sponsors ?? [];
  return after;
}
const blank = { subject: '', preheader: '', articles: [] };

/** The content with the values before some changes. Articles that it loses take their headlines with them. */
function contentWithout(issue: Issue, changes: readonly FieldChange[]): DraftContent {
  const content = withoutChanges(issue, changes);
  const kept = Object.entries(content.versions).filter(([article]) => content.articles.includes(article));
  return { ...content, versions: Object.fromEntries(kept) };
}

/** The fields that an undo would change although they are not as the change left them. */
function overtakenFields(issue: Issue, changes: readonly FieldChange[], content: DraftContent): string[] {
  const now = fieldsOf(issue);
  const followed = (field: string) =>
    leadTextNames.some((text) => text === field && now[followsField(text)] === true) &&
    changes.some((change) => change.field === `followsLead.${field}` && change.after === true);
  const changed = changes.filter(({ field, after }) => !isDeepStrictEqual(now[field], after) && !followed(field));
  const own = new Set(changes.map(({ field }) => field));
  const others = changesBetween(issue, content).filter(({ field }) => !own.has(field));
  return [...changed, ...others].map(({ field }) => field);
}

/** The last change of each field that nobody has undone. @param entry the change that it has overtaken */
function lastChanges(history: readonly HistoryEntry[], entry: HistoryEntry, fields: readonly string[]): LaterChange[] {
  const others = standing(history);
  return namedChanges(
    fields.map((field) => {
      const last = others.findLast((one) => one !== entry && one.changes.some((change) => change.field === field));
      return { field, by: last?.by ?? '', at: last?.at ?? entry.at };
    }),
  );
}

/** The revision whose whole content an undo brings back, if it does. */
function restoredBy(issue: Issue, history: readonly HistoryEntry[], entry: HistoryEntry, next: DraftContent) {
  const revision = firstOf(entry) - 1;
  const then = withoutChanges(issue, changesAfter(history, revision));
  return editorsChanges(then, next).length === 0 ? { restores: revision } : {};
}
