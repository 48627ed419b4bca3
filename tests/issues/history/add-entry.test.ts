import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Identity } from '../../../src/identity.js';
import type { FieldChange } from '../../../src/issues/draft-content.js';
import { addEntry, maxHistoryBytes } from '../../../src/issues/history/add-entry.js';
import { decodeEntry, encodeEntry, firstOf, type HistoryEntry } from '../../../src/issues/history/history-entry.js';

/** A history in memory, written as edit.lua writes it. */
class History {
  lines: string[] = [];
  looked = 0;
  lost = 0;
  revision = 1;
  at = Date.UTC(2031, 2, 4, 8);
  readonly content = new Map<string, string>();

  /** One save. @param minutes since the save before */
  save(who: string, values: Readonly<Record<string, string>>, minutes = 0, more: Partial<HistoryEntry> = {}): void {
    this.at += minutes * 60_000;
    this.revision += 1;
    const changes: FieldChange[] = Object.entries(values).map(([field, after]) => ({
      ...{ field, before: this.content.get(field), after },
    }));
    for (const [field, value] of Object.entries(values)) this.content.set(field, value);
    const actor = `token:${who}` as Identity;
    const entry = { call: `call ${this.revision}`, revision: this.revision, at: this.at, by: who, actor, changes };
    const { line, replaced, lost } = addEntry(this, { ...entry, ...more });
    for (const [index, each] of replaced) this.lines[index] = each;
    this.lines = [...this.lines.filter((each) => each !== ''), line];
    this.lost = lost ?? this.lost;
  }

  get entries(): HistoryEntry[] {
    return this.lines.map(decodeEntry);
  }

  get bytes(): number {
    return this.lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  }

  /** Who changed what: `anna note 2-4`. */
  get inWords(): string[] {
    return this.entries.map(
      (one) => `${one.by} ${one.changes.map(({ field }) => field).join('+')} ${firstOf(one)}-${one.revision}`,
    );
  }
}

test("one person's saves of the same fields are one entry, although another person saves other fields meanwhile", () => {
  const history = new History();
  history.save('anna', { note: 'a' });
  history.save('ben', { subject: 'b' }, 1);
  history.save('anna', { note: 'ab' }, 1);
  history.save('ben', { subject: 'bc' }, 1);
  history.save('anna', { note: 'abc' }, 1);
  expect(history.inWords).toEqual(['ben subject 3-5', 'anna note 2-6']);
  const [, note] = history.entries;
  expect(note).toMatchObject({ since: Date.UTC(2031, 2, 4, 8), at: Date.UTC(2031, 2, 4, 8, 4) });
  expect(note?.changes).toEqual([{ field: 'note', before: undefined, after: 'abc' }]);
});

test('an entry ends after ten minutes, and when somebody else changes one of its fields', () => {
  const history = new History();
  history.save('anna', { note: 'a' });
  history.save('anna', { note: 'ab' }, 9);
  history.save('anna', { note: 'abc' }, 1);
  history.save('ben', { note: 'xyz' });
  history.save('anna', { note: 'abcd' });
  expect(history.inWords).toEqual(['anna note 2-3', 'anna note 4-4', 'ben note 5-5', 'anna note 6-6']);
});

test('an entry ends when the person undoes something, and when somebody approves or schedules the issue', () => {
  const history = new History();
  history.save('anna', { note: 'a' });
  history.looked = history.revision;
  history.save('anna', { note: 'ab' });
  history.save('anna', { note: 'a' }, 0, { undoes: 3 });
  history.save('anna', { note: 'ac' });
  history.save('anna', { note: 'acd' });
  expect(history.inWords).toEqual(['anna note 2-2', 'anna note 3-3', 'anna note 4-4', 'anna note 5-6']);
});

test('a save of more fields is an entry of its own, and each field knows its own last save', () => {
  const history = new History();
  history.save('anna', { note: 'a' });
  history.save('anna', { note: 'ab', subject: 's' });
  history.save('anna', { subject: 'st' });
  expect(history.inWords).toEqual(['anna note 2-2', 'anna note+subject 3-4']);
  expect(history.entries[1]?.changes).toEqual([
    { field: 'note', before: 'a', after: 'ab', revision: 3 },
    { field: 'subject', before: undefined, after: 'st' },
  ]);
});

