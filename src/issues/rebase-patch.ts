import { isDeepStrictEqual } from 'node:util';
import type { LaterChange } from '../field-changes.js';
import { type DraftContent, type FieldChange, namesOf } from './draft-content.js';
import type { DraftConflict } from './draft-errors.js';
import { type DraftPatch, patched } from './draft-patch.js';
import { nextSlotId, type SponsorSlot } from './sponsor-slot.js';

// A save that was made on an older revision is repeated on the current one. What it does not name stays as others have
// made it. What it names and others have changed since is a conflict.

/**
 * A patch as its author would have made it on the current content. A list of sponsors names all slots: only those that
 * its author changed are taken from it.
 * @param seen the content that the author saw
 * @param now the current content
 */
export function rebasedPatch(patch: DraftPatch, seen: DraftContent, now: DraftContent): DraftPatch {
  if (patch.sponsors === undefined || isDeepStrictEqual(seen.sponsors, now.sponsors)) return patch;
  const named = new Set(patch.sponsors.flatMap(({ id }) => id ?? []));
  const mine = patched(seen, { sponsors: patch.sponsors }).sponsors;
  const before = bySlot(seen.sponsors);
  const slots = bySlot(now.sponsors);
  for (const id of before.keys()) if (!mine.some((slot) => slot.id === id)) slots.delete(id);
  for (const slot of mine) {
    if (!named.has(slot.id)) {
      const id = nextSlotId([...slots.values(), ...seen.sponsors, ...mine]);
      slots.set(id, { ...slot, id });
    } else if (!isDeepStrictEqual(before.get(slot.id), slot)) slots.set(slot.id, slot);
  }
  return { ...patch, sponsors: [...slots.values()] };
}

const bySlot = (slots: readonly SponsorSlot[]) => new Map(slots.map((slot) => [slot.id, slot]));

/**
 * What stands in the way of a repeated save: the fields that it changes and that somebody has changed since.
 * @param changes those of the repeated save
 * @param since the fields that changed since, with their last changes
 * @returns empty: nothing
 */
export function conflictsOf(
  changes: readonly FieldChange[],
  since: ReadonlyMap<string, LaterChange>,
): readonly DraftConflict[] {
  const conflicts = new Map<string, DraftConflict>();
  for (const { field, before, after } of changes) {
    const last = since.get(field);
    const [name = field] = namesOf([{ field }]);
    // The text says more than whether it follows the lead.
    if (last && (name === field || !conflicts.has(name)))
      conflicts.set(name, { ...last, field: name, texts: { yours: after, theirs: before } });
  }
  return [...conflicts.values()];
}

/**
 * Articles whose headline, excerpt or picture a patch changes although somebody has taken them out of the issue since.
 * @param last the last change of the articles since then; undefined: nobody changed them
 */
export const removedMeanwhile = (
  { articles }: DraftContent,
  { articles: given = articles, versions = {} }: DraftPatch,
  last: LaterChange | undefined,
): readonly DraftConflict[] =>
  last === undefined
    ? []
    : Object.entries(versions)
        .filter(([article]) => !articles.includes(article) && !given.includes(article))
        .map(([article, yours]) => ({ ...last, field: `versions.${article}`, texts: { yours, theirs: undefined } }));

/** All changes, with both texts of those that are conflicts. */
export function withTexts(changes: readonly LaterChange[], conflicts: readonly DraftConflict[]): DraftConflict[] {
  const isConflict = ({ field }: LaterChange) => conflicts.some((conflict) => conflict.field === field);
  return [...conflicts, ...changes.filter((change) => !isConflict(change))];
}
