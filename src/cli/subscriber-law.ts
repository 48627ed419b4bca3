import type { Command } from 'commander';
import { allOwnData, eraseReader } from '../answers/reader-answers.js';
import { NotFound } from '../errors.js';
import { counted } from '../operations/counted.js';
import { messagesOf } from '../reports/reader-messages.js';
import { idOf, readSubscriber } from '../subscribers/list/subscriber-store.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { readerAddress } from './email-arguments.js';

const unknown = (address: string) => new NotFound('subscriber', address);

/** `subscriber data` and `erase`: a reader's legal rights of access and erasure. */
export function subscriberLawCommands(noun: Command): void {
  verb(noun, 'data', 'print all data about one reader, as JSON')
    .argument('<email>', 'the address', readerAddress)
    .action((address: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const id = idOf(app.list, address);
        const data = await allOwnData(app.list, id, await messagesOf(app.list, id));
        if (!data) throw unknown(address);
        output.result(data, JSON.stringify(data, null, 2));
      }),
    );

  verb(noun, 'erase', 'erase one reader from every newsletter; no import can add them again')
    .argument('<email>', 'the address', readerAddress)
    .option('--yes', `${yesHelp}. An erasure cannot be undone`)
    .action((address: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const id = idOf(app.list, address);
        const subscriber = await readSubscriber(app.list, id);
        if (!subscriber) throw unknown(address);
        const newsletters = counted(subscriber.memberships.length, 'newsletter');
        const consequence = `This erases the reader from ${newsletters}, with all their data. It cannot be undone.`;
        await confirm(output, consequence, flags.yes);
        const now = await eraseReader(app.list, id, 'editor');
        const text = now
          ? 'Erased. Only a keyed hash is left, which blocks a new import.'
          : 'They were already erased.';
        output.result({ id: id.toString('hex'), state: 'erased', erasedNow: now }, text);
      }),
    );
}
