import type { Command } from 'commander';
import { NotFound } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { idOf, readSubscriber } from '../subscribers/list/subscriber-store.js';
import { unsubscribe } from '../subscribers/membership/signup.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress } from './email-arguments.js';

/** `subscriber unsubscribe`: for a reader who asks the publisher. Only the reader's own click brings them back. */
export function unsubscribeCommand(noun: Command): void {
  verb(noun, 'unsubscribe', 'unsubscribe a reader who asked you to; only they can subscribe again')
    .argument('<email>', 'the address', readerAddress)
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .action((address: string, flags: { json?: boolean; newsletter: string }) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const { number, slug, title } = await readNewsletter(redis, flags.newsletter);
        const id = idOf(list, address);
        const known = membershipOf(await readSubscriber(list, id), number);
        if (!known || known.state === 'erased') throw new NotFound('subscriber', address);
        const changed = await unsubscribe(list, { newsletter: number, id, at: 0 }, 'editor');
        const { state } = membershipOf(await readSubscriber(list, id), number) ?? known;
        const text = changed ? `They get no further issue of "${title}".` : `They were already ${state}.`;
        output.result({ id: id.toString('hex'), newsletter: slug, state, changed }, text);
      }),
    );
}
