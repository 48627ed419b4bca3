import type { Command } from 'commander';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../subscribers/membership/address-change.js';
import { parseReaderAddress } from '../subscribers/record/address.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress, typedAddress } from './email-arguments.js';

interface ChangeAddressFlags {
  json?: boolean;
  newsletter?: string;
}

/** `subscriber change-address`: for a reader who asks the publisher. Nothing moves until they confirm at the new address. */
export function changeAddressCommand(noun: Command): void {
  verb(noun, 'change-address', 'move a reader to a new address, once they confirm it there')
    .argument('<old>', 'the reader’s address', readerAddress)
    .argument('<new>', 'the new address, which gets an email with a link', typedAddress)
    .option('--newsletter <slug>', 'move this newsletter only (default: all that they confirmed)')
    .action((from: string, typed: string, flags: ChangeAddressFlags) =>
      withCommandApp(flags, async ({ list, queues, redis }, output) => {
        const newsletters =
          flags.newsletter === undefined
            ? await listNewsletters(redis)
            : [await readNewsletter(redis, flags.newsletter)];
        const to = parseReaderAddress(typed);
        const moving = await requestAddressChange(list, queues, { from: idOf(list, from), to, newsletters });
        const titles = moving.map(({ title }) => `"${title}"`).join(', ');
        const text = `Asked the new address to confirm: ${titles}. The link works for 7 days. Until then nothing changes.`;
        const id = idOf(list, from).toString('hex');
        const newId = idOf(list, to.normal).toString('hex');
        output.result({ id, newId, newsletters: moving.map(({ slug }) => slug), state: 'awaits confirmation' }, text);
      }),
    );
}
