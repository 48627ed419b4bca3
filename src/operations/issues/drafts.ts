import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import { basisOfCopy } from '../../control/issue-authors.js';
import { readApprovalState } from '../../delivery/approval.js';
import { awaitsEmails } from '../../delivery/edition.js';
import { contentBasis, contentMark } from '../../issues/content-basis.js';
import { deleteDraft, duplicateIssue } from '../../issues/copy-draft.js';
import { namesOf } from '../../issues/draft-content.js';
import { readHistory } from '../../issues/draft-history.js';
import { type Edit, editDraft } from '../../issues/edit-draft.js';
import { firstOf } from '../../issues/history/history-entry.js';
import type { Issue } from '../../issues/issue.js';
import { followLead } from '../../issues/lead-texts.js';
import { placeholdersOf } from '../../issues/placeholders.js';
import { restoreRevision, undoOwn } from '../../issues/undo-draft.js';
import { shownWait } from '../../reports/waiting-issues.js';
import { isoFromMs } from '../../timestamps.js';
import { confirmingIfGiven } from '../fields.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, identityOf, may } from '../permission.js';
import { draft, draftChange, draftHistory, undoRequest } from './draft-schemas.js';
import { issueOf, readingContent, writingContent, writingDrafts } from './of-issue.js';

/** A draft before a change and after it. */
export interface Edited {
  before: Issue;
  issue: Issue;
}

const editing = {
  ...writingDrafts,
  conditional: true,
  output: draft,
  document: (app: OperationApp, { issue }: Edited) => approvedDocument(app, issue),
} as const;
const refusals = ['issue.draft-changed', 'issue.not-editable'] as const;

