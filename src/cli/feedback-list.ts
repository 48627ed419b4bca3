import type { Command } from 'commander';
import { NotFound } from '../errors.js';
import { readEvent } from '../feedback/journal.js';
import { feedbackLine, listFeedback } from '../feedback/list-feedback.js';
import { listUnread } from '../feedback/unread-reports.js';
import { listNewsletters, newsletterByNumber, readNewsletter } from '../newsletters/newsletter-store.js';
import { faultNames, remedyFor } from '../smtp/refusals/remedies.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';

interface ListFlags {
  json?: boolean;
  newsletter?: string;
  unread?: boolean;
  limit: number;
}

/** `feedback list` and `feedback show`. */
export function feedbackListCommands(noun: Command): void {
  verb(noun, 'list', 'list bounces, complaints and other replies, the newest first')
    .option('--newsletter <slug>', 'slug of the newsletter (required without --unread)')
    .option('--unread', 'list the emails at bounce addresses that were not understood, with their texts')
    .option('--limit <count>', 'show at most this many', positiveInteger, 100)
    .action((flags: ListFlags, command: Command) => {
      const { newsletter: slug } = flags;
      if (flags.unread) return listUnreadEmails(flags);
      if (slug === undefined) return command.error('error: required option is missing: --newsletter <slug>');
      return withCommandApp(flags, async ({ list, redis }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const lines = await listFeedback(list, newsletter, flags.limit);
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
        output.result(lines, rows.length > 0 ? table([head, ...rows]) : 'No bounces or complaints.');
      });
    });

  verb(noun, 'show <id>', 'show one report, and what to do about it').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const event = await readEvent(redis, id);
      if (!event) throw new NotFound('report', id);
      const { slug, timeZone } = await newsletterByNumber(redis, event.newsletter);
      const line = feedbackLine(event, slug);
      const remedy = remedyFor(line.reason, line.fault);
      const shown = { ...line, at: shownTime(line.at, timeZone), fault: faultNames[line.fault] };
      output.result({ ...line, remedy }, `${fields(shown)}\n\n${remedy}`);
    }),
  );
}

/** `feedback list --unread` */
const listUnreadEmails = (flags: ListFlags) =>
  withCommandApp(flags, async ({ redis }, output) => {
    const { newsletter: slug, limit } = flags;
    const newsletters = slug === undefined ? await listNewsletters(redis) : [await readNewsletter(redis, slug)];
    const lines = await listUnread(redis, new Map(newsletters.map((one) => [one.number, one.slug])), limit);
    const texts = lines.map(({ text, ...facts }) => {
      const zone = newsletters.find((one) => one.slug === facts.newsletter)?.timeZone ?? 'UTC';
      return `${fields({ ...facts, at: shownTime(facts.at, zone) })}\n\n${indented(text)}`;
    });
    output.result(lines, texts.length > 0 ? texts.join('\n\n') : 'Every email at the bounce addresses was understood.');
  });

const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
