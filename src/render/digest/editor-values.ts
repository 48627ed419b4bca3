import { type EditorField, replaceFields, withFallbacks } from '../../issues/editor-fields.js';
import { languages } from '../../locale/languages.js';
import type { Locale } from '../../locale/locale.js';
import { type SectionMask, wants } from '../../newsletters/newsletter.js';

/**
 * The facts from which the values of an editor's merge fields are computed, besides the reader. Stored with the
 * template.
 */
export interface EditorFacts {
  locale: Locale;
  /** The newsletter's sections, by position; empty in the place of a removed one. */
  sections: readonly string[];
  /** Articles of the issue: outside the newsletter's sections, which every reader gets, and in each section. */
  always: number;
  inSections: readonly { position: number; count: number }[];
}

/** The facts about a reader that the values depend on. */
export interface FieldReader {
  name: string;
  sections: SectionMask;
}

/**
 * The value of a merge field for one reader: the name, the sections that they chose, or the number of articles that
 * they receive. The fallback is for readers without a name, and for those who chose no section and so get all.
 */
export function editorValue({ name, fallback }: EditorField, facts: EditorFacts, reader: FieldReader): string {
  if (name === 'name') return oneLine(reader.name) || fallback;
  if (name === 'count') {
    const wanted = facts.inSections.filter(({ position }) => wants(reader.sections, position));
    return String(wanted.reduce((sum, { count }) => sum + count, facts.always));
  }
  if (reader.sections === 0) return fallback;
  const chosen = facts.sections.filter((name, position) => name !== '' && wants(reader.sections, position));
  return chosen.map(oneLine).join(languages[facts.locale].listSeparator) || fallback;
}

/** A line with its fields filled in for a reader. */
export const filledLine = (line: string, facts: EditorFacts, reader: FieldReader): string =>
  replaceFields(line, (field) => editorValue(field, facts, reader));

/** A line for a page without a reader. */
export const lineForAll = (line: string, { always, inSections }: EditorFacts): string =>
  withFallbacks(
    line,
    inSections.reduce((sum, { count }) => sum + count, always),
  );

// A line break would end a header, and the encoders treat it differently in the two parts.
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
