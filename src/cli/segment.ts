import type { Command } from 'commander';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { conditionsInWords, shareInWords } from '../subscribers/list/audience-words.js';
import { countSegment } from '../subscribers/list/count-subscribers.js';
import { addSegment, listSegments, readSegment, removeSegment } from '../subscribers/list/segment-store.js';
import { verb, withCommandApp } from './command.js';
import { canAsk, confirm } from './confirm.js';
import { counted } from './counted.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';

interface Flags {
  json?: boolean;
  newsletter: string;
}

const newsletterOption = ['--newsletter <slug>', 'slug of the newsletter'] as const;

/** `segment add`, `list`, `show` and `remove`. */
export function segmentCommands(program: Command): void {
  const noun = program.command('segment').description('save, list and remove audiences of a newsletter');

  verb(noun, 'add <name>', 'save an audience under a name; count its readers first')
    .requiredOption(...newsletterOption)
    .requiredOption('--filter <name=value...>', 'the readers who match, like locale=zh-CN,section=Tech')
    .action((name: string, flags: Flags & { filter: string[] }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
        const segment = await addSegment(list, newsletter, { name, filter: parseFilter(flags.filter) });
        const share = await countSegment(list, newsletter, segment.filter);
        const inWords = shareInWords(share, conditionsInWords(segment.filter));
        output.result({ ...segment, ...share, inWords }, `Saved "${segment.name}". It now holds ${inWords}.`);
      }),
    );

  verb(noun, 'list', 'list the segments of a newsletter')
    .requiredOption(...newsletterOption)
    .action((flags: Flags) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const { slug } = await readNewsletter(redis, flags.newsletter);
        const segments = await listSegments(redis, slug);
        const rows = segments.map(({ name, filter }) => [name, conditionsInWords(filter)]);
        const empty = 'No segment yet. Save one with `postrider segment add`.';
        output.result(segments, rows.length > 0 ? table([['NAME', 'READERS'], ...rows]) : empty);
      }),
    );

  verb(noun, 'show <name>', 'show a segment and count its readers')
    .requiredOption(...newsletterOption)
    .action((name: string, flags: Flags) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
        const segment = await readSegment(redis, newsletter.slug, name);
        const share = await countSegment(list, newsletter, segment.filter);
        const inWords = shareInWords(share, conditionsInWords(segment.filter));
        const shown = { name: segment.name, newsletter: newsletter.slug, audience: inWords };
        const created = shownTime(segment.createdAt, newsletter.timeZone);
        output.result({ ...segment, ...share, inWords }, fields({ ...shown, created }));
      }),
    );

  verb(noun, 'remove <name>', 'remove a segment; issues that were composed for it keep their audience')
    .requiredOption(...newsletterOption)
    .option('--yes', 'do not ask for confirmation on a terminal')
    .action((name: string, flags: Flags & { yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
        const { slug } = newsletter;
        if (!flags.yes && canAsk(output)) {
          const { filter } = await readSegment(redis, slug, name);
          const { matching } = await countSegment(list, newsletter, filter);
          const consequence = `This removes the segment "${name}", which has ${counted(matching, 'reader')}.`;
          await confirm(output, `${consequence} The readers stay subscribed.`, false);
        }
        await removeSegment(redis, slug, name);
        output.result({ name, newsletter: slug, removed: true }, `Removed "${name}".`);
      }),
    );
}
