import { createHash } from 'node:crypto';
import { InvalidInput } from '../../errors.js';
import type { DraftContent } from '../../issues/draft-content.js';
import { DraftChanged } from '../../issues/draft-errors.js';
import { draftLimits, foldLine, foldNote } from '../../issues/editor-text.js';
import type { Issue } from '../../issues/issue.js';
import { renamed } from '../../newsletters/former-sections.js';
import { drafts } from '../../operations/issues/drafts.js';
import { type Asked, perform } from '../../operations/operation.js';
import type { FormBody } from '../../web/kit/form-body.js';
import type { WebApp } from '../../web/kit/web-app.js';

// The texts of an issue in a form. Each comes with a mark of what the page showed, so that only those that the person has
// changed are saved: the others may have been changed by somebody else meanwhile.

/** The name of a text, as the history names it: `subject`, `preheader`, `note`, `sectionNotes.City`. */
export type TextField = string;

const ofSection = 'sectionNotes.';
export const noteField = (section: string): TextField => `${ofSection}${section}`;

/** A text of a form. */
export interface TypedText {
  field: TextField;
  /** Its name in the form: a section may have been renamed since. */
  name: string;
  text: string;
  /** The mark of what the page showed. */
  seen: string;
  /** Whether it differs from that. */
  isChanged: boolean;
}

const lines: readonly TextField[] = ['subject', 'preheader', 'title', 'excerpt'];

/** A mark of a text as it is stored, so that the spaces which storing folds make no other text of it. */
export const textMark = (field: TextField, text: string): string =>
  createHash('sha256')
    .update(lines.includes(field) ? foldLine(text) : foldNote(text))
    .digest('base64url')
    .slice(0, 16);

/** The names of the hidden field with the mark of a text. */
export const markName = (field: TextField): string => `was.${field}`;

/** The name of the hidden field with the mark of the other text, where a page shows two texts. */
export const otherName = (field: TextField): string => `other.${field}`;

/**
 * The texts of a form that it has. Of two texts that a page shows, only the button that saves keeps the typed one:
 * any other button leaves both.
 */
export const typedTexts = (form: FormBody, fields: readonly TextField[]): TypedText[] =>
  fields
    .filter((field) => form.has(field))
    .map((field) => {
      const other = form.get('act') === 'save' ? form.get(otherName(field)) : '';
      const [text, seen] = [form.get(field), other || form.get(markName(field))];
      return { field, name: field, text, seen, isChanged: seen !== textMark(field, text) };
    });

/**
 * The texts of sections that were renamed since the page was made, under the new names. Where the form has a text of
 * that name too, the old name stays.
 */
export function underNewNames(typed: readonly TypedText[], newsletter: RenamedSections): TypedText[] {
  const taken = new Set(typed.map(({ field }) => field));
  return typed.map((one) => {
    const field = currentField(one.field, newsletter);
    if (taken.has(field)) return one;
    taken.add(field);
    return { ...one, field };
  });
}

type RenamedSections = Parameters<typeof renamed>[0];
const currentField = (field: TextField, newsletter: RenamedSections): TextField =>
  field.startsWith(ofSection) ? noteField(renamed(newsletter, field.slice(ofSection.length))) : field;

/** The sections that texts are notes of. */
export const sectionsOf = (fields: Iterable<TextField>): string[] =>
  [...fields].filter((field) => field.startsWith(ofSection)).map((field) => field.slice(ofSection.length));

/** Those of the page of an issue. A form names the sections that it has notes for. */
export const formFields = (form: FormBody): TextField[] => [
  'subject',
  'preheader',
  'note',
  ...form.all('section').slice(0, 100).map(noteField),
];

/** The text of a field as it is saved. */
export function textOf(
  { subject, preheader, note, sectionNotes }: Pick<DraftContent, 'subject' | 'preheader' | 'note' | 'sectionNotes'>,
  field: TextField,
): string {
  if (field.startsWith(ofSection)) return sectionNotes[field.slice(ofSection.length)] ?? '';
  return { subject, preheader, note }[field] ?? '';
}

/** Why a text was not saved. */
export type TextFault =
  /** `seen`: the mark of the text that the person saw before they wrote theirs. */
  | { kind: 'conflict'; seen: string; by: string; at: number; theirs: string }
  | { kind: 'long'; limit: number }
  | { kind: 'section' };

