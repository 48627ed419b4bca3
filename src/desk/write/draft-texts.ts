import { createHash } from 'node:crypto';
import { InvalidInput } from '../../errors.js';
import type { DraftContent } from '../../issues/draft-content.js';
import { DraftChanged } from '../../issues/draft-errors.js';
import { draftLimits } from '../../issues/editor-text.js';
import type { Issue } from '../../issues/issue.js';
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
export interface Typed {
  field: TextField;
  text: string;
  /** Whether it differs from what the page showed. */
  isChanged: boolean;
}

/** A mark of a text. Browsers send line breaks in another way than they got them. */
export const markOf = (text: string): string =>
  createHash('sha256').update(text.replace(/\r\n?/g, '\n').trim()).digest('base64url').slice(0, 16);

/** The names of the hidden field with the mark of a text. */
export const markName = (field: TextField): string => `was.${field}`;

/** The texts of a form that it has. */
export const typedIn = (form: FormBody, fields: readonly TextField[]): Typed[] =>
  fields
    .filter((field) => form.has(field))
    .map((field) => {
      const text = form.get(field);
      return { field, text, isChanged: form.get(markName(field)) !== markOf(text) };
    });

/** Those of the page of an issue. A form names the sections that it has notes for. */
export const issueFields = (form: FormBody): TextField[] => [
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
  | { kind: 'conflict'; by: string; at: number; theirs: string }
  | { kind: 'long'; limit: number }
  | { kind: 'section' };

/** What became of the texts of a form. */
export interface SavedTexts {
  /** The issue with what was saved; undefined: nothing was to be saved. */
  issue: Issue | undefined;
  /** Those that are not saved, each with the reason. */
  faults: ReadonlyMap<TextField, TextFault>;
}

/**
 * Saves the texts that a person has changed. One that cannot be saved keeps no other one back.
 * @param revision the one that the page showed
 * @throws NotEditable, NotFound, ScopeMissing …
 */
export async function saveTexts(
  app: WebApp,
  asked: Pick<Asked, 'actor' | 'key'>,
  revision: number,
  typed: readonly Typed[],
): Promise<SavedTexts> {
  const faults = new Map<TextField, TextFault>();
  let left = typed.filter(({ isChanged }) => isChanged);
  while (left.length > 0) {
    try {
      const { result } = await perform(app, drafts.change, { ...asked, revision, input: changeOf(left) });
      return { issue: result.issue, faults };
    } catch (error) {
      const found = await faultsIn(app, asked, error, left);
      if (found.size === 0) throw error;
      for (const [field, fault] of found) faults.set(field, fault);
      left = left.filter(({ field }) => !found.has(field));
    }
  }
  return { issue: undefined, faults };
}

/** The change that texts of a form make. An empty subject or preview text follows the lead again. */
function changeOf(typed: readonly Typed[]): Record<string, unknown> {
  const notes: Record<string, string | null> = {};
  const change: Record<string, unknown> = {};
  for (const { field, text } of typed) {
    const isEmpty = text.trim() === '';
    if (field.startsWith(ofSection)) notes[field.slice(ofSection.length)] = isEmpty ? null : text;
    else change[field] = isEmpty && field !== 'note' ? null : text;
  }
  return { ...change, ...(Object.keys(notes).length > 0 ? { sectionNotes: notes } : {}) };
}

async function faultsIn(
  app: WebApp,
  asked: Pick<Asked, 'actor' | 'key'>,
  error: unknown,
  typed: readonly Typed[],
): Promise<Map<TextField, TextFault>> {
  if (error instanceof DraftChanged) {
    const conflicts = error.changes.filter(({ field, texts }) => texts && typed.some((one) => one.field === field));
    return new Map(
      conflicts.map(({ field, by, at, texts }) => [
        field,
        { kind: 'conflict', by, at, theirs: typeof texts?.theirs === 'string' ? texts.theirs : '' },
      ]),
    );
  }
  if (!(error instanceof InvalidInput)) return new Map();
  // The page is newer than the data, as after a backup was restored: nobody knows what has changed since.
  if (error.field === 'revision') {
    const { result } = await perform(app, drafts.read, { ...asked, input: {} });
    return new Map(
      typed.map(({ field }) => [field, { kind: 'conflict', by: '', at: 0, theirs: textOf(result, field) }]),
    );
  }
  return new Map(
    typed
      .filter(({ field }) => error.all.some((one) => field === one.field || field.startsWith(`${one.field}.`)))
      .map(({ field, text }): [TextField, TextFault] => [field, invalidity(field, text)])
      .filter(([, fault], _, all) => fault.kind === 'long' || all.every(([, one]) => one.kind !== 'long')),
  );
}

/** Why a text is invalid: nothing else can be wrong with one. */
function invalidity(field: TextField, text: string): TextFault {
  const isNote = field === 'note' || field.startsWith(ofSection);
  const limit = isNote ? draftLimits.note : draftLimits.line;
  return isNote && [...text.trim()].length <= limit ? { kind: 'section' } : { kind: 'long', limit };
}
