import type { DraftContent } from './draft-content.js';
import { replaceFields } from './editor-fields.js';

/** A word that was left in a text until the real one is known. */
export interface Placeholder {
  /** The field as the history names it, for example `subject`, `versions.<article>.title` or `sponsors.s1`. */
  field: string;
  /** As written, for example `TK` or `{{nmae}}`. */
  text: string;
}

// TK is an editors' mark for "to come". As a word of its own in capitals it is never meant for readers.
const marks =
  /(?<![\p{L}\p{N}_])(?:TK|TKTK|TKK|TBD|TBC|TODO|FIXME|XXX|Lorem ipsum)(?![\p{L}\p{N}_])|待补|待補|待定稿|待核实|待核實|此处补|\{\{?[^{}\n]{0,60}\}?\}|\[\[[^[\]\n]{0,60}\]\]|%[A-Z_]{2,30}%|\*\|[A-Z_]{2,30}\|\*|<<[^<>\n]{1,60}>>/gu;

/** Finds placeholders in a text. Known merge fields do not count. @returns each as written, in order, once */
export function findPlaceholders(text: string): string[] {
  const found = replaceFields(text, () => ' ').match(marks) ?? [];
  return [...new Set(found)];
}

/** Finds placeholders in everything that an editor wrote in an issue. */
export function placeholdersOf(content: DraftContent): Placeholder[] {
  const texts: [string, string][] = [
    ['subject', content.subject],
    ['preheader', content.preheader],
    ['note', content.note],
    ...Object.entries(content.sectionNotes).map(([section, text]): [string, string] => [
      `sectionNotes.${section}`,
      text,
    ]),
    ...Object.entries(content.versions).flatMap(
      ([article, { title = '', excerpt = '', image }]): [string, string][] => [
        [`versions.${article}.title`, title],
        [`versions.${article}.excerpt`, excerpt],
        [`versions.${article}.image`, image?.alt ?? ''],
      ],
    ),
    ...content.sponsors.map(({ id, title, text, label, imageAlt }): [string, string] => [
      `sponsors.${id}`,
      [title, text, label, imageAlt].join('\n'),
    ]),
    ...(content.subjectTest?.subjects ?? []).map((subject): [string, string] => ['subjectTest', subject]),
  ];
  return texts.flatMap(([field, text]) => findPlaceholders(text).map((found) => ({ field, text: found })));
}
