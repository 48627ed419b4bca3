import type { Command } from 'commander';
import { shownMoment } from '../control/start-time.js';
import { readIssue } from '../issues/issue-store.js';
import { type RecipientStatus, recipientStatuses } from '../ledger/ledger-states.js';
import { listRecipients, type RecipientRow } from '../reports/list-recipients.js';
import { whoOf } from '../reports/who.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { readerAddress } from './email-arguments.js';
import { zoneOfIssue } from './issue-zone.js';
import { fields, toStandardOutput } from './output.js';

const stateList = flagParser((text): RecipientStatus[] => {
  const words = wordList(text);
  const known = recipientStatuses.filter((state) => words.includes(state));
  if (words.length === 0 || words.length !== known.length)
    throw new Error(`It must be one or more of ${recipientStatuses.join(', ')}, separated by commas.`);
  return known;
});

/** The delivery status of recipients. */
export function recipientCommands(noun: Command): void {
  verb(noun, 'recipients <id>', 'list recipients, with what the server said')
    .option(
      '--state <states>',
      `only these: ${recipientStatuses.join(', ')}; separate several with commas`,
      stateList,
      [],
    )
    .action((id: string, flags: { json?: boolean; state: RecipientStatus[] }) =>
      withCommandApp(flags, async (app, output) => {
        const issue = await readIssue(app.redis, id);
        if (issue.folded)
          output.note(
            'The ledger was folded: only those are left whose mail was not accepted. The report has the numbers.',
          );
        const pages = listRecipients(app.list, issue, app, flags.state);
        await toStandardOutput(flags.json ? asArray(pages) : asLines(pages));
      }),
    );

  verb(noun, 'recipient <id>', "show one recipient's delivery status and why")
    .alias('who')
    .argument('<email>', 'the address', readerAddress)
    .action((id: string, address: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const who = await whoOf(app, id, address);
        const { state, attempts, at, reply, nextTryAt, messageId, because } = who;
        const timeZone = await zoneOfIssue(app.redis, id);
        const shown = (iso: string | null) => (iso === null ? null : shownMoment(Date.parse(iso), timeZone));
        const line = { state: state ?? 'not in the audience', attempts, time: shown(at), 'the server said': reply };
        const more = { 'next try': shown(nextTryAt), 'Message-ID': messageId };
        output.result(who, state === null ? because : `${fields({ ...line, ...more })}\n\n${because}`);
      }),
    );
}

/** One JSON array, written piece by piece: a million recipients are never held at once. */
async function* asArray(pages: AsyncIterable<RecipientRow[]>): AsyncGenerator<string> {
  let before = '[';
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(row)).join(',\n');
    before = ',\n';
  }
  yield before === '[' ? '[]\n' : ']\n';
}

const widths = [9, 8, 24, 24];

async function* asLines(pages: AsyncIterable<RecipientRow[]>): AsyncGenerator<string> {
  yield line(['STATE', 'ATTEMPTS', 'TIME', 'NEXT TRY', 'ADDRESS', 'THE SERVER SAID']);
  for await (const rows of pages) {
    yield rows.map(lineOf).join('');
  }
}

const lineOf = ({ state, attempts, at, nextTryAt, address, id, reply }: RecipientRow) =>
  line([state, `${attempts}`, at ?? '—', nextTryAt ?? '—', address ?? `(gone) ${id}`, reply ?? '']);

const line = (cells: readonly string[]) =>
  `${cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd()}\n`;
