import type { Command } from 'commander';
import { namesOf } from '../issues/draft-content.js';
import { firstOf, type HistoryEntry } from '../issues/history/history-entry.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { drafts } from '../operations/issues/drafts.js';
import { earlierEdited, editedInWords } from './draft-command.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';

/** `issue history`, `undo`, `redo`, `duplicate` and `delete`. */
export function historyCommands(noun: Command): void {
  const history = 'list the changes of a draft: who changed what and when';
  operationCommand(noun, 'history <id>', history, drafts.history, {
    text: async ({ issue, entries }, { app }) => {
      const timeZone = await zoneOfIssue(app.redis, issue.id);
      const rows = entries.map((entry) => [
        ...[revisionsOf(entry), shownMoment(entry.at, timeZone), entry.by, whatChanged(entry)],
      ]);
      const composed = ['1', shownMoment(issue.createdAt, timeZone), '', 'composed'];
      return table([['REVISION', 'AT', 'BY', 'CHANGED'], composed, ...rows]);
    },
    beside: ({ issue: { id } }) => ({ id }),
  });

  const undo = 'take back your latest change of a draft; repeat to go further. What others have changed stays';
  operationCommand(noun, 'undo <id>', undo, drafts.undo, {
    options: {
      to: {
        flags: '--to <revision>',
        help: 'bring back the whole content of this revision, whoever has changed it since',
      },
    },
    text: editedInWords,
    beside: earlierEdited,
  });

  const redo = 'make the change again that you have undone last';
  operationCommand(noun, 'redo <id>', redo, drafts.redo, { text: editedInWords, beside: earlierEdited });

  const duplicate = 'make a draft with the content and the audience of another issue';
  operationCommand(noun, 'duplicate <id>', duplicate, drafts.duplicate, {
    text: ({ id }, { key }) => `${id} is a draft with the content of ${key.issue}.`,
    beside: (_, { key }) => ({ copyOf: key.issue }),
  });

  const remove = 'delete a draft with its history; its articles become available again';
  operationCommand(noun, 'delete <id>', remove, drafts.remove, { text: ({ id }) => `${id} is deleted.` });
}

/** `7`, or `3–7` for several saves. */
function revisionsOf(entry: HistoryEntry): string {
  const first = firstOf(entry);
  return first === entry.revision ? String(first) : `${first}–${entry.revision}`;
}

/** What an entry changed, or took back. */
function whatChanged({ changes, restores, undoes, redoes }: HistoryEntry): string {
  const fields = namesOf(changes).join(', ');
  if (restores !== undefined) return `back to revision ${restores}`;
  if (undoes !== undefined) return `undone: ${fields}`;
  return redoes === undefined ? fields : `made again: ${fields}`;
}
