import type { Command } from 'commander';
import { namesOf } from '../issues/draft-content.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { drafts } from '../operations/issues/drafts.js';
import { editedInWords, editedJson } from './draft-command.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';

/** `issue history`, `undo`, `duplicate` and `delete`. */
export function historyCommands(noun: Command): void {
  const history = 'list the changes of a draft: who changed what and when';
  operationCommand(noun, 'history <id>', history, drafts.history, {
    text: async ({ issue, entries }, { app }) => {
      const timeZone = await zoneOfIssue(app.redis, issue.id);
      const rows = entries.map(({ revision, at, by, changes, restores }) => [
        ...[revision, shownMoment(at, timeZone), by],
        restores === undefined ? namesOf(changes).join(', ') : `back to revision ${restores}`,
      ]);
      const composed = [1, shownMoment(issue.createdAt, timeZone), '', 'composed'];
      return table([['REVISION', 'AT', 'BY', 'CHANGED'], composed, ...rows]);
    },
    json: (document, { issue: { id } }) => ({ id, ...document }),
  });

  const undo = 'bring back the content of a draft before its latest change; repeat to go further';
  operationCommand(noun, 'undo <id>', undo, drafts.undo, {
    options: { to: { flags: '--to <revision>', help: 'bring back the content of this revision' } },
    text: editedInWords,
    json: editedJson,
  });

  const duplicate = 'make a draft with the content and the audience of another issue';
  operationCommand(noun, 'duplicate <id>', duplicate, drafts.duplicate, {
    text: ({ id }, { key }) => `${id} is a draft with the content of ${key.issue}.`,
    json: (document, _, { key }) => ({ ...document, copyOf: key.issue }),
  });

  const remove = 'delete a draft with its history; its articles become available again';
  operationCommand(noun, 'delete <id>', remove, drafts.remove, { text: ({ id }) => `${id} is deleted.` });
}
