import type { Command } from 'commander';
import type { DraftPatch } from '../issues/draft-patch.js';
import { draftLimits } from '../issues/editor-text.js';
import type { Issue } from '../issues/issue.js';
import type { SponsorSlot } from '../issues/sponsor-slot.js';
import { draftSponsors } from '../operations/issues/draft-sponsors.js';
import { draftCommand, earlierEdited, editedInWords } from './draft-command.js';
import { nameFields } from './field-names.js';
import { operationCommand } from './operation-command.js';
import { WrongUsage } from './wrong-usage.js';

type SlotFlags = Partial<Omit<SponsorSlot, 'id' | 'imageAlt' | 'image'>> & {
  picture?: string;
  pictureAlt?: string;
  remove?: boolean;
};

/** `issue sponsor`. */
export function sponsorCommand(noun: Command): void {
  const help = `add a sponsor to a draft (up to ${draftLimits.sponsors}), or change or remove one by its slot, like s1`;
  draftCommand(
    ...([noun, 'sponsor <id> [slot]', help, { sponsors: '<slot>' }, withSlotOptions] as const),
    ({ issue, flags, words: [slot] }) => ({ sponsors: slotsAfter(issue, slot, flags) }),
  );
}

/** `issue sponsors`. */
export function sponsorsCommand(noun: Command): void {
  const help = 'take the sponsors that are due on its day, as they are now, in place of those that it had taken';
  operationCommand(noun, 'sponsors <id>', help, draftSponsors.refresh, {
    options: { sponsors: { help: 'take these, whether they are due or not; separate several with commas' } },
    beside: earlierEdited,
    text: editedInWords,
  });
}

const slotNames = {
  ...{ 'sponsors.place': '--place', 'sponsors.title': '--title', 'sponsors.text': '--text', 'sponsors.url': '--url' },
  ...{ 'sponsors.image': '--picture', 'sponsors.imageAlt': '--picture-alt', 'sponsors.label': '--label' },
  ...{ 'sponsors.from': '--from', 'sponsors.to': '--to' },
} as const;

function withSlotOptions(command: Command): Command {
  nameFields(command, slotNames);
  return command
    .option(
      '--place <place>',
      'top, lead (below the lead story and its cards), end, or section:TITLE (below it); default: lead',
    )
    .option('--title <text>', 'the headline')
    .option('--text <text>', 'the text')
    .option('--url <url>', 'the link')
    .option('--picture <url>', 'a picture')
    .option('--picture-alt <text>', 'description of the picture')
    .option('--label <text>', 'the word above it (default: "Sponsored" in the language of the reader)')
    .option('--from <day>', 'the first day on which issues show it, like 2026-12-01')
    .option('--to <day>', 'the last day')
    .option('--remove', 'remove the slot');
}

function slotsAfter(issue: Issue, id: string | undefined, flags: SlotFlags): NonNullable<DraftPatch['sponsors']> {
  const others = issue.sponsors.filter((one) => one.id !== id);
  if (id !== undefined && others.length === issue.sponsors.length) {
    const known = issue.sponsors.map((one) => one.id).join(', ') || 'none yet';
    throw new WrongUsage('<slot>', `${issue.id} has no slot ${id} (slots: ${known})`);
  }
  if (flags.remove) {
    if (id === undefined) throw new WrongUsage('--remove', 'name the slot, like s1');
    return others;
  }
  const { picture: image, pictureAlt: imageAlt, place, title, text, url, label, from, to } = flags;
  const given = { place, title, text, url, label, from, to, image, imageAlt };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (id === undefined && (title === undefined || url === undefined))
    throw new WrongUsage('--title', 'a new sponsor needs --title and --url');
  const before = issue.sponsors.find((one) => one.id === id);
  return [...others, { ...empty, ...before, ...set }];
}

const empty = {
  place: 'lead' as const,
  title: '',
  text: '',
  url: '',
  image: '',
  imageAlt: '',
  label: '',
  from: '',
  to: '',
};
