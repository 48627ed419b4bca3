import type { Command } from 'commander';
import { parseDate } from '../articles/readers/article-date.js';
import { editableFields } from '../articles/store/article.js';
import { articles } from '../operations/articles/articles.js';
import { articleImportCommand } from './article-import.js';
import { articleRows, listText } from './article-shown.js';
import { flagParser, wordList } from './command.js';
import type { OptionWords } from './field-option.js';
import { focusHelp, focusOption } from './focus-flag.js';
import { textOrFile } from './issue-edit.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { type Flags, operationCommand } from './operation-command.js';
import { fields } from './output.js';
import { noteUnknownSections } from './unknown-section.js';

/** `article import`, `add`, `list`, `show`, `edit`, `remove` and `restore`. */
export function articleCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('article').description('import, list, edit and remove articles');
  articleImportCommand(noun, outcome);

  operationCommand(noun, 'add', 'write an article that is on no other site', articles.add, {
    options: {
      text: { flags: '--text <markdown>', help: 'its text; @FILE reads a file' },
      publishedAt: { ...editOptions.publishedAt, help: 'when it is published (default: now); "none": undated' },
      image: { flags: '--image <url>', help: 'its picture (default: the first of the text); "none": without one' },
    },
    more: imageOptions,
    input: async ({ text, ...flags }) => ({
      ...(text === undefined ? {} : { text: await textOrFile('--text', text) }),
      ...dateAndImage(flags),
    }),
    text: ({ article }) => `Added ${article.id}: "${article.title}".`,
    notes: ({ article }, { app, output, flags }) =>
      noteUnknownSections(output, app.redis, article.newsletters, [flags.section]),
  });

  operationCommand(noun, 'list', 'list the articles, the newest first, undated ones last', articles.listAll, {
    options: listOptions,
    wasArray: ({ newsletter }) => newsletter === undefined,
    text: (page, { flags }) => listText(page, flags.newsletter === undefined),
  });

  const showHelp = 'show an article, with the source’s value of each edited field';
  operationCommand(noun, 'show <id>', showHelp, articles.read, {
    text: (found) => fields(articleRows(found)),
  });

  const editHelp = 'change an article; the change stays when its source sends it again';
  operationCommand(noun, 'edit <id>', editHelp, articles.change, {
    options: editOptions,
    more: imageOptions,
    input: async ({ text, ...flags }) => ({
      ...(text === undefined ? {} : { text: await textOrFile('--text', text) }),
      ...dateAndImage(flags),
    }),
    text: ({ article }) => `Changed "${article.title}".`,
    notes: ({ article }, { app, output, flags }) =>
      noteUnknownSections(output, app.redis, article.newsletters, [flags.section]),
  });

  const removeHelp = 'take an article out of the list and of later digests; issues that have it keep it';
  operationCommand(noun, 'remove <id>', removeHelp, articles.remove, {
    text: ({ article }) => `Removed "${article.title}".`,
    notes: ({ article }, { output }) => output.note(`Undo it with \`postrider article restore ${article.id}\`.`),
  });

  operationCommand(noun, 'restore <id>', 'undo the removal of an article', articles.restore, {
    text: ({ article }) => `Restored "${article.title}".`,
  });
}

const imageOptions = (command: Command) =>
  command.option('--image-alt <text>', 'description of the picture').option('--focus <x,y>', focusHelp, focusOption);

const dateAndImage = ({ date, image: url, imageAlt: alt, focus }: Flags) => ({
  ...(date === 'none' ? { publishedAt: null } : {}),
  ...(url === 'none' ? { image: null } : {}),
  ...(url !== 'none' && [url, alt, focus].some((one) => one !== undefined)
    ? { image: { url, alt, focus: focus === 'attention' ? null : focus } }
    : {}),
});

/** `2030-01-31`: a moment of this day in UTC. */
const day = (time: string) =>
  flagParser((text) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
      throw new Error('It must be a day like 2030-01-31.');
    return `${text}T${time}Z`;
  });

const listOptions = {
  from: {
    ...{ flags: '--from <day>', parse: day('00:00:00.000') },
    help: 'only articles published on this day (UTC) or later',
  },
  until: {
    ...{ flags: '--until <day>', parse: day('23:59:59.999') },
    help: 'only articles published on this day (UTC) or earlier',
  },
  source: {
    ...{ flags: '--source <id>', parse: (text: string) => (text === 'none' ? '' : text) },
    help: 'only articles of this source; "none": imported by hand',
  },
} as const satisfies Record<string, OptionWords>;

const dateOrNone = flagParser((text) => {
  if (text === 'none') return text;
  const found = parseDate(text);
  if (found === null) throw new Error('It must be a date like 2030-01-31 or 2030-01-31T08:00Z, or "none".');
  return found;
});

const editOptions = {
  text: { flags: '--text <markdown>', help: 'another text, of an article that was written here; @FILE reads a file' },
  publishedAt: {
    ...{ flags: '--date <date>', parse: dateOrNone },
    help: 'when it was published; "none": undated',
  },
  image: { flags: '--image <url>', help: 'its picture; "none": without one' },
  revert: {
    flags: '--revert <fields>',
    help: 'reset these fields to the source’s values; separate several with commas, or "all"',
    parse: (text: string) =>
      text === 'all' ? editableFields : wordList(text).map((name) => (name === 'date' ? 'publishedAt' : name)),
  },
  refetch: {
    flags: '--refetch',
    help: 'fetch its picture again now, for example after its host refused it',
  },
} as const satisfies Record<string, OptionWords>;
