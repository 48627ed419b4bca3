import { type Command, Option } from 'commander';
import { type Cadence, cadences } from '../newsletters/cadence.js';
import type { FollowLink } from '../newsletters/look.js';
import { followLink } from '../operations/newsletters/change-look.js';
import { defaultAnswerDays } from '../operations/newsletters/newsletter-input.js';
import { flagParser, wholeNumber } from './command.js';
import { duration } from './duration.js';
import { nameFields } from './field-names.js';
import type { FieldWords } from './field-option.js';

// How the command line writes the fields of a newsletter.

/** `News <news@example.com>`, or a bare address. */
const sender = flagParser((text) => {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]*)>|([^<>\s]+))\s*$/.exec(text);
  if (!match) throw new Error('It must look like "News <news@example.com>".');
  return { name: match[1] ?? '', address: match[2] ?? match[3] ?? '' };
});

/** `15m` → 15. */
const lateMinutes = (text: string) => duration(text) / 60_000;

/** `5`, or `off`: 0. */
const countOrOff = flagParser((text) => (text === 'off' ? 0 : wholeNumber(text)));

/** A follow-us link by the name of its network, or by any label. May be given several times. */
export function followFlag(text: string, before: FollowLink[] = []): FollowLink[] {
  return [...before, flagParser((one) => followLink(one))(text)];
}

export const newsletterFields = {
  from: { flags: '--from <sender>', help: 'the sender, like "News <news@example.com>"', parse: sender },
  slug: { flags: '--slug <slug>' },
  replyTo: { flags: '--reply-to <address>', help: 'the address for replies (default: the sender)' },
  addSections: { flags: '--sections <names>' },
  copiesIn: {
    help: 'sections whose digests take a story although another source has it in the same words; separate several with commas; "" for none',
  },
  postalAddress: { flags: '--address <text>', help: 'your postal address, which the law requires in every email' },
  follow: {
    ...{ flags: '--follow <name=url>', help: 'a follow-us link, like weibo=https://… (repeatable)' },
    parse: followFlag,
  },
  timeZone: { flags: '--time-zone <name>', help: "the newsletter's time zone, an IANA name like Europe/Berlin" },
  schedule: '--schedule',
  approval: {
    help: 'draft: a scheduled digest stays a draft for `issue send`; wait: it goes out after `issue approve`, which every other issue needs, too; send: it goes out automatically (default: draft)',
  },
  needsApproval: { hidden: true },
  lateMinutes: {
    flags: '--late <duration>',
    help: 'how late a scheduled issue may start by itself, like 15m or 2h; after that it waits for a decision (default: 15m)',
    parse: lateMinutes,
  },
  readersChoice: { flags: '--readers-choice <count|off>', parse: countOrOff },
  inactive: '--inactive',
  sunset: '--sunset',
} as const satisfies Record<string, FieldWords>;

/** The options of the schedule: one for each cadence. */
export function withSchedule(command: Command): Command {
  nameFields(command, { 'schedule.daily': '--daily', 'schedule.weekly': '--weekly' });
  return command
    .option(
      '--schedule <cron>',
      'compose a digest of the new articles at these times, like "0 8 * * 1" (Mondays at 08:00); "" for never',
    )
    .option('--daily <cron>', 'the same for readers who chose a daily digest')
    .option('--weekly <cron>', 'the same for readers who chose a weekly digest');
}

type ScheduleFlags = Readonly<Record<'schedule' | 'daily' | 'weekly', string | undefined>>;

/** The schedule that these options ask for. */
export function scheduleOf({ schedule, daily, weekly }: ScheduleFlags): {
  schedule?: Partial<Record<Cadence, string>>;
} {
  const given: Record<Cadence, string | undefined> = { 'every issue': schedule, daily, weekly };
  const changed = cadences.filter((cadence) => given[cadence] !== undefined);
  if (changed.length === 0) return {};
  return { schedule: Object.fromEntries(changed.map((cadence) => [cadence, given[cadence] ?? ''])) };
}

/** The options of the rule for inactive readers. */
export const withInactive = (command: Command): Command =>
  command
    .option(
      '--inactive <days|off>',
      'ask readers who have not clicked, rated or commented for this many days, at least 30, whether they want to stay subscribed; needs --clicks reader',
      countOrOff,
    )
    .option(
      '--inactive-answer <days>',
      `unsubscribe those who do not answer within this many days (default: ${defaultAnswerDays})`,
      wholeNumber,
    )
    // What earlier versions called them.
    .addOption(new Option('--sunset <days|off>').argParser(countOrOff).hideHelp())
    .addOption(new Option('--sunset-answer <days>').argParser(wholeNumber).hideHelp());

type InactiveFlags = Readonly<Record<'inactive' | 'inactiveAnswer' | 'sunset' | 'sunsetAnswer', number | undefined>>;

/** The rule that these options ask for. What they leave out stays. */
export function inactiveOf(flags: InactiveFlags): { inactive?: object } {
  const { inactive: afterDays = flags.sunset, inactiveAnswer: answerDays = flags.sunsetAnswer } = flags;
  if (afterDays === undefined && answerDays === undefined) return {};
  return {
    inactive: {
      ...(afterDays === undefined ? {} : { afterDays }),
      ...(answerDays === undefined ? {} : { answerDays }),
    },
  };
}
