import { type Command, Option } from 'commander';
import { moveSection } from '../control/sections/rename-section.js';
import { countSectionMove, movesAnything } from '../control/sections/section-move.js';
import { requireUnused } from '../control/sections/section-uses.js';
import { InvalidInput } from '../errors.js';
import { type Locale, locales } from '../locale/locale.js';
import {
  mergeSections,
  orderSections,
  removeSection,
  requireRenamable,
  titleSection,
} from '../newsletters/change-sections.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { countSection } from '../subscribers/list/count-section.js';
import { countAudience } from '../subscribers/list/count-subscribers.js';
import { cleanName } from '../subscribers/record/address.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { movedInWords, moveInWords } from './section-move-words.js';
import { userName } from './user-name.js';
import { WrongUsage } from './wrong-usage.js';

/** The commands for a newsletter's sections. */
export function sectionCommands(noun: Command): void {
  renameCommand(noun);
  titleCommand(noun);
  orderCommand(noun);
  mergeCommand(noun);
  removeCommand(noun);
}

function requireSection({ slug, sections }: Newsletter, name: string, field = 'section'): void {
  if (!sections.some((section) => section.toLowerCase() === name.toLowerCase()))
    throw new InvalidInput(field, `"${slug}" has no section "${name}"`);
}

const sectionName = flagParser((text) => {
  const name = cleanName(text);
  if (name === '' || name.includes(',')) throw new Error('It must not be empty, and must not contain a comma.');
  return name;
});

/** `newsletter rename-section`. */
function renameCommand(noun: Command): void {
  verb(noun, 'rename-section <slug>', 'rename a section, with its articles, sources and addresses; readers keep it')
    .argument('<section>', 'its name now', sectionName)
    .argument('<new-name>', 'its new name', sectionName)
    .option('--yes', yesHelp)
    .action((slug: string, from: string, to: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        requireRenamable(newsletter, from, to);
        const move = await countSectionMove(list, newsletter, from);
        if (movesAnything(move))
          await confirm(output, `This renames "${from}" to "${to}". ${moveInWords(move)}`, flags.yes);
        const { newsletter: changed, ...moved } = await moveSection(list, slug, { from, to, by: userName() });
        const readers = await countAudience(list, changed, { section: [to] });
        const reach = `It reaches ${counted(readers, 'confirmed reader')}, as before.`;
        output.result({ ...changed, readers, moved }, `Renamed "${from}" to "${to}". ${movedInWords(moved)} ${reach}`);
        for (const id of move.approvals) output.note(`${id} needs another approval: postrider issue approve ${id}`);
      }),
    );
}

/** `newsletter remove-section`. */
function removeCommand(noun: Command): void {
  verb(noun, 'remove-section <slug>', 'remove a section; readers keep the other sections that they chose')
    .argument('<section>', 'its name', sectionName)
    .option('--yes', yesHelp)
    .action((slug: string, section: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        requireSection(newsletter, section);
        await requireUnused(list, slug, section);
        const { chose, choseOnly } = await countSection(list, newsletter, section);
        const only =
          choseOnly > 0
            ? ` ${counted(choseOnly, 'reader')} chose no other section: they get the lead story and articles without a section, until they choose again.`
            : '';
        const consequence = `This removes "${section}", which ${counted(chose, 'confirmed reader')} chose.${only} Articles in it show under no section.`;
        await confirm(output, consequence, flags.yes);
        const changed = await removeSection(redis, slug, section);
        await list.onDisk();
        output.result({ ...changed, chose, choseOnly }, `Removed "${section}".${only}`);
      }),
    );
}

/** `newsletter merge-sections`. */
function mergeCommand(noun: Command): void {
  verb(noun, 'merge-sections <slug>', 'merge a section into another; readers who chose it then get the other one')
    .argument('<section>', 'the section to remove', sectionName)
    .argument('<into>', 'the section to keep', sectionName)
    .option('--yes', yesHelp)
    .action((slug: string, section: string, into: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        requireSection(newsletter, section);
        requireSection(newsletter, into, 'into');
        await requireUnused(list, slug, section);
        const { chose } = await countSection(list, newsletter, section);
        const before = await countAudience(list, newsletter, { section: [into] });
        const reach = await countAudience(list, newsletter, { section: [section, into] });
        const consequence = `This merges "${section}", which ${counted(chose, 'confirmed reader')} chose, into "${into}". "${into}" will reach ${counted(reach, 'confirmed reader')}; it reaches ${before} now.`;
        await confirm(output, `${consequence} It cannot be undone.`, flags.yes);
        const changed = await mergeSections(redis, slug, section, into);
        await list.onDisk();
        const text = `Merged "${section}" into "${into}". It reaches ${counted(reach, 'confirmed reader')}; nobody lost a choice.`;
        output.result({ ...changed, chose, reachedBefore: before, readers: reach }, text);
      }),
    );
}

/** `newsletter order-sections`. */
function orderCommand(noun: Command): void {
  const names = flagParser((text) => {
    const found = wordList(text).map(cleanName);
    if (found.length === 0) throw new Error('Name at least one section.');
    return found;
  });
  verb(noun, 'order-sections <slug>', 'set the order of the sections in emails and on pages')
    .argument('<sections>', 'the sections to put first; separate several with commas', names)
    .action((slug: string, sections: string[], flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const changed = await orderSections(redis, slug, sections);
        output.result(changed, `The sections are now in this order: ${changed.sections.join(', ')}.`);
      }),
    );
}

/** `newsletter title-section`. */
function titleCommand(noun: Command): void {
  verb(noun, 'title-section <slug>', 'give a section a title in one language, for emails and pages in it')
    .argument('<section>', 'its name', sectionName)
    .argument('[title]', 'its title in that language', sectionName)
    .addOption(new Option('--language <language>', 'the language').choices(locales).makeOptionMandatory())
    .option('--remove', 'remove its title in this language')
    .action(
      (
        slug: string,
        section: string,
        title: string | undefined,
        flags: { json?: boolean; language: Locale; remove?: boolean },
      ) =>
        withCommandApp(flags, async ({ redis }, output) => {
          if ((title === undefined) !== (flags.remove === true))
            throw new WrongUsage('<title>', 'give either a title or --remove');
          const changed = await titleSection(redis, slug, section, flags.language, title ?? null);
          output.result(changed, `"${section}" is called "${title ?? section}" in ${flags.language}.`);
        }),
    );
}
