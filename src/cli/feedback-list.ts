import type { Command } from 'commander';
import { NotFound } from '../errors.js';
import { readEvent } from '../feedback/journal.js';
import { feedbackLine, listFeedback } from '../feedback/list-feedback.js';
import { newsletterByNumber, readNewsletter } from '../newsletters/newsletter-store.js';
import { faultNames, remedyFor } from '../smtp/refusals/remedies.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';

/** `feedback list` and `feedback show`. */
export function feedbackListCommands(noun: Command): void {
  verb(noun, 'list', 'list bounces, complaints and other replies, the newest first')
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .option('--limit <count>', 'show at most this many', positiveInteger, 100)
    .action((flags: { json?: boolean; newsletter: string; limit: number }) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
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
      }),
    );

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