test('a correction, a rename and a change by nobody known stay entries of their own', () => {
  const history = new History();
  for (let i = 0; i < 2; i += 1) history.save('anna', { note: `closed ${i}` }, 0, { closed: true });
  history.save('anna', { note: 'open' });
  for (let i = 0; i < 2; i += 1) {
    const { actor: _, ...nobody } = { actor: undefined };
    history.save('anna', { note: `nobody ${i}` }, 0, { ...nobody, actor: undefined });
  }
  expect(history.entries).toHaveLength(5);
});

test("half an hour of autosaves leaves the day's first changes and stays small", () => {
  const history = new History();
  history.save('anna', { subject: 'The first of the day' });
  history.save('anna', { note: 'Good morning' }, 15);
  const long = 'Ten thousand readers are not too many for a note. '.repeat(60);
  for (let i = 0; i < 600; i += 1) history.save('anna', { note: `${long.slice(0, 5 * i)}${i}` }, 0.05);
  process.stdout.write(`history after 600 autosaves: ${history.entries.length} entries, ${history.bytes} bytes\n`);
  expect(history.bytes).toBeLessThan(maxHistoryBytes / 4);
  expect(history.entries.length).toBeLessThan(8);
  expect(history.lost).toBe(0);
  expect(history.entries[0]?.changes[0]).toEqual({ field: 'subject', after: 'The first of the day' });
});

test('a day of autosaves of the longest note keeps what it was in the morning, and everything else', () => {
  const history = new History();
  history.save('ben', { note: 'As it was in the morning' });
  history.save('ben', { subject: 'Ben’s subject' });
  for (let minute = 0; minute < 480; minute += 1) history.save('anna', { note: `${minute} ${'x'.repeat(9_990)}` }, 1);
  process.stdout.write(`history after eight hours: ${history.entries.length} entries, ${history.bytes} bytes\n`);
  expect(history.bytes).toBeLessThanOrEqual(maxHistoryBytes);
  expect(history.lost).toBe(0);
  const notes = history.entries.flatMap(({ changes }) => changes.filter(({ field }) => field === 'note'));
  expect(notes[1]?.before).toBe('As it was in the morning');
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('a'.repeat(9_000), '水'.repeat(9_000), `${'水'.repeat(4_000)}!${'x'.repeat(4_000)}`),
);
const saves = fc.array(
  fc.record({
    who: fc.constantFrom('anna', 'ben'),
    values: fc.dictionary(fc.constantFrom('note', 'subject', 'excerpt'), text, { minKeys: 1 }),
    minutes: fc.constantFrom(0, 1, 6, 11),
    looks: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

test('whatever is saved: the history is small, in order, and leads from its first values to the last ones', () => {
  fc.assert(
    fc.property(saves, (all) => {
      const history = new History();
      for (const { who, values, minutes, looks } of all) {
        history.save(who, values, minutes);
        if (looks) history.looked = history.revision;
      }
      const { entries } = history;
      const newest = Buffer.byteLength(history.lines.at(-1) ?? '');
      expect(history.bytes).toBeLessThanOrEqual(Math.max(maxHistoryBytes, newest));
      expect(entries.map(({ revision }) => revision)).toEqual(
        entries.map(({ revision }) => revision).toSorted((a, b) => a - b),
      );
      const values = new Map<string, unknown>();
      for (const { field, before, after } of entries.flatMap(({ changes }) => changes)) {
        if (values.has(field)) expect(before).toEqual(values.get(field));
        else if (history.lost === 0) expect(before).toBeUndefined();
        values.set(field, after);
      }
      for (const [field, value] of values) expect(value).toEqual(history.content.get(field));
      // What somebody looked at is never inside an entry.
      expect(entries.filter((one) => firstOf(one) <= history.looked && one.revision > history.looked)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('an entry that is stored and read is the same', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const entry = {
        ...{ call: 'x', revision: 3, at: 1, by: 'anna' },
        changes: [{ field: 'note', before: `${before}${after}`, after: `${after}${before}` }],
      };
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
    }),
    { numRuns: 500 },
  );
});

test('an entry of version 0.2.0 is read, with a field for each text that follows the lead', () => {
  const line = JSON.stringify({
    ...{ call: 'x', revision: 2, at: 1, by: 'anna' },
    changes: [
      { field: 'subject', before: 'Lamps', after: 'Two lamps' },
      { field: 'followsLead', before: ['subject', 'preheader'], after: ['preheader'] },
    ],
  });
  expect(decodeEntry(line).changes).toEqual([
    { field: 'subject', before: 'Lamps', after: 'Two lamps' },
    { field: 'followsLead.subject', before: true, after: undefined },
  ]);
});
