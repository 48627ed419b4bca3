import type { Identity } from '../../identity.js';
import type { HistoryEntry } from './history-entry.js';

// Each person has an undo stack of their own. Undo goes back through what this person changed, one entry after the other;
// redo makes the last undone one again, until they change something else.

/** Whether an entry counts as somebody's own: an entry of version 0.2.0 does not say whose it is, and is everybody's. */
const isOf = ({ actor }: HistoryEntry, who: Identity | undefined): boolean => actor === undefined || actor === who;

/** The entries that hold: those that nobody has undone, without the undos and redos themselves. */
export function standing(history: readonly HistoryEntry[]): HistoryEntry[] {
  const undone = new Set<number>();
  for (const { undoes, redoes } of history) {
    if (undoes !== undefined) undone.add(undoes);
    if (redoes !== undefined) undone.delete(redoes);
  }
  return history.filter(
    ({ undoes, redoes, revision }) => undoes === undefined && redoes === undefined && !undone.has(revision),
  );
}

/** What an undo may take back, the latest first. @param who undefined: no person */
export const undoable = (history: readonly HistoryEntry[], who: Identity | undefined): HistoryEntry[] =>
  standing(history)
    .filter((one) => isOf(one, who))
    .toReversed();

/** The undo that a redo takes back; undefined: nothing was undone, or something was changed since. */
export function redoable(history: readonly HistoryEntry[], who: Identity | undefined): HistoryEntry | undefined {
  const stack: HistoryEntry[] = [];
  for (const one of history) {
    if (one.actor !== who) continue;
    if (one.undoes !== undefined) stack.push(one);
    else if (one.redoes !== undefined) stack.pop();
    else stack.length = 0;
  }
  return stack.at(-1);
}
