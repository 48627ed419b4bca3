import type { Command } from 'commander';
import { NotFound } from '../errors.js';
import { readers } from '../operations/readers.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress } from './email-arguments.js';
import { performHere, performs, withFields } from './operation-command.js';

/** `subscriber reactivate`. */
export function reactivateCommand(noun: Command): void {
  const command = verb(noun, 'reactivate', 'bring back a reader whose address bounced and works again');
  command
    .argument('<email>', 'the address', readerAddress)
    .action((address: string, flags: { json?: boolean; newsletter: string; reason: string }) =>
      withCommandApp(flags, async (app, output) => {
        const key = { slug: flags.newsletter, id: idOf(app.list, address).toString('hex') };
        const asked = { key, input: { reason: flags.reason } };
        const { result, document } = await performHere({ app, output }, readers.reactivate, asked).catch(
          // People know the reader by the address.
          (error: unknown) => {
            const unknown = error instanceof NotFound && error.noun === 'subscriber';
            throw unknown ? new NotFound('subscriber', address) : error;
          },
        );
        const text = result.changed
          ? `Reactivated. They get the next issue of "${result.title}".`
          : `They are confirmed already. Nothing was changed.`;
        output.result(document, text);
      }),
    );
  withFields(performs(command, readers.reactivate), readers.reactivate, { id: null });
}
