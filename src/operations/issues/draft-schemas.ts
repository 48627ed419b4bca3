import * as z from 'zod';
import { articleImage, focusPoint } from '../../articles/store/article-record.js';
import { approvalStates } from '../../delivery/approval.js';
import { leadTextNames } from '../../issues/draft-content.js';
import { fieldsInWords } from '../../issues/editor-fields.js';
import { draftLimits } from '../../issues/editor-text.js';
import { waitReasons } from '../../issues/issue.js';
import { isSponsorPlace } from '../../issues/sponsor-slot.js';
import { subjectMeasures } from '../../issues/subject-test.js';
import { articleField, contentField, issueField, newsletterField, time } from '../fields.js';

// A draft, as editors change it and as programs get it.

export const articleIdField = z.string().max(100);
export const draftLine = z.string().max(2 * draftLimits.line);
export const mergeFieldsHelp = `May contain ${fieldsInWords}.`;
const focus = focusPoint.optional().meta({
  description:
    'The point that every cut keeps in view: 0 to 1 from the left and from the top. Missing: the part that draws most attention.',
});
const picture = z.strictObject({ url: z.string().max(draftLimits.url), alt: draftLine.default(''), focus });
const day = z.string().max(10);

export const slotShape = {
  id: z.string().max(10).optional().meta({ description: 'Names the slot; missing for a new one.' }),
  place: z
    .string()
    .max(200)
    .refine(isSponsorPlace, 'must be top, lead, end, or section: and the title of a section')
    .meta({
      description: '"top", "lead" (below the lead story and its cards), "section:TITLE" (below that section) or "end".',
    }),
  title: draftLine,
  text: z
    .string()
    .max(2 * draftLimits.excerpt)
    .default(''),
  url: z.string().max(draftLimits.url),
  image: z.string().max(draftLimits.url).default('').meta({ description: 'Address of a picture; empty: none.' }),
  imageAlt: draftLine.default('').meta({ description: 'Description of the picture.' }),
  label: z
    .string()
    .max(2 * draftLimits.label)
    .default('')
    .meta({ description: 'The word above it; empty: "Sponsored" in the language of the reader.' }),
  from: day.default('').meta({ description: 'First day on which issues show it, like 2031-03-04; empty: no limit.' }),
  to: day.default('').meta({ description: 'Last day; empty: no limit.' }),
  sponsor: z.string().max(40).optional().meta({
    description:
      'Id of the sponsor that it was taken from. Missing: it was written for this issue; in a change: as it was. Empty: from none.',
  }),
  sponsorRevision: z.int().min(0).optional().meta({ description: 'The revision of the sponsor that was taken.' }),
};
const slotExample = {
  id: 's1',
  place: 'lead',
  title: 'A map that stays dry',
  text: 'Printed on stone paper.',
  url: 'https://sponsor.example.com/',
  image: '',
  imageAlt: '',
  label: '',
  from: '',
  to: '2031-03-31',
} as const;
const sponsorSlot = z.strictObject(slotShape).meta({ examples: [slotExample] });

const subjectTest = z
  .strictObject({
    subjects: z.array(draftLine).min(2).max(3),
    share: z.int().min(1).max(50).meta({ description: 'Percentage of the readers on which each subject is tested.' }),
    measure: z.enum(subjectMeasures),
    minutes: z.int().min(1).max(10_080).meta({ description: 'Minutes from the start of the send to the decision.' }),
  })
  .meta({
    examples: [{ subjects: ['Trams run at night', 'The council decided'], share: 10, measure: 'clicks', minutes: 120 }],
  });

/** As a caller gives it. */
const newSubjectTest = subjectTest
  .extend({
    share: subjectTest.shape.share.default(10),
    measure: subjectTest.shape.measure.default('clicks'),
    minutes: subjectTest.shape.minutes.default(240),
  })
  .meta({ examples: [{ subjects: ['Trams run at night', 'The council decided'] }] });

const versionExample = { title: 'Trams run at night', image: null };
const articleVersion = z
  .strictObject({
    title: draftLine.nullable().optional().meta({ description: "Headline; null: the article's own." }),
    excerpt: z
      .string()
      .max(2 * draftLimits.excerpt)
      .nullable()
      .optional()
      .meta({ description: "null: the article's own." }),
    image: z
      .union([picture, z.literal('none')])
      .nullable()
      .optional()
      .meta({ description: 'A picture, "none", or null: the article\'s own.' }),
  })
  .meta({ examples: [versionExample] });

