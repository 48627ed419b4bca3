import type { Command } from 'commander';
import type { App } from '../app.js';
import { isPostKind, type Rules, type Source } from '../articles/pull/source.js';
import { newsletterOf } from '../operations/newsletters/newsletter-of.js';
import { sources } from '../operations/sources/sources.js';
import { isoFromMs } from '../timestamps.js';
import { duration } from './duration.js';
import type { OptionWords } from './field-option.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { fields, listInWords, type Output } from './output.js';
import { shownTime } from './shown-time.js';
import { pullCommand } from './source-pull.js';
import { sourceRows, sourceStateInWords } from './source-shown.js';
import { noteUnknownSections } from './unknown-section.js';
import { WrongUsage } from './wrong-usage.js';

/** `source add`, `list`, `show`, `set`, `remove` and `pull`. */
export function sourceCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program
    .command('source')
    .description('add, change, pull and remove what articles come from: feeds, sitemaps, pages, WordPress and Ghost');
  addCommand(noun);

  operationCommand(noun, 'find <url>', 'find the feeds, sitemaps and lists of articles of a site', sources.find, {
    text: (found) =>
      found
        .map(({ kind, url, articles }) =>
          [`${kind}  ${url}`, ...articles.map((one) => `  ${one.title || one.url}`)].join('\n'),
        )
        .join('\n\n'),
    notes: (found, { flags, output }) =>
      output.note(`Add one with \`postrider source add ${found[0]?.url} --newsletter ${flags.newsletter}\`.`),
  });

  operationCommand(noun, 'list', 'list sources with their last results', sources.listAll, {
    text: (found) => {
      const rows = found.map((one) => [one.id, one.newsletter, one.kind, one.url, sourceStateInWords(one)]);
      const heading = ['ID', 'NEWSLETTER', 'KIND', 'ADDRESS', 'LAST RESULT'];
      return listInWords(heading, rows, 'No source yet. Add one with `postrider source add`.');
    },
  });

  operationCommand(noun, 'show <id>', 'show a source, its last result and its next pull', sources.read, {
    text: async (source, { app }) => {
      const { timeZone } = await newsletterOf(app, { slug: source.newsletter });
      return fields(sourceRows(source, timeZone));
    },
  });

  operationCommand(noun, 'set <id>', 'change a source; its next pull applies the change', sources.change, {
    options: { ...sourceFields, url: { flags: '--url <url>', help: 'its address' } },
    more: (command) => command.option('--no-rules', 'remove all include and exclude rules'),
    input: ({ rules, include = none, exclude = none }) => (rules === false ? { include, exclude } : {}),
    text: ({ id }) => `Changed ${id}.`,
    notes: (source, { app, output }) => noteSections(app, source, output),
  });

  operationCommand(noun, 'remove <id>', 'remove a source; its articles stay', sources.remove, {
    text: ({ id, url }) => `Removed ${id} (${url}). Its articles stay.`,
  });
  operationCommand(noun, 'pause <id>', 'fetch nothing from a source until it is resumed', sources.pause, {
    text: ({ id }) => `Paused ${id}. Resume it with \`postrider source resume ${id}\`.`,
  });

  operationCommand(noun, 'resume <id>', 'end the pause of a source; it is pulled soon', sources.resume, {
    text: ({ id }) => `Resumed ${id}. It is pulled within a minute.`,
  });
  pullCommand(noun, outcome);
}

function addCommand(noun: Command): void {
  operationCommand(noun, 'add <url>', 'add a feed, a sitemap, a page of links, or the posts of a site', sources.add, {
    options: {
      ...sourceFields,
      slug: { flags: '--newsletter <slug>', help: 'the newsletter that gets its articles' },
      anyway: { flags: '--anyway', help: 'add it although the address shows no feed, sitemap or list of articles' },
    },
    text: ({ source: { id, kind, newsletter, url } }, { flags }) =>
      `Added ${id}: ${isPostKind(kind) ? `${kind} posts` : `a ${kind}`} for ${newsletter}, ${url}.${kind !== 'feed' || url === flags.url ? '' : ' The page offers this feed.'}`,
    notes: async ({ source, failure }, { app, output }) => {
      await noteSections(app, source, output);
      if (failure === null)
        return output.note(`It is pulled within a minute, or at once with \`postrider source pull ${source.id}\`.`);
      const { timeZone } = await newsletterOf(app, { slug: source.newsletter });
      const next = shownTime(isoFromMs(source.status.nextAt), timeZone);
      output.note(`It cannot be read at the moment: ${failure.message} It is tried again at ${next}.`);
    },
  });
}

/** Notes the sections that a source gives to articles and the newsletter lacks. */
const noteSections = ({ redis }: App, { newsletter, section, sections }: Source, output: Output) =>
  noteUnknownSections(output, redis, [newsletter], [section, ...Object.values(sections)]);

const ruleNames = { word: 'words', author: 'authors', category: 'categories' } as const;
const none: Rules = { words: [], authors: [], categories: [] };

/** Collects `word=…`, `author=…` and `category=…` of an option that is given several times. */
const rule =
  (option: string) =>
  (text: string, before: Rules = none): Rules => {
    const [name = '', ...rest] = text.split('=');
    const field = ruleNames[name.trim() as keyof typeof ruleNames];
    const value = rest.join('=').trim();
    if (!field || !value) throw new WrongUsage(option, 'it must look like word=…, author=… or category=…');
    return { ...before, [field]: [...before[field], value] };
  };

function mapping(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new WrongUsage('--map', 'it must look like "Category=Section"');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** How the command line writes the settings of a source. */
const sourceFields = {
  kind: { flags: '--kind <kind>', help: 'kind of source (default: detected)' },
  contentKey: { flags: '--content-key <key>', help: 'key of a Ghost site, from its Settings, Integrations' },
  every: {
    ...{ flags: '--every <duration>', help: 'time between two pulls, 1m to 1d (default: 15m)' },
    parse: (text: string) => duration(text) / 60_000,
  },
  section: { flags: '--section <name>', help: 'section of articles whose category has no section' },
  sections: {
    ...{ flags: '--map <category=section>', help: 'put articles of this category into this section (repeatable)' },
    parse: mapping,
  },
  language: {
    ...{ flags: '--language <language>', help: 'language of its articles, or auto (default: by their script)' },
    parse: (text: string) => (text === 'auto' ? '' : text),
  },
  body: {
    flags: '--body <policy>',
    help: 'show its articles on your site in full, as an excerpt with a link to the original, or not at all (default: excerpt)',
  },
  canonical: {
    flags: '--canonical <place>',
    help: 'tell search engines that the original of its articles is at the source, or here if you are their publisher (default: source)',
  },
  include: {
    ...{ flags: '--include <rule>', parse: rule('--include') },
    help: 'import only articles that match word=…, author=… or category=… (repeatable)',
  },
  exclude: {
    ...{ flags: '--exclude <rule>', parse: rule('--exclude') },
    help: 'leave out articles that match such a rule (repeatable)',
  },
} as const satisfies Record<string, OptionWords>;
