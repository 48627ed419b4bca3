import { consoleIdentity } from '../../identity.js';
import { decodeEntry, encodeEntry, firstOf, type HistoryEntry, isAct } from './history-entry.js';

/** How long a person's saves of the same fields are one entry, from the first of them, in ms. */
const openMs = 600_000;

/** Max size of a history in bytes. Its newest entry is kept whole, whatever its size. */
export const maxHistoryBytes = 100_000;

/** A history as it is stored. */
export interface StoredHistory {
  /** The oldest first. */
  lines: readonly string[];
  /** The last revision that somebody scheduled or approved; 0: none. */
  looked: number;
}

/** What to write, so that a history has one more change. */
export interface HistoryWrite {
  /** The new last line. */
  line: string;
  /** Lines to replace by their indexes; an empty one is removed. */
  replaced: readonly (readonly [index: number, line: string])[];
  /** The last revision of what was left out to save space; undefined: nothing. */
  lost: number | undefined;
}

/** A stored line and what it says. */
interface Slot {
  index: number;
  line: string;
  entry: HistoryEntry;
}

/**
 * Adds a change to a history.
 *
 * What one person types within ten minutes is one entry, which keeps the first `before`, as long as nobody else changes
 * these fields, the person undoes nothing, and nobody approves or schedules the issue. Entries are in the order of their
 * last saves, so the changes of each field follow each other. When the history is too large, the oldest entries that one
 * person made one after the other become one, so that their first `before` stays. Only then the oldest ones are left out.
 */
export function addEntry({ lines, looked }: StoredHistory, added: HistoryEntry): HistoryWrite {
  const slots: Slot[] = lines.map((line, index) => ({ index, line, entry: decodeEntry(line) }));
  const entries = slots.map(({ entry }) => entry);
  const open = entries[openIndex(entries, added, looked)];
  const line = encodeEntry(open ? joined(open, added) : added);
  const others = slots.filter(({ entry }) => entry !== open);
  const { kept, lost } = fitted(others, maxHistoryBytes - sizeOf(line), looked);
  const left = new Map(kept.map((slot) => [slot.index, slot.line]));
  const replaced = lines.flatMap((before, index) => {
    const after = left.get(index) ?? '';
    return after === before ? [] : [[index, after] as const];
  });
  return { line, replaced, lost };
}

const sizeOf = (line: string): number => Buffer.byteLength(line);

/** The entry that a save continues. @returns -1: none */
function openIndex(entries: readonly HistoryEntry[], added: HistoryEntry, looked: number): number {
  if (!isTyping(added)) return -1;
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const one = entries[i];
    if (!one) continue;
    const isTheirs = one.actor === added.actor;
    if (isTheirs && isAct(one)) return -1;
    if (isTheirs && one.by === added.by && covers(one, added)) {
      const isOpen = !one.closed && one.revision > looked && added.at - (one.since ?? one.at) < openMs;
      const isLast = !entries.slice(i + 1).some((later) => touches(later, one));
      return isOpen && isLast ? i : -1;
    }
    if (touches(one, added)) return -1;
  }
  return -1;
}

/** Fields that are set in one go, such as the order of the articles. */
const setAtOnce = /^(articles|subjectTest|followsLead\..*|versions\..*\.image)$/;

/**
 * Whether a save may be one of many while somebody types. A command of the command line is not: everybody who uses it is
 * one operator, and each command is meant as a step. Nor is a text that was deleted, which one undo is to bring back.
 */
const isTyping = (entry: HistoryEntry): boolean =>
  entry.actor !== undefined &&
  entry.actor !== consoleIdentity &&
  !entry.closed &&
  !isAct(entry) &&
  entry.changes.every(({ field, after }) => !setAtOnce.test(field) && after !== undefined && after !== '');

const fieldsIn = ({ changes }: HistoryEntry): Set<string> => new Set(changes.map(({ field }) => field));

/** Whether an entry has every field of another one. */
function covers(one: HistoryEntry, other: HistoryEntry): boolean {
  const fields = fieldsIn(one);
  return other.changes.every(({ field }) => fields.has(field));
}

/** Whether two entries have a field in common. */
function touches(one: HistoryEntry, other: HistoryEntry): boolean {
  const fields = fieldsIn(one);
  return other.changes.some(({ field }) => fields.has(field));
}

/** Two entries of one person as one. @param earlier has every field of the later one */
function joined(earlier: HistoryEntry, later: HistoryEntry): HistoryEntry {
  const last = new Map(later.changes.map((change) => [change.field, change]));
  return {
    ...later,
    first: firstOf(earlier),
    since: earlier.since ?? earlier.at,
    changes: earlier.changes.map((change) => {
      const { before, after } = { ...(last.get(change.field) ?? change), before: change.before };
      const revision = last.get(change.field)?.revision ?? change.revision ?? earlier.revision;
      return { field: change.field, before, after, ...(last.has(change.field) ? {} : { revision }) };
    }),
  };
}

/** Makes a history fit into a size. @param slots the oldest first */
function fitted(slots: readonly Slot[], maxBytes: number, looked: number): { kept: readonly Slot[]; lost?: number } {
  const kept = [...slots];
  let size = kept.reduce((sum, { line }) => sum + sizeOf(line), 0);
  const named = new Set(slots.flatMap(({ entry: { undoes, redoes } }) => [undoes, redoes]));
  const mayJoin = ({ entry }: Slot) =>
    entry.actor !== undefined && !entry.closed && !isAct(entry) && !named.has(entry.revision);
  for (let i = 0; size > maxBytes && i < kept.length; ) {
    const earlier = kept[i];
    const at = earlier && mayJoin(earlier) ? continuation(kept, i, looked) : -1;
    const later = kept[at];
    if (!earlier || !later || !mayJoin(later)) {
      i += 1;
      continue;
    }
    const entry = joined(earlier.entry, later.entry);
    const line = encodeEntry(entry);
    size += sizeOf(line) - sizeOf(earlier.line) - sizeOf(later.line);
    kept[at] = { index: later.index, line, entry };
    kept.splice(i, 1);
  }
  let lost: number | undefined;
  while (size > maxBytes) {
    const oldest = kept.shift();
    if (!oldest) break;
    size -= sizeOf(oldest.line);
    lost = oldest.entry.revision;
  }
  return { kept, ...(lost === undefined ? {} : { lost }) };
}

/** The next entry with fields of another one, if the same person made it and no look is between them. @returns -1: none */
function continuation(slots: readonly Slot[], from: number, looked: number): number {
  const earlier = slots[from]?.entry;
  if (!earlier) return -1;
  const at = slots.findIndex(({ entry }, i) => i > from && touches(entry, earlier));
  const later = slots[at]?.entry;
  if (!later || later.actor !== earlier.actor || later.by !== earlier.by || !covers(earlier, later)) return -1;
  return earlier.revision <= looked && firstOf(later) > looked ? -1 : at;
}
