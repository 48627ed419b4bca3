import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import { NoticeDeferred } from '../../delivery/notices/send-notice.js';
import { domainOf } from '../../delivery/recipient-message.js';
import { messages } from '../../locale/messages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { messageId } from '../../render/message-id.js';
import { buildPlainMessage } from '../../render/plain-message.js';
import { readSite } from '../../site/site-store.js';
import { oldestOf, publisherName } from '../../site/site-texts.js';
import { testReader } from '../../subscribers/membership/test-tokens.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { findPerson } from '../person-store.js';
import { codeOf } from './secret.js';
import { signInAddress } from './sign-in-link.js';
import { readSignInRequest, requestSeconds } from './sign-in-request.js';

/**
 * Emails a person the link and the code to sign in, in their own language. A request of nobody, or one that was used or
 * has expired, gets none. Each attempt has the same Message-ID.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendSignIn(delivery: Delivery & { config: Pick<Config, 'desk'> }, id: string): Promise<void> {
  const { list, relay, log, publicUrl } = delivery;
  const { redis } = list;
  const request = await readSignInRequest(redis, id);
  const person = request && request.person !== '' ? await findPerson(redis, request.person) : undefined;
  if (!request || !person) return;
  const newsletters = (await listNewsletters(redis)).filter(({ archivedAt }) => archivedAt === '');
  const sender = oldestOf(newsletters);
  if (!sender) return void log.warn('no email to sign in: there is no newsletter whose sender it could have');
  const publisher = publisherName({ site: await readSite(redis), newsletters, publicUrl });
  const from = { name: publisher, address: sender.from.address };
  const { mailed: to } = parseAddress(person.email);
  const text = messages(person.language).signIn.email;
  const url = signInAddress(deskUrlOf(delivery), request.link);
  const { outcome, reply } = await relay.send({
    from: from.address,
    to,
    message: () =>
      buildPlainMessage({
        from,
        to,
        messageId: messageId(delivery.listKey, 'hex', `sign-in ${id}`, testReader, domainOf(from.address)),
        date: new Date(request.at),
        subject: text.subject(publisher),
        text: text.body(person.name, url, spaced(codeOf(request.link)), requestSeconds / 60, publisher),
      }),
  });
  if (outcome === 'deferred' || outcome === 'uncertain') throw new NoticeDeferred(reply);
  if (outcome !== 'accepted') log.warn({ person: person.id, outcome }, 'the server refused an email to sign in');
}

/** `4821 7736`: easier to read and to type. Spaces in what is typed are left out. */
export const spaced = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');
