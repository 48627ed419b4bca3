import { type Command, Option } from 'commander';
import { counted } from '../counted.js';
import { locales } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { movedInWords, removalInWords } from '../operations/newsletters/section-words.js';
import { sections } from '../operations/newsletters/sections.js';
import { countAudience } from '../subscribers/list/count-subscribers.js';
import { earlierNewsletter } from './newsletter-shown.js';
import { operationCommand } from './operation-command.js';
import { WrongUsage } from './wrong-usage.js';

/** The commands for a newsletter's sections. */
export function sectionCommands(noun: Command): void {
  renameCommand(noun);
  titleCommand(noun);
  const order = 'set the order of the sections in emails and on pages';
  operationCommand(noun, 'order-sections <slug> <sections>', order, sections.order, {
    text: ({ newsletter }) => `The sections are now in this order: ${newsletter.sections.join(', ')}.`,
    beside: earlier,
  });
  const merge = 'merge a section into another; readers who chose it then get the other one';
  operationCommand(noun, 'merge-sections <slug> <section> <into>', merge, sections.merge, {
    text: (_, { key, flags, facts }) =>
      `Merged "${key.section}" into "${flags.into}". It reaches ${counted(Number(facts.readers), 'confirmed reader')}; nobody lost a choice.`,
    beside: ({ newsletter }, { facts: { chose, before, readers } }) => ({
      ...earlierNewsletter(newsletter),
      ...{ chose, reachedBefore: before, readers },
    }),
  });
  const remove = 'remove a section; readers keep the other sections that they chose';
  operationCommand(noun, 'remove-section <slug> <section>', remove, sections.remove, {
    text: ({ readers }, { key }) => `Removed "${key.section}".${removalInWords(readers)}`,
    beside: ({ newsletter, readers }) => ({ ...earlierNewsletter(newsletter), ...readers }),
  });
}

const earlier = ({ newsletter }: { newsletter: Newsletter }) => earlierNewsletter(newsletter);

function renameCommand(noun: Command): void {
  const help = 'rename a section, with its articles, sources and addresses; readers keep it';
  operationCommand(noun, 'rename-section <slug> <section> <new-name>', help, sections.change, {
    options: { name: { argument: 'new-name' }, titles: null },
    text: async ({ newsletter, moved }, { app, key, flags }) => {
      const readers = await countAudience(app.list, newsletter, { section: [flags.newName] });
      const words = moved ? ` ${movedInWords(moved)}` : '';
      return `Renamed "${key.section}" to "${flags.newName}".${words} It reaches ${counted(readers, 'confirmed reader')}, as before.`;
    },
    beside: async ({ newsletter, moved }, { app, flags }) => {
      const readers = await countAudience(app.list, newsletter, { section: [flags.newName] });
      const { newsletter: _, ...counts } = moved ?? { newsletter };
      return { ...earlierNewsletter(newsletter), readers, moved: counts };
    },
    notes: ({ approvals }, { output }) => {
      for (const id of approvals) output.note(`${id} needs another approval: postrider issue approve ${id}`);
    },
  });
}

function titleCommand(noun: Command): void {
  const help = 'give a section a title in one language, for emails and pages in it';
  operationCommand(noun, 'title-section <slug> <section> [title]', help, sections.change, {
    options: { name: null, titles: '--language' },
    more: (command) =>
      command
        .addOption(new Option('--language <language>', 'the language').choices(locales).makeOptionMandatory())
        .option('--remove', 'remove its title in this language'),
    input: ({ title, language, remove }) => {
      if ((title === undefined) !== (remove === true))
        throw new WrongUsage('<title>', 'give either a title or --remove');
      return { titles: { [language]: title ?? null } };
    },
    text: (_, { key, flags }) => `"${key.section}" is called "${flags.title ?? key.section}" in ${flags.language}.`,
    beside: earlier,
  });
}
