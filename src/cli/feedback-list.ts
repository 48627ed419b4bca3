import type { Command } from 'commander';
import { listUnread } from '../feedback/unread-reports.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { feedback } from '../operations/feedback/feedback.js';
import { readInput } from '../operations/operation.js';
import { onePage } from '../operations/page.js';
import { verb, wholeNumber, withCommandApp } from './command.js';
import { faultNames } from './fault-names.js';
import { listJson, operationCommand, performHere, performs } from './operation-command.js';
import { fields, listInWords } from './output.js';
import { shownTime } from './shown-time.js';

interface ListFlags {
  json?: boolean;
  newsletter?: string;
  unread?: boolean;
  limit?: number;
}

/** `feedback list` and `feedback show`. */
export function feedbackListCommands(noun: Command): void {
  const list = verb(noun, 'list', 'list bounces, complaints and other replies, the newest first');
  performs(list, feedback.list, feedback.unread)
    .option('--newsletter <slug>', 'slug of the newsletter (required without --unread)')
    .option('--unread', 'list the emails at bounce addresses that were not understood, with their texts')
    .option('--limit <count>', 'show at most this many (default: 100)', wholeNumber)
    .action((flags: ListFlags, command: Command) => {
      const { newsletter: slug } = flags;
      if (flags.unread) return listUnreadEmails(flags);
      if (slug === undefined) return command.error('error: required option is missing: --newsletter <slug>');
      return withCommandApp(flags, async (app, output) => {
        const asked = { key: { slug }, input: { limit: flags.limit } };
        const { newsletter, lines } = (await performHere({ app, output }, feedback.list, asked)).result;
        const rows = lines.map(({ at, kind, outcome, fault, issue, subscriber, words }) => [
          shownTime(at, newsletter.timeZone) ?? '—',
          kind,
          outcome ?? '—',
          faultNames[fault],
          issue ?? '—',
          subscriber,
          words,
        ]);
        const head = ['TIME', 'KIND', 'OUTCOME', 'FAULT', 'ISSUE', 'SUBSCRIBER', "THE SERVER'S REPLY"];
        output.result(listJson(app.config, onePage(lines)), listInWords(head, rows, 'No bounces or complaints.'));
      });
    });

  operationCommand(noun, 'show <id>', 'show one report, and what to do about it', feedback.read, {
    text: ({ line, newsletter, remedy }) => {
      const at = shownTime(line.at, newsletter.timeZone);
      return `${fields({ ...line, at, fault: faultNames[line.fault] })}\n\n${remedy}`;
    },
  });
}

/** `feedback list --unread` */
const listUnreadEmails = (flags: ListFlags) =>
  withCommandApp(flags, async ({ redis, config }, output) => {
    const { newsletter: slug } = flags;
    const { limit } = feedback.unread.input.parse(readInput(feedback.unread, { limit: flags.limit }));
    const newsletters = slug === undefined ? await listNewsletters(redis) : [await readNewsletter(redis, slug)];
    const lines = await listUnread(redis, new Map(newsletters.map((one) => [one.number, one.slug])), limit);
    const texts = lines.map(({ text, ...facts }) => {
      const zone = newsletters.find((one) => one.slug === facts.newsletter)?.timeZone ?? 'UTC';
      return `${fields({ ...facts, at: shownTime(facts.at, zone) })}\n\n${indented(text)}`;
    });
    output.result(
      listJson(config, onePage(lines)),
      texts.length > 0 ? texts.join('\n\n') : 'Every email at the bounce addresses was understood.',
    );
  });

const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
