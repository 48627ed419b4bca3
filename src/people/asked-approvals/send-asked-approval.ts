import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import { kindOf } from '../../identity.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { pathTo } from '../../settings/web-paths.js';
import { emailPerson } from '../email-person.js';
import { findPerson } from '../person-store.js';
import { type AskedApproval, findApprovable, findAskedApproval, writeAskedApproval } from './asked-approvals.js';

/**
 * Emails a person who is asked to approve an issue: who asks, what they write, and a link to the page of the send, for
 * which the person signs in. Notes whether the server took it. Nothing is sent once the issue cannot be approved any more.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendAskedApproval(
  delivery: Delivery & { config: Pick<Config, 'desk'> },
  of: Pick<AskedApproval, 'issue' | 'person' | 'at'>,
): Promise<void> {
  const { redis } = delivery.list;
  const [asked, issue, person] = await Promise.all([
    findAskedApproval(redis, of),
    findApprovable(redis, of.issue),
    findPerson(redis, of.person),
  ]);
  if (asked?.email !== 'waiting' || !issue || !person) return;
  const { title } = await readNewsletter(redis, issue.newsletter);
  const words = publisherMessages(person.language).signIn.askedApproval;
  const by = kindOf(asked.by.id) === 'person' ? asked.by.name : '';
  const email = await emailPerson(delivery, person, {
    ...{ key: `approval ${asked.issue} ${person.id} ${asked.at}`, at: asked.at },
    content: () => ({
      subject: words.subject(by, issue.subject || issue.id),
      title: words.title(person.name),
      opening: [words.opening(by, issue.subject || issue.id, title)],
      points: asked.note === '' ? [] : [words.note(asked.note)],
      button: words.button,
      url: `${deskUrlOf(delivery)}${pathTo('deskSend', { issue: issue.id })}`,
      closing: [words.signsIn, words.asItIs],
    }),
  });
  await writeAskedApproval(redis, { ...asked, email });
}
