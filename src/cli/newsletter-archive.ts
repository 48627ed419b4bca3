import type { Command } from 'commander';
import { setArchived } from '../control/add-newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { countSubscribers } from '../subscribers/list/count-subscribers.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { counted } from './counted.js';
import { userName } from './user-name.js';

/** `newsletter archive`: ends a newsletter without losing anything. */
export function archiveCommand(noun: Command): void {
  verb(noun, 'archive <slug>', 'end a newsletter: no sign-ups, no issues; its list and past issues stay')
    .option('--undo', 'reopen the newsletter')
    .option('--yes', yesHelp)
    .action((slug: string, flags: { json?: boolean; undo?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list, queues }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        if (!flags.undo && newsletter.archivedAt === '') {
          const { confirmed } = await countSubscribers(list, newsletter);
          const readers = counted(confirmed, 'confirmed reader');
          const consequence = `"${newsletter.title}" will accept no sign-ups and send nothing more to ${readers}. Past issues and links to unsubscribe keep working.`;
          await confirm(output, consequence, flags.yes);
        }
        const changed = await setArchived({ redis, queues }, slug, !flags.undo, { by: userName() });
        const text = flags.undo
          ? `"${changed.title}" accepts sign-ups and sends again.`
          : `"${changed.title}" is archived. Undo it with \`postrider newsletter archive ${slug} --undo\`.`;
        output.result(changed, text);
      }),
    );
}
