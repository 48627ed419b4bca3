import type { Command } from 'commander';
import type { Source } from '../articles/pull/source.js';
import {
  allSources,
  changeSource,
  countArticlesOf,
  listSources,
  readSource,
  removeSource,
} from '../articles/pull/source-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { isoFromMs } from '../timestamps.js';
import { flagParser, verb, withCommandApp } from './command.js';
import { canAsk, confirm } from './confirm.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';
import { type SourceFlags, settingsOf, sourceAddress, withSourceFlags } from './source-flags.js';
import { pullCommand } from './source-pull.js';
import { sourceDocument, sourceRows, stateInWords } from './source-shown.js';
import { noteUnknownSections } from './unknown-section.js';
import { userName } from './user-name.js';
import { WrongUsage } from './wrong-usage.js';

/** `source add`, `list`, `show`, `set`, `remove` and `pull`. */
export function sourceCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program
    .command('source')
    .description('add, change, pull and remove feeds, sitemaps and pages that articles come from');
  addCommand(noun);
  listCommand(noun);

  verb(noun, 'show <id>', 'show a source, its last result and its next pull').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const source = await readSource(redis, id);
        const { timeZone } = await readNewsletter(redis, source.newsletter);
        output.result(sourceDocument(source), fields(sourceRows(source, timeZone)));
      }),
  );

  withSourceFlags(verb(noun, 'set <id>', 'change a source; its next pull applies the change'))
    .option('--url <url>', 'its address', flagParser(sourceAddress))
    .option('--no-rules', 'remove all include and exclude rules')
    .action((id: string, { json, url, rules, ...flags }: SourceFlags & { json?: boolean; url?: string }) =>
      withCommandApp({ json }, async ({ redis }, output) => {
        const none = { words: [], authors: [], categories: [] };
        const change = {
          ...(rules === false ? { include: none, exclude: none } : {}),
          ...settingsOf(flags),
          ...(url === undefined ? {} : { url }),
        };
        if (Object.keys(change).length === 0) throw new WrongUsage('source set', 'give at least one option');
        const source = await changeSource(redis, id, change, { by: userName() });
        output.result(sourceDocument(source), `Changed ${id}.`);
        await noteUnknownSections(output, redis, [source.newsletter], sectionsOf(source));
      }),
    );

  removeCommand(noun);
  pullCommand(noun, outcome);
}

/** The sections that a source gives to articles. */
const sectionsOf = ({ section, sections }: Source) => [section, ...Object.values(sections)];

function removeCommand(noun: Command): void {
  verb(noun, 'remove <id>', 'remove a source; its articles stay')
    .option('--yes', 'do not ask for confirmation on a terminal')
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        if (!flags.yes && canAsk(output)) {
          const source = await readSource(redis, id);
          const articles = await countArticlesOf(redis, source);
          const kept = articles === 1 ? 'Its article stays.' : `Its ${counted(articles, 'article')} stay.`;
          const consequence = `This removes ${id} (${source.url}) from ${source.newsletter}.`;
          await confirm(output, `${consequence} ${kept}`, false);
        }
        const { newsletter, url } = await removeSource(redis, id);
        output.result({ id, newsletter, url, removed: true }, `Removed ${id} (${url}). Its articles stay.`);
      }),
    );
}

interface AddFlags {
  json?: boolean;
  newsletter: string;
  anyway?: boolean;
}

function addCommand(noun: Command): void {
  withSourceFlags(
    verb(noun, 'add', 'add a feed, a sitemap, or a page that lists articles').argument(
      '<url>',
      'its address',
      flagParser(sourceAddress),
    ),
  )
    .requiredOption('--newsletter <slug>', 'the newsletter that gets its articles')
    .option('--anyway', 'add it although the address shows no feed, sitemap or list of articles')
    .action((url: string, { json, newsletter, anyway, ...flags }: SourceFlags & AddFlags) =>
      withCommandApp({ json }, async ({ redis, config, queues, publicUrl }, output) => {
        const { slug, timeZone } = await readNewsletter(redis, newsletter);
        const given = { ...settingsOf(flags), url };
        const { takeSource } = await import('../articles/pull/take-source.js');
        const { schedulePulls } = await import('../articles/pull/run-pulls.js');
        const { allowPrivateFetch } = config;
        const { source, failure } = await takeSource({ redis, allowPrivateFetch, publicUrl }, slug, given, { anyway });
        await schedulePulls({ redis, queues });
        const feed = source.url === url ? '' : ` The page offers this feed.`;
        const text = `Added ${source.id}: a ${source.kind} for ${slug}, ${source.url}.${feed}`;
        output.result(sourceDocument(source), text);
        await noteUnknownSections(output, redis, [slug], sectionsOf(source));
        if (failure === null)
          output.note(`It is pulled within a minute, or at once with \`postrider source pull ${source.id}\`.`);
        else {
          const next = shownTime(isoFromMs(source.status.nextAt), timeZone);
          output.note(`It cannot be read at the moment: ${failure.message} It is tried again at ${next}.`);
        }
      }),
    );
}

function listCommand(noun: Command): void {
  verb(noun, 'list', 'list sources with their last results')
    .option('--newsletter <slug>', 'only sources of this newsletter')
    .action((flags: { json?: boolean; newsletter?: string }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const sources: Source[] = flags.newsletter
          ? await listSources(redis, (await readNewsletter(redis, flags.newsletter)).slug)
          : await allSources(redis);
        const rows = sources.map((one) => [one.id, one.newsletter, one.kind, one.url, stateInWords(one)]);
        const empty = 'No source yet. Add one with `postrider source add`.';
        const text = rows.length > 0 ? table([['ID', 'NEWSLETTER', 'KIND', 'ADDRESS', 'LAST RESULT'], ...rows]) : empty;
        output.result({ items: sources.map(sourceDocument), next: null }, text);
      }),
    );
}
