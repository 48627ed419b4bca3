import type { Command } from 'commander';
import { requireUnused } from '../control/section-uses.js';
import { InvalidInput } from '../errors.js';
import { removeSection, renameSection } from '../newsletters/change-sections.js';
import { sectionPosition } from '../newsletters/newsletter.js';
import { changeNewsletter, readNewsletter } from '../newsletters/newsletter-store.js';
import { removedByNumber } from '../newsletters/removed-newsletters.js';
import { countSection } from '../subscribers/list/count-section.js';
import { countAudience, countSubscribers } from '../subscribers/list/count-subscribers.js';
import { cleanName } from '../subscribers/record/address.js';
import { flagParser, verb, withCommandApp } from './command.js';
import { confirm } from './confirm.js';
import { counted } from './counted.js';
import { WrongUsage } from './wrong-usage.js';

/** `newsletter archive`: ends a newsletter without losing anything. */
export function archiveCommand(noun: Command): void {
  verb(noun, 'archive <slug>', 'end a newsletter: no sign-ups, no issues; its list and past issues stay')
    .option('--undo', 'let it go on')
    .option('--yes', 'do not ask; required where there is no terminal')
    .action((slug: string, flags: { json?: boolean; undo?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        if (flags.undo && (await removedByNumber(redis, newsletter.number)))
          throw new WrongUsage(
            '--undo',
            `"${newsletter.title}" is being removed. Complete it with \`postrider newsletter remove ${slug}\`.`,
          );
        if (!flags.undo && newsletter.archivedAt === '') {
          const { confirmed } = await countSubscribers(list, newsletter);
          const readers = counted(confirmed, 'confirmed reader');
          const consequence = `"${newsletter.title}" will accept no sign-ups and send nothing more to ${readers}. Past issues and links to unsubscribe keep working.`;
          await confirm(output, consequence, flags.yes);
        }
        const archivedAt = flags.undo ? '' : newsletter.archivedAt || new Date().toISOString();
        const changed = await changeNewsletter(redis, slug, { archivedAt });
        const text = flags.undo
          ? `"${changed.title}" accepts sign-ups and sends again.`
          : `"${changed.title}" is archived. Undo it with \`postrider newsletter archive ${slug} --undo\`.`;
        output.result(changed, text);
      }),
    );
}

const sectionName = flagParser((text) => {
  const name = cleanName(text);
  if (name === '' || name.includes(',')) throw new Error('It must not be empty, and must not contain a comma.');
  return name;
});

/** `newsletter rename-section`. */
export function renameSectionCommand(noun: Command): void {
  verb(noun, 'rename-section <slug>', 'rename a section; the choices of readers stay')
    .argument('<section>', 'its name now', sectionName)
    .argument('<new-name>', 'its new name', sectionName)
    .action((slug: string, from: string, to: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const changed = await renameSection(redis, slug, from, to);
        const readers = await countAudience(list, changed, { section: [to] });
        const text = `Renamed "${from}" to "${to}". It reaches ${counted(readers, 'confirmed reader')}, as before.`;
        output.result({ ...changed, readers }, text);
        output.note(`Articles and sources that name "${from}" need the new name.`);
      }),
    );
}

/** `newsletter remove-section`. */
export function removeSectionCommand(noun: Command): void {
  verb(noun, 'remove-section <slug>', 'remove a section; readers keep the other sections that they chose')
    .argument('<section>', 'its name', sectionName)
    .option('--yes', 'do not ask; required where there is no terminal')
    .action((slug: string, section: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        if (sectionPosition(newsletter, section) < 0)
          throw new InvalidInput('section', `"${slug}" has no section "${section}"`);
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
