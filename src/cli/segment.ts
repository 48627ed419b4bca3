import type { Command } from 'commander';
import { newsletterOf } from '../operations/newsletters/newsletter-of.js';
import { segments } from '../operations/segments.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { conditionsInWords } from '../subscribers/list/audience-words.js';
import { operationCommand } from './operation-command.js';
import { fields, listInWords } from './output.js';
import { shownTime } from './shown-time.js';

/** `segment add`, `list`, `show` and `remove`. */
export function segmentCommands(program: Command): void {
  const noun = program.command('segment').description('save, list and remove audiences of a newsletter');

  operationCommand(noun, 'add <name>', 'save an audience under a name; count its readers first', segments.add, {
    options: { filter: null },
    more: (command) =>
      command.requiredOption('--filter <name=value...>', 'the readers who match, like locale=zh-CN,section=Tech'),
    input: ({ filter }) => ({ filter: parseFilter(filter) }),
    text: ({ name, inWords }) => `Saved "${name}". It now holds ${inWords}.`,
  });

  operationCommand(noun, 'list', 'list the segments of a newsletter', segments.list, {
    text: (all) => {
      const rows = all.map(({ name, filter }) => [name, conditionsInWords(filter)]);
      return listInWords(['NAME', 'READERS'], rows, 'No segment yet. Save one with `postrider segment add`.');
    },
    wasArray: true,
  });

  operationCommand(noun, 'show <name>', 'show a segment and count its readers', segments.read, {
    text: async ({ name, newsletter, inWords, createdAt }, { app }) => {
      const { timeZone } = await newsletterOf(app, { slug: newsletter });
      return fields({ name, newsletter, audience: inWords, created: shownTime(createdAt, timeZone) });
    },
  });

  const help = 'remove a segment; issues that were composed for it keep their audience';
  operationCommand(noun, 'remove <name>', help, segments.remove, { text: (_, { key }) => `Removed "${key.name}".` });
}
