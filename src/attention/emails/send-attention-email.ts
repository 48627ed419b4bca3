import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import type { Finding } from '../../findings/finding.js';
import { findingInWords } from '../../locale/findings-in-words.js';
import type { Locale } from '../../locale/locale.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { emailPerson } from '../../people/email-person.js';
import { findPerson } from '../../people/person-store.js';
import type { TeamProps } from '../../render/team-mail.js';
import { pathTo } from '../../settings/web-paths.js';
import { readKnown } from '../known-troubles.js';
import {
  type AttentionEmail,
  isOwnersMatter,
  readAttentionEmail,
  removeAttentionEmail,
  wantsEmails,
} from './attention-emails.js';

type SendingDesk = Delivery & { config: Pick<Config, 'desk'> };

/** An email that no server took for so long is out of date, in ms. */
const maxAgeMs = 7 * 86_400_000;

/**
 * Emails a person what needs attention, in their own language. While no relay takes it, it waits, and then says what is
 * over by now: so it also works for troubles of the relay. That it cannot be sent is no trouble of its own.
 *
 * Guarantee: who gets it, and of what, is decided when it is sent. Somebody who is no owner any more learns nothing.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendAttentionEmail(delivery: SendingDesk, id: string): Promise<void> {
  const { redis } = delivery.list;
  const email = await readAttentionEmail(redis, id);
  if (!email) return;
  const person = await findPerson(redis, email.person);
  const troubles = email.troubles.filter((one) => person && isOwnersMatter(person, one));
  if (person && wantsEmails(person) && troubles.length > 0 && delivery.now() - email.at < maxAgeMs) {
    const words = publisherMessages(person.language).attentionEmail;
    const raised = await idsOfRaised(delivery);
    const points = await pointsOf(delivery, troubles, raised, person.language);
    const lasting = troubles.filter((one) => raised.has(nameOfRaised(one))).length;
    await emailPerson(delivery, person, {
      ...{ key: `attention ${id}`, at: email.at },
      content: (publisher) => ({
        ...{ subject: words.subject(publisher, lasting), title: words.title },
        opening: [lasting > 0 ? words.opening : words.openingOver],
        ...{ points, button: words.button, url: `${deskUrlOf(delivery)}${pathTo('desk')}` },
        closing: [words.commands, words.once(person.id)],
      }),
    });
  }
  await removeAttentionEmail(redis, id);
}

/** A trouble that comes again is another one. */
const nameOfRaised = ({ id, raisedAt }: { id: string; raisedAt: number }) => `${id} ${raisedAt}`;

/** The troubles that last, each with when it was raised. */
async function idsOfRaised({ list }: Delivery): Promise<Set<string>> {
  const all = [...(await readKnown(list.redis)).values()];
  return new Set(
    all.flatMap(({ known }) =>
      known?.state === 'raised' ? [nameOfRaised({ id: known.trouble.id, raisedAt: known.raisedAt })] : [],
    ),
  );
}

/** What stops comes first. */
async function pointsOf(
  delivery: SendingDesk,
  troubles: AttentionEmail['troubles'],
  raised: ReadonlySet<string>,
  locale: Locale,
): Promise<TeamProps['points']> {
  const { point, over } = publisherMessages(locale).attentionEmail;
  const titles = new Map((await listNewsletters(delivery.list.redis)).map(({ slug, title }) => [slug, title]));
  const inOrder = [...troubles].sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));
  return inOrder.map((one) => {
    const { code, facts } = one;
    const { detail, remedy } = findingInWords({ code, facts } as Finding, locale, one.timeZone);
    if (!raised.has(nameOfRaised(one))) return over(detail);
    const text = point(detail, remedy);
    const page = pageOf(one, titles, locale);
    return page ? { text, label: page.label, url: `${deskUrlOf(delivery)}${page.path}` } : text;
  });
}

/** The page of the desk where something is done about a trouble; undefined: there is none beside the first page. */
function pageOf(
  { facts, newsletter }: AttentionEmail['troubles'][number],
  titles: ReadonlyMap<string, string>,
  locale: Locale,
): { path: string; label: string } | undefined {
  const { openIssue, openNewsletter } = publisherMessages(locale).attentionEmail;
  const { issue } = facts;
  if (typeof issue === 'string') return { path: pathTo('deskIssue', { issue }), label: openIssue };
  const title = newsletter === null ? undefined : titles.get(newsletter);
  if (newsletter === null || title === undefined) return undefined;
  return { path: pathTo('deskToday', { slug: newsletter }), label: openNewsletter(title) };
}