type Of = Pick<Asked, 'actor' | 'key'>;

/** How often a save that others overtake is tried again. */
const attempts = 10;

/**
 * Saves the texts that a person has changed. One that cannot be saved keeps no other one back.
 *
 * Guarantee: a text is written only over the one that its page showed, or over the same one.
 * @returns those that are not saved, each with the reason
 * @throws NotEditable, NotFound, ScopeMissing …
 */
export async function saveTexts(
  app: WebApp,
  of: Of,
  typed: readonly TypedText[],
  newsletter: RenamedSections,
): Promise<ReadonlyMap<TextField, TextFault>> {
  const faults = new Map<TextField, TextFault>();
  let left = typed.filter(({ isChanged }) => isChanged);
  // Saving would put such a note over the one of the new name.
  const old = left.filter(({ field }) => currentField(field, newsletter) !== field);
  for (const { field } of old) faults.set(field, { kind: 'section' });
  left = left.filter(({ field }) => !faults.has(field));
  for (let tried = 1; left.length > 0; tried += 1) {
    const { result: issue } = await perform(app, drafts.read, { ...of, input: {} });
    for (const [field, fault] of await conflictsOf(app, of, issue, left)) faults.set(field, fault);
    left = left.filter(({ field }) => !faults.has(field));
    if (left.length === 0) break;
    try {
      await perform(app, drafts.change, { ...of, revision: issue.revision, input: changeOf(left) });
      break;
    } catch (error) {
      // Somebody has changed one of them between the two steps: then the next look finds it.
      if (error instanceof DraftChanged && tried < attempts) continue;
      if (!(error instanceof InvalidInput)) throw error;
      const invalid = invalidOf(error, left);
      if (invalid.size === 0) throw error;
      for (const [field, fault] of invalid) faults.set(field, fault);
      left = left.filter(({ field }) => !invalid.has(field));
    }
  }
  return faults;
}

/** The texts that somebody has changed since the page showed them, and that are not the same now. */
async function conflictsOf(
  app: WebApp,
  of: Of,
  issue: Issue,
  typed: readonly TypedText[],
): Promise<[TextField, TextFault][]> {
  const isFollowed = (field: TextField) => issue.followsLead.some((text) => text === field);
  const overtaken = typed.filter(({ field, text, seen }) => {
    const now = textMark(field, textOf(issue, field));
    return now !== seen && now !== textMark(field, text) && !isFollowed(field);
  });
  if (overtaken.length === 0) return [];
  const { entries } = (await perform(app, drafts.history, { ...of, input: {} })).result;
  return overtaken.map(({ field, seen }) => {
    const { by = '', at = 0 } = entries.findLast(({ changes }) => changes.some((one) => one.field === field)) ?? {};
    return [field, { kind: 'conflict', seen, by, at, theirs: textOf(issue, field) }];
  });
}

/** The change that texts of a form make. An empty subject or preview text follows the lead again. */
function changeOf(typed: readonly TypedText[]): Record<string, unknown> {
  const notes: Record<string, string | null> = {};
  const change: Record<string, unknown> = {};
  for (const { field, text } of typed) {
    const isEmpty = text.trim() === '';
    if (field.startsWith(ofSection)) notes[field.slice(ofSection.length)] = isEmpty ? null : text;
    else change[field] = isEmpty && field !== 'note' ? null : text;
  }
  return { ...change, ...(Object.keys(notes).length > 0 ? { sectionNotes: notes } : {}) };
}

/** The texts that an error is about. Where it says only that one of several is too long, those that are. */
function invalidOf(error: InvalidInput, typed: readonly TypedText[]): Map<TextField, TextFault> {
  const named = typed.filter(({ field }) =>
    error.all.some((one) => field === one.field || field.startsWith(`${one.field}.`)),
  );
  const found = named.map(({ field, text }): [TextField, TextFault] => [field, invalidity(field, text)]);
  const long = found.filter(([, { kind }]) => kind === 'long');
  return new Map(long.length > 0 ? long : found);
}

/** Why a text is invalid: nothing else can be wrong with one. */
function invalidity(field: TextField, text: string): TextFault {
  const isNote = field === 'note' || field.startsWith(ofSection);
  const limit = isNote ? draftLimits.note : draftLimits.line;
  return isNote && [...text.trim()].length <= limit ? { kind: 'section' } : { kind: 'long', limit };
}
