import type { Command } from 'commander';
import { counted } from '../counted.js';
import { newsletterOf } from '../operations/newsletters/newsletter-of.js';
import { sponsorDocument } from '../operations/sponsors/sponsor-schemas.js';
import { type ChangedSponsor, sponsors } from '../operations/sponsors/sponsors.js';
import { type SponsoredIssue, type SponsorReport, sponsorCsv } from '../reports/sponsor-report.js';
import { wholeNumber } from './command.js';
import type { OptionWords } from './field-option.js';
import { operationCommand, performs } from './operation-command.js';
import { fields, listInWords, table } from './output.js';
import { shownTime } from './shown-time.js';

const orNone = (text: string) => (text === 'none' ? '' : text);

/** How the command line writes the fields of a sponsor. */
const words = {
  place: {
    flags: '--place <place>',
    help: 'top, lead (below the lead story and its cards), end, or section:TITLE (below it)',
  },
  url: { flags: '--url <url>', help: 'its link' },
  image: {
    flags: '--picture <url>',
    help: 'its picture',
    parse: orNone,
  },
  imageAlt: { flags: '--picture-alt <text>', help: 'description of the picture' },
  label: { flags: '--label <text>', help: 'the word above it (default: "Sponsored" in the language of the reader)' },
  from: { flags: '--from <day>', help: 'first day on which issues take it, like 2026-12-01, or none', parse: orNone },
  to: { flags: '--to <day>', help: 'last day on which issues show it, or none', parse: orNone },
  issues: {
    ...{ flags: '--issues <number>', help: 'max issues that show it, or none' },
    parse: (text: string) => (text === 'none' ? null : wholeNumber(text)),
  },
} as const satisfies Record<string, OptionWords>;

/** `sponsor add`, `list`, `show`, `set`, `remove` and `report`. */
export function sponsorCommands(program: Command): void {
  const noun = program
    .command('sponsor')
    .description('add, change, pause and remove sponsors of a newsletter; report on them');

  operationCommand(noun, 'add', 'add a sponsor: new issues take it on its days', sponsors.add, {
    options: { ...words, paused: { flags: '--paused', help: 'leave it out of issues until you set --paused no' } },
    text: (added) => `Added ${added.sponsor.id}: "${added.sponsor.title}", ${daysInWords(added)}.`,
    notes: (added, { output }) => noteDrafts(added, output.note),
  });

  operationCommand(noun, 'list', 'list the sponsors of a newsletter', sponsors.list, {
    text: (all) => {
      const rows = all.map((one) => [
        ...[one.sponsor.id, one.state, one.sponsor.place, daysInWords(one), one.sponsor.name],
      ]);
      const heading = ['ID', 'STATE', 'PLACE', 'DAYS', 'NAME'];
      return listInWords(heading, rows, 'No sponsor yet. Add one with `postrider sponsor add`.');
    },
  });

  operationCommand(noun, 'show <sponsor>', 'show a sponsor', sponsors.read, {
    text: async (shown, { app }) => {
      const { timeZone } = await newsletterOf(app, { slug: shown.sponsor.newsletter });
      const { id, newsletter, name, title, text, url, image, imageAlt, label, place, state, createdAt } =
        sponsorDocument(shown);
      return fields({
        ...{ id, newsletter, name, state, days: daysInWords(shown), place, title, text, link: url },
        ...{ picture: image, 'its description': imageAlt, label, added: shownTime(createdAt, timeZone) },
      });
    },
  });

  operationCommand(noun, 'set <sponsor>', 'change or pause a sponsor; issues keep what they have', sponsors.change, {
    options: { ...words, paused: { flags: '--paused <yes|no>', help: 'whether new issues leave it out' } },
    text: ({ sponsor: { id, revision } }) => `Changed ${id}. It is at revision ${revision}.`,
    notes: (changed, { output }) => noteDrafts(changed, output.note),
  });

  operationCommand(noun, 'remove <sponsor>', 'remove a sponsor; issues that have it keep it', sponsors.remove, {
    text: ({ id, name }) => `Removed ${id} (${name}).`,
  });

  reportCommand(noun);
}

function reportCommand(noun: Command): void {
  const help = 'count the emails with a sponsor and the clicks on its link, by issue';
  operationCommand(noun, 'report <sponsor>', help, sponsors.report, {
    more: (command) => {
      performs(command, sponsors.report, sponsors.exportReport);
      command.option('--csv', 'print a CSV file');
    },
    text: async (report, { app, flags }) => {
      if (flags.csv) return sponsorCsv(report).trimEnd();
      const { timeZone } = await newsletterOf(app, { slug: report.sponsor.newsletter });
      return reportInWords(report, timeZone);
    },
  });
}

function reportInWords({ sponsor, issues, total }: SponsorReport, timeZone: string): string {
  const { id, name, url } = sponsor;
  if (issues.length === 0) return `No issue with ${id} (${name}) was sent yet.`;
  const row = (
    what: string,
    sent: string,
    { emails, clicks }: Pick<SponsoredIssue, 'emails' | 'clicks'>,
    subject: string,
  ) => [...[what, sent, emails, clicks?.people ?? '—', clicks?.machines ?? '—', clicks?.unknown ?? '—', subject]];
  const rows = issues.map((one) => row(one.issue, shownTime(one.startedAt, timeZone) ?? '—', one, one.subject));
  const heading = ['ISSUE', 'SENT', 'EMAILS', 'CLICKS', 'MACHINES', 'UNKNOWN', 'SUBJECT'];
  return [
    fields({ sponsor: `${name} (${id})`, link: url }),
    '',
    table([heading, ...rows, row('total', '', total, '')]),
    'EMAILS: accepted with it. CLICKS: by people.',
  ].join('\n');
}

/** `2026-12-01 to 2026-12-24, 3 issues left`. */
function daysInWords({ sponsor: { from, to }, issuesLeft }: Pick<ChangedSponsor, 'sponsor' | 'issuesLeft'>): string {
  const days = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : 'every day';
  return issuesLeft === null ? days : `${days}, ${counted(issuesLeft, 'issue')} left`;
}

/** Says which issues do not show a sponsor as it is now. */
function noteDrafts({ drafts }: ChangedSponsor, note: (text: string) => void): void {
  for (const { id, state } of drafts)
    note(
      `${id} is ${state === 'draft' ? 'a draft' : state} and does not show it like this. Change that with \`postrider issue sponsors ${id}\`.`,
    );
}
