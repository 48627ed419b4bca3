import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { emailPerson } from '../email-person.js';
import { invitationDays, type Person, personState } from '../person.js';
import { findPerson, noteInvitationEmail } from '../person-store.js';
import { invitationAddress } from './invitation.js';

/**
 * Emails a person that they were invited, by whom, what they may do, and a link to begin. Notes in their record whether
 * the server took it. An invitation that has ended meanwhile gets no email.
 * @param payload `at` of the invitation
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendInvitation(
  delivery: Delivery & { config: Pick<Config, 'desk'> },
  { person: id, at }: { person: string; at: number },
): Promise<void> {
  const { redis } = delivery.list;
  const person = await findPerson(redis, id);
  if (person?.invitation?.at !== at || person.invitation.email !== 'waiting') return;
  // A worker may have been away for a week.
  if (personState(person) !== 'invited') return;
  const { by } = person.invitation;
  const may = await rolesInWords(delivery, person);
  const { invitation: words } = publisherMessages(person.language).signIn;
  const outcome = await emailPerson(delivery, person, {
    key: `invitation ${id} ${at}`,
    at: at * 1_000,
    content: (publisher) => ({
      subject: words.subject(publisher, by),
      title: words.title(person.name),
      opening: [words.opening(publisher, by)],
      points: may,
      button: words.button,
      url: invitationAddress(deskUrlOf(delivery), delivery.tokenKeys, person, { at }),
      closing: [words.validFor(invitationDays), words.notExpected],
    }),
  });
  await noteInvitationEmail(redis, { id, at }, outcome);
}

/** A sentence for all newsletters, and one for each in which the person has a role of its own. */
async function rolesInWords({ list }: Delivery, { language, role, roles }: Person): Promise<string[]> {
  const titles = new Map((await listNewsletters(list.redis)).map(({ slug, title }) => [slug, title]));
  const { inAll, inOne, may } = publisherMessages(language).signIn.invitation;
  const single = Object.entries(roles).flatMap(([slug, one]) => {
    const title = titles.get(slug);
    return title === undefined ? [] : [inOne(title, may[one])];
  });
  return [...(role ? [inAll(may[role])] : []), ...single];
}
