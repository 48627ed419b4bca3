import type { Command } from 'commander';
import { deleteDraft, duplicateIssue } from '../issues/copy-draft.js';
import { namesOf } from '../issues/draft-content.js';
import { readHistory } from '../issues/draft-history.js';
import { undoEdit } from '../issues/edit-draft.js';
import { readIssue } from '../issues/issue-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { type EditorFlags, editOf, showChange, withEditorFlags } from './issue-edit.js';
import { zoneOfIssue } from './issue-zone.js';
import { table } from './output.js';

/** `issue history`, `undo`, `duplicate` and `delete`. */
export function historyCommands(noun: Command): void {
  verb(noun, 'history <id>', 'list the changes of a draft: who changed what and when').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const timeZone = await zoneOfIssue(redis, id);
        const { revision, createdAt } = await readIssue(redis, id);
        const entries = (await readHistory(redis, id)).map(({ call: _, at, ...entry }) => ({
          ...entry,
          at: new Date(at).toISOString(),
        }));
        const rows = entries.map(({ revision: made, at, by, changes, restores }) => [
          made,
          shownMoment(Date.parse(at), timeZone),
          by,
          restores === undefined ? namesOf(changes).join(', ') : `back to revision ${restores}`,
        ]);
        const composed = [1, shownMoment(createdAt, timeZone), '', 'composed'];
        output.result({ id, revision, entries }, table([['REVISION', 'AT', 'BY', 'CHANGED'], composed, ...rows]));
      }),
  );

  const undo = verb(
    noun,
    'undo <id>',
    'bring back the content of a draft before its latest change; repeat to go further',
  ).option('--to <revision>', 'bring back the content of this revision', positiveInteger);
  withEditorFlags(undo).action((id: string, flags: EditorFlags & { to?: number }) =>
    withCommandApp(flags, async (app, output) => {
      const { redis } = app;
      const issue = await readIssue(redis, id);
      const undone = await undoEdit(redis, id, editOf(flags, issue), flags.to);
      const { revision, subject, preheader, articles } = undone;
      await showChange(app, output, issue, undone, { id, revision, subject, preheader, articles });
    }),
  );

  verb(noun, 'duplicate <id>', 'make a draft with the content and the audience of another issue').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const copy = await duplicateIssue(redis, id);
        const { newsletter, state, subject } = copy;
        output.result(
          { id: copy.id, newsletter, state, subject, copyOf: id },
          `${copy.id} is a draft with the content of ${id}.`,
        );
      }),
  );

  verb(noun, 'delete <id>', 'delete a draft with its history; its articles become available again')
    .option('--yes', yesHelp)
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const { subject } = await readIssue(redis, id);
        await confirm(output, `This deletes the draft ${id}, "${subject}", for good.`, flags.yes);
        await deleteDraft(redis, id);
        output.result({ id, deleted: true }, `${id} is deleted.`);
      }),
    );
}
