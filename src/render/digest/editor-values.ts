import { type EditorField, type EditorFieldName, replaceFields, withFallbacks } from '../../issues/editor-fields.js';
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

/** The values of the merge fields for one reader; empty: the fallback counts. */
const values: Readonly<Record<EditorFieldName, (facts: EditorFacts, reader: FieldReader) => string>> = {
  name: (_, reader) => oneLine(reader.name),
  /** The sections that the reader chose; empty for one who chose none, and so gets all. */
  section: ({ locale, sections }, reader) => {
    const isChosen = (name: string, position: number) => name !== '' && wants(reader.sections, position);
    const chosen = reader.sections === 0 ? [] : sections.filter(isChosen);
    return chosen.map(oneLine).join(languages[locale].listSeparator);
  },
  /** The number of articles that the reader receives. */
  count: ({ inSections, always }, reader) => {
    const wanted = inSections.filter(({ position }) => wants(reader.sections, position));
    return String(wanted.reduce((sum, { count }) => sum + count, always));
  },
};

/** The value of a merge field for one reader, or its fallback. */
export const editorValue = ({ name, fallback }: EditorField, facts: EditorFacts, reader: FieldReader): string =>
  values[name](facts, reader) || fallback;

/** The values of all merge fields for one reader; empty: the fallback counts. */
export const editorValues = (facts: EditorFacts, reader: FieldReader): Readonly<Record<EditorFieldName, string>> => ({
  name: values.name(facts, reader),
  section: values.section(facts, reader),
  count: values.count(facts, reader),
});

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