export const draftChange = z
  .strictObject({
    subject: draftLine
      .nullable()
      .optional()
      .meta({ description: `${mergeFieldsHelp} null: it follows the headline of the lead again.` }),
    preheader: draftLine
      .nullable()
      .optional()
      .meta({
        description: `Text beside the subject in an inbox. ${mergeFieldsHelp} null: it follows the lead again.`,
      }),
    articles: z
      .array(articleIdField)
      .max(100)
      .optional()
      .meta({ description: 'All articles in order; the first is the lead. Adds, removes and moves.' }),
    versions: z
      .record(articleIdField, articleVersion.nullable())
      .optional()
      .meta({ description: 'How this issue shows an article, by its id; null: as it is.' }),
    note: z
      .string()
      .max(2 * draftLimits.note)
      .optional()
      .meta({ description: `The editor's note at the top, in Markdown; empty removes it. ${mergeFieldsHelp}` }),
    sectionNotes: z
      .record(
        z.string().max(200),
        z
          .string()
          .max(2 * draftLimits.note)
          .nullable(),
      )
      .optional()
      .meta({ description: 'Notes in Markdown, by section; null removes one.' }),
    sponsors: z.array(sponsorSlot).max(50).optional().meta({ description: 'All sponsors.' }),
    subjectTest: newSubjectTest.nullable().optional().meta({ description: 'null ends the test.' }),
  })
  .meta({ examples: [{ subject: 'What the council decided', sectionNotes: { City: 'From the **city desk**' } }] });

/** What keeps a scheduled issue from starting by itself. */
export const waits = z
  .object({
    for: z.enum(waitReasons).meta({
      description:
        '"approval": see the operation "approveIssue". "changed": somebody has changed it since its sender looked at it; send it again with "keepTime". "late" and "restored": a person must send it, give it a new time or make it a draft. The others say what is missing.',
    }),
    since: time.nullable(),
  })
  .nullable()
  .meta({ description: 'What a scheduled issue waits for, if it does not start by itself.' });

const shownVersion = z.object({
  title: z.string().optional(),
  excerpt: z.string().optional(),
  image: articleImage.nullable().optional(),
});

export const draft = z.object({
  id: issueField,
  newsletter: newsletterField,
  state: z.string().meta({ examples: ['draft'] }),
  revision: z.int().min(1).meta({ description: 'Increases with every change. The ETag of the draft.' }),
  subject: z.string().meta({ examples: ['What the council decided'] }),
  preheader: z.string().meta({ examples: ['And why it matters'] }),
  followsLead: z
    .array(z.enum(leadTextNames))
    .meta({ description: 'Which of the subject and the preheader follow the lead story when it changes.' }),
  articles: z.array(articleField),
  versions: z.record(z.string(), shownVersion).meta({ description: 'How this issue shows articles, by their ids.' }),
  note: z.string().meta({ examples: ['Good morning, {{name|reader}}'] }),
  sectionNotes: z.record(z.string(), z.string()),
  sponsors: z.array(z.object({ ...slotShape, id: z.string(), place: z.string() })),
  subjectTest: subjectTest.nullable(),
  placeholders: z
    .array(z.object({ field: z.string(), text: z.string() }))
    .meta({ description: 'Placeholders that are still in the text, such as TK.' }),
  startAt: time.nullable().optional().meta({ description: 'When it starts, if it is scheduled.' }),
  waits: waits.optional(),
  content: contentField.optional().meta({
    description:
      'Names the state of the draft, its articles and its newsletter. Send it with "approveIssue", "sendIssue", "correctIssue" or "resumeIssue". Left out where a draft is made.',
  }),
  approval: z.enum(approvalStates).optional().meta({
    description:
      '"changed": it was approved, and has changed since. Left out where a draft is made: it has no approval.',
  }),
});

export const draftHistory = z.object({
  revision: z.int().min(1),
  entries: z.array(
    z.object({
      revision: z.int().min(2).meta({ description: 'The revision that its last save made.' }),
      first: z.int().min(2).meta({ description: 'The revision that its first save made.' }),
      at: time.meta({ description: 'Time of its last save.' }),
      since: time.meta({ description: 'Time of its first save.' }),
      by: z.string().meta({ description: 'Name of the person or of the token.', examples: ['the desk'] }),
      actor: z.string().optional().meta({ description: '"console", or "token:" and its id. Missing: no person.' }),
      fields: z.array(z.string()),
      changes: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
      restores: z
        .int()
        .optional()
        .meta({ description: 'For an undo: the revision whose whole content it brought back, if it did.' }),
      undoes: z.int().optional().meta({ description: 'For an undo: the revision of the entry that it took back.' }),
      redoes: z.int().optional().meta({ description: 'For a redo: the revision of the entry that it made again.' }),
    }),
  ),
});

export const undoRequest = z
  .strictObject({
    to: z.int().min(1).optional().meta({ description: 'A revision. Left out: your own latest change is taken back.' }),
  })
  .meta({ examples: [{ to: 2 }] });

/** Their names in the API's document. */
export const draftSchemas = {
  Draft: draft,
  DraftChange: draftChange,
  ArticleVersion: articleVersion,
  SponsorSlot: sponsorSlot,
  SubjectTest: subjectTest,
  DraftHistory: draftHistory,
  UndoRequest: undoRequest,
} as const;
