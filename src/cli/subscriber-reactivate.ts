import type { Command } from 'commander';
import { NotFound } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { reactivate } from '../subscribers/membership/reactivate.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress } from './email-arguments.js';

interface ReactivateFlags {
  json?: boolean;
  newsletter: string;
  reason: string;
}

/** `subscriber reactivate`. */
export function reactivateCommand(noun: Command): void {
  verb(noun, 'reactivate', 'bring back a reader whose address bounced and works again')
    .argument('<email>', 'the address', readerAddress)
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .requiredOption('--reason <text>', 'how you know that the address works again, kept in their history')
    .action((address: string, flags: ReactivateFlags) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const { number, slug, title } = await readNewsletter(redis, flags.newsletter);
        const id = idOf(list, address);
        const found = await reactivate(list, number, id, flags.reason, 'editor');
        if (!found) throw new NotFound('subscriber', address);
        const { membership, changed } = found;
        const text = changed
          ? `Reactivated. They get the next issue of "${title}".`
          : `They are confirmed already. Nothing was changed.`;
        output.result({ id: id.toString('hex'), newsletter: slug, state: membership.state, changed }, text);
      }),
    );
}
