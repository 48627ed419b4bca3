import type { Locale } from '../../locale/locale.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { messageId } from '../../render/message-id.js';
import { buildPlainMessage } from '../../render/plain-message.js';
import { pathTo } from '../../settings/web-paths.js';
import { type Enquiry, messageDays } from '../../site/enquiry.js';
import { deleteEnquiry, putEnquiryOff, readEnquiry } from '../../site/enquiry-store.js';
import { readSite } from '../../site/site-store.js';
import { oldestOf, publisherName, takesMessages } from '../../site/site-texts.js';
import { testReader } from '../../subscribers/membership/test-tokens.js';
import { parseAddress } from '../../subscribers/record/address.js';
import type { Delivery } from '../delivery.js';
import { domainOf } from '../recipient-message.js';
import { quotedLines } from './quoted-lines.js';
import { NoticeDeferred } from './send-notice.js';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Emails the publisher a message from a form of the site. It goes to the contact address and nowhere else. It is
 * deleted once the server accepts it. When the server refuses it, or no contact address is set, it is tried again each
 * hour for a week, because the publisher can correct that. Each attempt has the same Message-ID.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendEnquiry(delivery: Delivery, id: string): Promise<void> {
  const { list, relay, log, now } = delivery;
  const { redis } = list;
  const enquiry = await readEnquiry(redis, id);
  if (!enquiry) return;
  if (now() > enquiry.at + messageDays * dayMs) {
    log.warn({ enquiry: id }, 'a message from a form was given up');
    return deleteEnquiry(redis, id, false);
  }
  const site = await readSite(redis);
  const newsletters = (await listNewsletters(redis)).filter(({ archivedAt }) => archivedAt === '');
  const sender = oldestOf(newsletters);
  if (!sender || !takesMessages({ site, newsletters })) {
    log.warn({ enquiry: id }, 'a message from a form waits: the site has no contact address');
    return putEnquiryOff(redis, id, now() + hourMs);
  }
  const { publicUrl } = delivery;
  const from = { name: publisherName({ site, newsletters, publicUrl }), address: sender.from.address };
  const to = parseAddress(site.contact).mailed;
  const { outcome, reply } = await relay.send({
    from: from.address,
    to,
    message: () =>
      buildPlainMessage({
        from,
        to,
        replyTo: { name: enquiry.name, address: enquiry.email },
        messageId: messageId(delivery.listKey, 'hex', `enquiry ${id}`, testReader, domainOf(from.address)),
        date: new Date(enquiry.at),
        ...contentOf(enquiry, sender.locale, publicUrl),
      }),
  });
  if (outcome === 'accepted') return deleteEnquiry(redis, id, true);
  // Also when it is unknown whether the server took it: the same Message-ID lets the mailbox show it once.
  if (outcome === 'deferred' || outcome === 'uncertain') throw new NoticeDeferred(reply);
  log.warn(
    { enquiry: id, outcome, reply: reply.slice(0, 3) },
    'the server refused a message from a form; it is tried again in an hour',
  );
  await putEnquiryOff(redis, id, now() + hourMs);
}

/** The subject and the text, in the publisher's language. The writer's own words are quoted. */
function contentOf({ kind, name, email, text }: Enquiry, locale: Locale, publicUrl: string) {
  const { subject, opening, closing } = publisherMessages(locale).enquiry;
  const writer = name === '' ? email : `${name} <${email}>`;
  const parts = [opening[kind](writer, `${publicUrl}${pathTo(kind)}`), quotedLines(text), closing];
  return { subject: subject[kind](name || email), text: `${parts.join('\n\n')}\n` };
}
