import { readEvents } from '../../src/feedback/journal.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { readerAddress, type TestPostrider } from '../helpers/postrider.js';
import type { SunkMail } from '../helpers/smtp-sink.js';
import { bounceOf } from './report-emails.js';

/** The readers of an installation that has sent an issue, by their numbers. @param postrider is asked when it runs */
export function readersOf(postrider: () => TestPostrider) {
  const idOfReader = (number: number) => idOf(postrider().app.list, readerAddress(number));
  function mailTo(number: number): SunkMail {
    const [mail] = postrider().sink.mailsTo(readerAddress(number));
    if (!mail) throw new Error('no email');
    return mail;
  }
  return {
    mailTo,
    /** The bounce of a mailbox that does not exist. */
    gone: (number: number) => bounceOf(mailTo(number), '5.1.1', '550 5.1.1 no such user'),
    async stateOf(number: number) {
      const subscriber = await readSubscriber(postrider().app.list, idOfReader(number));
      return membershipOf(subscriber, postrider().newsletter.number)?.state;
    },
    async events(number: number) {
      const id = idOfReader(number).toString('hex');
      const all = await readEvents(postrider().app.redis, postrider().newsletter.number, 1_000);
      return all.filter(({ subscriber }) => subscriber === id);
    },
  };
}
