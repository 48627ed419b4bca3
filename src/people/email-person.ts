import type { Delivery } from '../delivery/delivery.js';
import { NoticeDeferred } from '../delivery/notices/send-notice.js';
import { domainOf } from '../delivery/recipient-message.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { mailLook } from '../render/look/mail-look.js';
import { messageId } from '../render/message-id.js';
import { buildPlainMessage } from '../render/plain-message.js';
import type { TeamProps } from '../render/team-mail.js';
import { readSite } from '../site/site-store.js';
import { oldestOf, publisherAddress, publisherName } from '../site/site-texts.js';
import { testReader } from '../subscribers/membership/test-tokens.js';
import { parseAddress } from '../subscribers/record/address.js';
import type { Person } from './person.js';

/** What an email says. */
type Content = Omit<TeamProps, 'locale' | 'publisher'>;

/**
 * Emails a person in their own language, with the sender and the look of the oldest newsletter.
 * @param mail `key`: each attempt of one email has the same, and with it the same Message-ID; `at`: Unix milliseconds;
 *   `content`: for a publisher's name
 * @returns `no-sender`: there is no newsletter whose sender it could have; `refused`: the server said no, for good
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function emailPerson(
  delivery: Delivery,
  person: Person,
  mail: { key: string; at: number; content(publisher: string): Content },
): Promise<'sent' | 'no-sender' | 'refused'> {
  const { list, relay, log, publicUrl } = delivery;
  const newsletters = (await listNewsletters(list.redis)).filter(({ archivedAt }) => archivedAt === '');
  const sender = oldestOf(newsletters);
  if (!sender) {
    log.warn({ person: person.id }, 'no email to a person: there is no newsletter whose sender it could have');
    return 'no-sender';
  }
  const site = await readSite(list.redis);
  const title = publisherName({ site, newsletters, publicUrl });
  const { look } = mailLook(sender, { publicUrl, year: new Date().getUTCFullYear() });
  const publisher = {
    ...{ title, siteUrl: publicUrl, postalAddress: publisherAddress({ site, newsletters }) },
    ...(look ? { look } : {}),
  };
  const content = mail.content(title);
  const from = { name: title, address: sender.from.address };
  const { mailed: to } = parseAddress(person.email);
  const { outcome, reply } = await relay.send({
    from: from.address,
    to,
    message: async () => {
      // React is loaded where an email is written.
      const { renderTeamMail } = await import('../render/team-mail.js');
      return buildPlainMessage({
        ...{ from, to, date: new Date(mail.at), subject: content.subject },
        messageId: messageId(delivery.listKey, 'hex', mail.key, testReader, domainOf(from.address)),
        ...renderTeamMail({ locale: person.language, publisher, ...content }),
      });
    },
  });
  if (outcome === 'deferred' || outcome === 'uncertain') throw new NoticeDeferred(reply);
  if (outcome === 'accepted') return 'sent';
  log.warn({ person: person.id, outcome, reply: reply.slice(0, 3) }, 'the server refused an email to a person');
  return 'refused';
}
