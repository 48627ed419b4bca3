import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { NotFound } from '../errors.js';
import type { Identity } from '../identity.js';
import { keys, takingKeys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { seenWith } from './content-basis.js';
import { type DraftContent, editorsChanges } from './draft-content.js';
import { NotEditable } from './draft-errors.js';
import { readStoredHistory } from './draft-history.js';
import { addEntry } from './history/add-entry.js';
import type { HistoryEntry } from './history/history-entry.js';
import type { Issue, IssueState } from './issue.js';
import { encodeContent } from './issue-record.js';
import { readIssue } from './issue-store.js';
import { unsentOf } from './taking/hold-articles.js';
import { filterName } from './taking/takers.js';

/** The author of a change. */
export interface DraftAuthor {
  /** A name for the history. */
  by: string;
  /** Who that is. Whoever changes an issue cannot approve it. Missing: no person. */
  actor?: Identity;
  /**
   * Whether the author may send the issue now. Whoever has scheduled it may have another role since; their change must
   * not go out unseen then. Default: yes.
   */
  maySend?: boolean;
  /** When, in Unix milliseconds. Default: now. */
  at?: number;
}

/** The content of an issue can be edited until its send begins. */
export const isEditable = ({ state }: Pick<Issue, 'state'>): boolean => state === 'draft' || state === 'scheduled';

/**
 * Writes the whole content of a draft over the revision that was read, in one step with its history.
 * @param act of an undo or a redo
 * @returns undefined when somebody has changed, approved or scheduled it since it was read: read it again
 * @throws NotEditable, NotFound
 */
export async function writeDraft(
  redis: Redis,
  issue: Issue,
  next: DraftContent,
  { by, actor, maySend = true, at = Date.now() }: DraftAuthor,
  act: Pick<HistoryEntry, 'restores' | 'undoes' | 'redoes'> = {},
): Promise<Issue | undefined> {
  const changes = editorsChanges(issue, next);
  if (changes.length === 0) return issue;
  const history = await readStoredHistory(redis, issue.id);
  const revision = issue.revision + 1;
  const who = { by, ...(actor === undefined ? {} : { actor }) };
  const { line, replaced, lost } = addEntry(history, {
    ...{ call: randomUUID(), revision, at, ...who, changes, ...act },
  });
  const gained = next.articles.filter((article) => !issue.articles.includes(article));
  // Counts where the author is the sender: after any other change, the issue waits for a look. Also of a draft: it may
  // have been scheduled since it was read, and before its history was.
  const seen = await seenWith(redis, issue.id, gained);
  const fields = {
    ...{ ...encodeContent(next), revision },
    ...(lost === undefined ? {} : { historyLost: lost }),
    ...(seen === undefined ? {} : { seenContent: seen }),
  };
  const left = issue.articles.filter((article) => !next.articles.includes(article));
  const { id, newsletter, stream } = issue;
  const taken = [
    takingKeys.partly(newsletter),
    takingKeys.issued(newsletter, stream?.cadence),
    takingKeys.issued(newsletter),
  ];
  const reply = String(
    await runScript(
      redis,
      'edit',
      [keys.issue(id), keys.history(id), ...taken],
      [
        id,
        issue.revision,
        line,
        JSON.stringify(replaced),
        history.looked,
        JSON.stringify(await unsentOf(redis, issue, gained)),
        JSON.stringify(left),
        filterName(issue.audience),
        maySend ? 1 : 0,
        ...Object.entries(fields).flat(),
      ],
    ),
  );
  if (reply === 'written') return readIssue(redis, id);
  if (reply === 'changed') return undefined;
  if (reply === '') throw new NotFound('issue', id);
  throw new NotEditable(id, reply as IssueState);
}
