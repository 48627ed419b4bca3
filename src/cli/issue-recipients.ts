import type { Command } from 'commander';
import { readIssue } from '../issues/issue-store.js';
import { type RecipientStatus, recipientStatuses } from '../ledger/ledger-states.js';
import { issues } from '../operations/issues/issues.js';
import { listRecipients, type RecipientRow } from '../reports/list-recipients.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { readerAddress } from './email-arguments.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { fields, toStandardOutput } from './output.js';
import { shownTime } from './shown-time.js';

const stateList = flagParser((text): RecipientStatus[] => {
  const words = wordList(text);
  const known = recipientStatuses.filter((state) => words.includes(state));
  if (words.length === 0 || words.length !== known.length)
    throw new Error(`It must be one or more of ${recipientStatuses.join(', ')}, separated by commas.`);
  return known;
});

/** `issue recipients` and `issue recipient`. */
export function recipientCommands(noun: Command): void {
  verb(noun, 'recipients <id>', "list recipients, with the server's reply")
    .option(
      '--state <states>',
      `only these delivery statuses: ${recipientStatuses.join(', ')}; separate several with commas`,
      stateList,
    )
    .action((id: string, flags: { json?: boolean; state?: RecipientStatus[] }) =>
      withCommandApp(flags, async (app, output) => {
        const issue = await readIssue(app.redis, id);
        if (issue.folded)
          output.note(
            'The issue ended more than LEDGER_DAYS ago: only recipients whose message was not accepted are listed. `postrider issue report` shows the counts.',
          );
        const pages = listRecipients(app.list, issue, app, flags.state ?? []);
        const empty = issue.planned
          ? 'No recipient in this state.'
          : 'No recipient yet. The list is made when the send begins.';
        await toStandardOutput(flags.json ? asArray(pages) : asLines(pages, await zoneOfIssue(app.redis, id), empty));
      }),
    );

  const help = "show one recipient's delivery status and why";
  operationCommand(noun, 'recipient <id> <email>', help, issues.recipient, {
    alias: 'who',
    options: { issue: { argument: 'id' }, recipient: { argument: 'email', parse: readerAddress } },
    text: async ({ issue, state, attempts, at, reply, nextTryAt, messageId, because }, { app }) => {
      if (state === null) return because;
      const timeZone = await zoneOfIssue(app.redis, issue);
      const line = { state, attempts, time: shownTime(at, timeZone), 'the server said': reply };
      const more = { 'next attempt': shownTime(nextTryAt, timeZone), 'Message-ID': messageId };
      return `${fields({ ...line, ...more })}\n\n${because}`;
    },
  });
}

/** One JSON array in pieces, so that a million recipients never fill the memory. */
async function* asArray(pages: AsyncIterable<RecipientRow[]>): AsyncGenerator<string> {
  let before = '[';
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(row)).join(',\n');
    before = ',\n';
  }
  yield before === '[' ? '[]\n' : ']\n';
}

/** Columns for people. The heading names the time zone once. */
async function* asLines(pages: AsyncIterable<RecipientRow[]>, timeZone: string, empty: string): AsyncGenerator<string> {
  const heading = [
    'STATE',
    'ATTEMPTS',
    `TIME (${timeZone})`,
    `NEXT ATTEMPT (${timeZone})`,
    'ADDRESS',
    "THE SERVER'S REPLY",
  ];
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  const widths = [9, 8, ...heading.slice(2, 4).map(({ length }) => Math.max(16, length)), 24];
  const time = (iso: string | null) => shownTime(iso, timeZone)?.replace(` in ${timeZone}`, '') ?? '—';
  let isEmpty = true;
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    if (isEmpty) yield line(heading);
    isEmpty = false;
    yield rows
      .map(({ state, attempts, at, nextTryAt, address, id, reply }) =>
        line([state, `${attempts}`, time(at), time(nextTryAt), address ?? `(gone) ${id}`, reply ?? '']),
      )
      .join('');
  }
  if (isEmpty) yield `${empty}\n`;
}