/** The content of an issue whose send has not begun, and how it came to be. */
export const drafts = {
  read: operation({
    id: 'readDraft',
    summary: 'Read the content of an issue',
    description: 'Returns what editors can change. Send its ETag with the next change.',
    ...readingContent,
    run: async (app, asked) => {
      const issue = await issueOf(app, asked);
      const isMade = issue.startedAt > 0 && !(await awaitsEmails(app.redis, issue));
      return isMade ? issue : followLead(app.redis, issue);
    },
    output: draft,
    document: approvedDocument,
  }),

  change: operation({
    id: 'changeDraft',
    summary: 'Change a draft',
    description:
      'Changes the fields in the body and no others (RFC 7396). If-Match must be the ETag of the draft that the editor saw. If somebody has changed other fields since, both changes are kept. If somebody has changed one of the same fields, nothing is written: the response names each field that changed, and has both texts of those that your change is about. "*" writes over any revision.',
    ...editing,
    autosaved: true,
    input: draftChange,
    errors: refusals,
    run: async (app, { issue: id, sponsors, ...rest }, { actor, revision }): Promise<Edited> => {
      const before = await issueOf(app, { issue: id });
      // Only a copy of a sponsor has its revision.
      const slots = sponsors?.map(({ sponsorRevision: _, ...slot }) => slot);
      const patch = { ...rest, ...(slots ? { sponsors: slots } : {}) };
      return { before, issue: await editDraft(app.redis, before.id, editOf(actor, revision, before), patch) };
    },
    follow: (app) => schedulePictures(app),
  }),

  undo: operation({
    id: 'undoDraft',
    summary: 'Undo changes of a draft',
    description:
      'Takes back your own latest change, as a new revision; what others have changed stays. Call it again to go further back. It is refused if somebody else has changed the same field since. With "to", it brings back the whole content of a revision, whoever changed it.',
    ...editing,
    input: undoRequest,
    errors: [...refusals, 'issue.nothing-to-undo', 'issue.undo-overtaken'],
    run: async (app, { issue: id, to }, { actor, revision }): Promise<Edited> => {
      const before = await issueOf(app, { issue: id });
      const edit = editOf(actor, revision, before);
      const undo =
        to === undefined
          ? undoOwn(app.redis, before.id, edit, 'undo')
          : restoreRevision(app.redis, before.id, edit, to);
      return { before, issue: await undo };
    },
  }),

  redo: operation({
    id: 'redoDraft',
    summary: 'Make an undone change again',
    description:
      'Makes the change again that you have undone last, as a new revision. Call it again for the one before. Any other change of yours ends it.',
    ...editing,
    errors: [...refusals, 'issue.nothing-to-undo', 'issue.undo-overtaken'],
    run: async (app, { issue: id }, { actor, revision }): Promise<Edited> => {
      const before = await issueOf(app, { issue: id });
      return { before, issue: await undoOwn(app.redis, before.id, editOf(actor, revision, before), 'redo') };
    },
  }),

  history: operation({
    id: 'readDraftHistory',
    summary: 'Read the history of a draft',
    description:
      'Returns who changed which fields and when, the oldest change first. What one person saves of the same fields within ten minutes is one entry.',
    ...readingContent,
    run: async (app, asked) => {
      const issue = await issueOf(app, asked);
      return { issue, entries: await readHistory(app.redis, issue.id) };
    },
    output: draftHistory,
    document: (_, { issue: { revision }, entries }) => ({
      revision,
      entries: entries.map((entry) => ({
        ...{ revision: entry.revision, first: firstOf(entry), by: entry.by, actor: entry.actor },
        ...{ at: new Date(entry.at).toISOString(), since: new Date(entry.since ?? entry.at).toISOString() },
        ...{ fields: namesOf(entry.changes), changes: entry.changes.map(({ revision: _, ...change }) => change) },
        ...{ restores: entry.restores, undoes: entry.undoes, redoes: entry.redoes },
      })),
    }),
  }),

  duplicate: operation({
    id: 'duplicateIssue',
    summary: 'Duplicate an issue',
    description: 'Makes a draft with the content and the audience of an issue in any state.',
    ...writingContent,
    errors: ['issue.no-articles'],
    run: async (app, asked) => {
      let issue = await issueOf(app, asked);
      for (;;) {
        const basis = await basisOfCopy(app.redis, issue.id);
        const now = await issueOf(app, asked);
        // Nobody saved it between the two reads, so the authors are those of this content.
        if (now.revision === issue.revision) return duplicateIssue(app.redis, now, basis);
        issue = now;
      }
    },
    output: draft,
    document: (_, copy) => draftDocument(copy),
  }),

  remove: operation({
    id: 'removeDraft',
    summary: 'Delete a draft',
    description: 'Deletes a draft with its history. Its articles become available again. If-Match is optional.',
    ...writingContent,
    conditional: true,
    errors: ['issue.not-deletable', 'issue.draft-changed'],
    input: confirmingIfGiven,
    confirmation: 'optional',
    plan: issueOf,
    consequence: (_, { id, subject }) => ({
      code: 'issue.lost',
      text: `This deletes the draft ${id}, "${subject}", for good.`,
      facts: {},
    }),
    run: async ({ redis }, { issue: id }, { revision }) => {
      await deleteDraft(redis, id, revision);
      return { id, deleted: true };
    },
    output: null,
  }),
};

/** @param revision the one that the editor saw; undefined: the current one */
export const editOf = (actor: Actor, revision: number | undefined, issue: Issue): Edit => ({
  base: revision ?? issue.revision,
  by: actor.name,
  actor: identityOf(actor),
  maySend: may(actor, 'issues:send', issue.newsletter),
});

/** The document of a draft, with its schedule and the state of its approval, which a change may have ended. */
export async function approvedDocument({ redis }: OperationApp, issue: Issue) {
  const startAt = isoFromMs(issue.state === 'scheduled' ? issue.startAt : 0);
  const content = contentMark(await contentBasis(redis, issue));
  const schedule = { startAt, waits: shownWait(issue.waits), content };
  return { ...draftDocument(issue), ...schedule, approval: await readApprovalState(redis, issue) };
}

/** The document of a draft. */
export function draftDocument(issue: Issue) {
  const { id, newsletter, state, revision, subject, preheader, followsLead, articles } = issue;
  const { versions, note, sectionNotes, sponsors, subjectTest } = issue;
  const head = { id, newsletter, state, revision, subject, preheader, followsLead, articles };
  return { ...head, versions, note, sectionNotes, sponsors, subjectTest, placeholders: placeholdersOf(issue) };
}
