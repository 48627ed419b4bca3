import type { Command } from 'commander';
import type { App } from '../app.js';
import { approverInWords } from '../delivery/approval.js';
import type { DraftPatch } from '../issues/draft-patch.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { drafts, type Edited } from '../operations/issues/drafts.js';
import { verb, withCommandApp } from './command.js';
import type { FieldWords } from './field-option.js';
import { approvalAfter } from './issue-approve.js';
import { earlierDraft } from './issue-shown.js';
import { zoneOfIssue } from './issue-zone.js';
import { besideDocument } from './json-document.js';
import { type Flags, performHere, performs, withFields, withKitOptions } from './operation-command.js';
import { WrongUsage } from './wrong-usage.js';

/** The options and arguments of a command that changes a draft, and the draft as it is. */
export interface DraftCommand {
  app: App;
  issue: Issue;
  flags: Flags;
  words: readonly string[];
}

type PatchField = keyof typeof drafts.change.input.shape;
type DraftFields = { readonly [Field in PatchField]?: FieldWords };

/**
 * Adds a command that changes a draft by what it contains.
 * @param fields those that it can change; all others keep what they have
 * @param patch makes the change. It is refused if somebody else changes the draft meanwhile
 */
export function draftCommand(
  noun: Command,
  usage: string,
  help: string,
  fields: DraftFields,
  more: (command: Command) => unknown,
  patch: (given: DraftCommand) => Promise<DraftPatch> | DraftPatch,
): void {
  const command = performs(verb(noun, usage, help), drafts.change);
  const left = Object.keys(drafts.change.input.shape).filter((field) => !(field in fields));
  withFields(
    command,
    { ...drafts.change, key: [] },
    { ...fields, ...Object.fromEntries(left.map((one) => [one, null])) },
  );
  more(command);
  withKitOptions(command, drafts.change);
  command.action(async () => {
    const flags: Flags = command.opts();
    const [id = '', ...words] = command.processedArgs as string[];
    await withCommandApp(flags, async (app, output) => {
      const issue = await readIssue(app.redis, id);
      const input = await patch({ app, issue, flags, words });
      if (Object.keys(input).length === 0) throw new WrongUsage(`issue ${command.name()}`, 'give at least one option');
      const asked = { key: { issue: id }, input, revision: flags.revision ?? issue.revision, by: flags.by };
      const { result, document } = await performHere({ app, output }, drafts.change, asked);
      output.result(besideDocument(document as object, earlierEdited(result)), await editedInWords(result, { app }));
    });
  });
}

/** Names of version 0.2.0 that the document of a changed draft does not have. */
export const earlierEdited = ({ issue }: Edited): object => earlierDraft(issue);

/** What a change did to a draft and to its approval. */
export async function editedInWords({ before, issue }: Edited, { app }: { app: App }): Promise<string> {
  const { id, revision } = issue;
  if (revision === before.revision) return `${id} already has this content. It stays at revision ${revision}.`;
  const { note } = await approvalAfter(app, before, issue);
  const goes = await scheduleInWords(issue, app);
  return `${id} is changed and now at revision ${revision}. Go back with \`postrider issue undo ${id}\`.${note}${goes}`;
}

/** Whether a change of a scheduled issue goes out with it; empty for a draft. */
export async function scheduleInWords(issue: Issue, { redis }: App): Promise<string> {
  const { id, state, startAt, sender, waits } = issue;
  if (state !== 'scheduled') return '';
  const at = ` It is scheduled for ${shownMoment(startAt, await zoneOfIssue(redis, id))}`;
  if (waits?.for !== 'changed' || !sender) return `${at}, and the change goes out with it.`;
  const look = `When somebody has looked at it: \`postrider issue send ${id} --keep-time\`.`;
  return `${at} by ${approverInWords({ approver: sender })}, who has not seen this. So it does not start by itself. ${look}`;
}
