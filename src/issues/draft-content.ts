import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { articleImage } from '../articles/store/article-record.js';
import { type SponsorSlot, sponsorSlot } from './sponsor-slot.js';
import { type SubjectTest, subjectTest } from './subject-test.js';

/** How one issue shows an article. A missing field shows the article's own. */
export const articleVersion = z.object({
  title: z.string().optional(),
  excerpt: z.string().optional(),
  /** Null: no picture. */
  image: articleImage.nullable().optional(),
});
export type ArticleVersion = z.infer<typeof articleVersion>;

/** The texts of an issue that describe its lead story until an editor writes others. */
export const leadTextNames = ['subject', 'preheader'] as const;
export type LeadText = (typeof leadTextNames)[number];

/** The content of an issue, as an editor writes it. */
export interface DraftContent {
  subject: string;
  preheader: string;
  /** Which of the two follow the lead story when it changes. */
  followsLead: readonly LeadText[];
  /** Article ids; the first is the lead story, which every reader gets. */
  articles: readonly string[];
  /** By article id. */
  versions: Readonly<Record<string, ArticleVersion>>;
  /** The editor's note at the top, in Markdown; empty: none. */
  note: string;
  /** Notes in Markdown, by the title of their section. */
  sectionNotes: Readonly<Record<string, string>>;
  sponsors: readonly SponsorSlot[];
  subjectTest: SubjectTest | null;
}

/** A content split into its smallest fields, by their names. A field that the content does not have is missing. */
export type ContentFields = Readonly<Record<string, unknown>>;

/** Whether a text follows the lead story, as a field of its own beside the text. */
export const followsField = (text: LeadText): string => `followsLead.${text}`;

/**
 * Splits a content into the fields by which changes are compared: `subject`, `followsLead.subject`, `articles`,
 * `versions.<article>.title`, `sectionNotes.<section>`, `sponsors.<slot>` …
 */
export function fieldsOf(content: DraftContent): ContentFields {
  const fields: Record<string, unknown> = {
    subject: content.subject,
    preheader: content.preheader,
    articles: content.articles,
  };
  for (const text of content.followsLead) fields[followsField(text)] = true;
  if (content.note !== '') fields.note = content.note;
  if (content.subjectTest) fields.subjectTest = content.subjectTest;
  for (const [article, version] of Object.entries(content.versions))
    for (const [part, value] of Object.entries(version))
      if (value !== undefined) fields[`versions.${article}.${part}`] = value;
  for (const [section, note] of Object.entries(content.sectionNotes)) fields[`sectionNotes.${section}`] = note;
  for (const slot of content.sponsors) fields[`sponsors.${slot.id}`] = slot;
  return fields;
}

const versionField = /^versions\.([^.]+)\.(title|excerpt|image)$/;

/** The inverse of `fieldsOf`. */
export function contentOf(fields: ContentFields): DraftContent {
  const versions: Record<string, ArticleVersion> = {};
  const sectionNotes: Record<string, string> = {};
  const sponsors: SponsorSlot[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const [, article, part] = versionField.exec(name) ?? [];
    if (article && part) versions[article] = articleVersion.parse({ ...versions[article], [part]: value });
    else if (name.startsWith('sectionNotes.'))
      sectionNotes[name.slice('sectionNotes.'.length)] = z.string().parse(value);
    else if (name.startsWith('sponsors.')) sponsors.push(sponsorSlot.parse(value));
  }
  sponsors.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  return {
    subject: z.string().parse(fields.subject),
    preheader: z.string().parse(fields.preheader),
    articles: z.array(z.string()).parse(fields.articles),
    followsLead: leadTextNames.filter((text) => fields[followsField(text)] === true),
    note: z.string().parse(fields.note ?? ''),
    subjectTest: subjectTest.nullable().parse(fields.subjectTest ?? null),
    versions,
    sectionNotes,
    sponsors,
  };
}

/** One changed field. An added field has no `before`, a removed one no `after`. */
export const fieldChange = z.object({
  field: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** The names of changed fields, for people, each once. Whether a text follows the lead is a part of the text. */
export const namesOf = (changes: readonly Pick<FieldChange, 'field'>[]): string[] => [
  ...new Set(changes.map(({ field }) => field.replace(/^followsLead\./, ''))),
];

/** The fields in which two contents differ. */
export function changesBetween(before: DraftContent, after: DraftContent): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((field) => !isDeepStrictEqual(old[field], now[field]))
    .map((field) => ({ field, before: old[field], after: now[field] }));
}

/**
 * The changes that an editor made: a text that followed the lead story before and still does was written by nobody.
 * @param after as it is written
 */
export const editorsChanges = (before: DraftContent, after: DraftContent): FieldChange[] =>
  changesBetween(before, after).filter(
    ({ field }) => ![before, after].every(({ followsLead }) => followsLead.some((text) => text === field)),
  );

/** The content before some changes were made. @param changes the latest last */
export function withoutChanges(content: DraftContent, changes: readonly FieldChange[]): DraftContent {
  const fields: Record<string, unknown> = { ...fieldsOf(content) };
  for (const { field, before } of changes.toReversed()) {
    if (before === undefined) delete fields[field];
    else fields[field] = before;
  }
  return contentOf(fields);
}
