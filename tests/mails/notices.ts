import { takeComment } from '../../src/answers/comments/take-comment.js';
import type { App } from '../../src/app.js';
import { gatheringMs, planAttentionEmails } from '../../src/attention/emails/attention-emails.js';
import { settling } from '../../src/attention/known-trouble.js';
import { watchTroubles } from '../../src/attention/watch-troubles.js';
import { type Locale, locales } from '../../src/locale/locale.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addPerson } from '../../src/people/person-store.js';
import { enqueueInvitation, newInvitation } from '../../src/people/sign-in/invitation.js';
import { askToSignIn } from '../../src/people/sign-in/sign-in-request.js';
import { type NoticePayload, noticeKinds } from '../../src/queues/catalogue.js';
import { enquiryKinds } from '../../src/site/enquiry.js';
import { takeEnquiry } from '../../src/site/enquiry-store.js';
import { changeSite } from '../../src/site/site-store.js';
import { closeSignUps, openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../src/subscribers/membership/address-change.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { storedArticles } from '../helpers/edition.js';
import type { TestPostrider } from '../helpers/postrider.js';
import type { KnownNewsletter, LabelledMail } from './labelled-mail.js';

const consent = { method: 'page', from: '/', textVersion: 1, ip: '' } as const;
const names: Partial<Record<Locale, string>> = { 'zh-CN': '王小明' };
const nameIn = (locale: Locale): string => names[locale] ?? 'Anna';

const texts: Partial<Record<Locale, string>> & { en: string } = {
  en: 'Good morning,\n\nyour story on the night ferry names the wrong pier. It leaves from the second one.\n\nThank you',
  'zh-CN': '您好：\n\n夜间渡轮的报道写错了码头，它从二号码头出发。\n\n谢谢',
};
const textIn = (locale: Locale): string => texts[locale] ?? texts.en;

/** Does something that sends one email, and labels it. */
type ExpectMail = (kind: string, name: string, send: () => Promise<unknown>) => Promise<void>;

/** Sends each notice of some newsletters to a reader of each language, and what the publisher gets from the site. */
export async function sendNotices(
  { app, sink }: TestPostrider,
  newsletters: readonly KnownNewsletter[],
): Promise<LabelledMail[]> {
  const mails: LabelledMail[] = [];
  const expectMail: ExpectMail = async (kind, name, send) => {
    const from = sink.mails.length;
    await send();
    await sink.received(from + 1);
    for (const mail of sink.mails.slice(from)) mails.push({ ...mail, kind, name, sample: true });
  };
  for (const known of newsletters) for (const locale of locales) await sendToReader(app, known, locale, expectMail);
  await changeSite(app.redis, { contact: 'editor@example.com' });
  await sendToPublisher(app, newsletters, expectMail);
  await sendToTeam(app, expectMail);
  await sendToOwners(app, expectMail);
  return mails;
}

async function sendToReader(
  app: App,
  { newsletter, content }: KnownNewsletter,
  locale: Locale,
  expectMail: ExpectMail,
): Promise<void> {
  const name = nameIn(locale);
  const email = `new-${newsletter.slug}-${locale}@example.org`.toLowerCase();
  const request = { email, name, sections: [], locale, consent, proven: true };
  const { number } = await changeNewsletter(app.redis, newsletter.slug, {
    inactive: { afterDays: 180, answerDays: 30 },
  });
  const id = idOf(app.list, email);
  const subscriber = id.toString('hex');
  const askedAt = async () => membershipOf(await readSubscriber(app.list, id), number)?.askedAt ?? 0;
  const enqueue = (kind: NoticePayload['kind'], at = nowSeconds()) => {
    const notice = { kind, newsletter: number, subscriber, at, messageIdForm: 'hex' } as const;
    return app.queues.enqueue('sendNotice', `${kind}-${number}-${subscriber}-${at}`, notice);
  };
  const to = parseAddress(`moved-${email}`);
  const senders: Partial<Record<NoticePayload['kind'], () => Promise<unknown>>> = {
    confirm: () => requestSubscription(app.list, app.queues, newsletter, request),
    remind: async () => enqueue('remind', await askedAt()),
    welcome: async () => confirmSubscription(app.list, app.queues, { newsletter: number, id, at: await askedAt() }),
    address: () => requestAddressChange(app.list, app.queues, { from: id, to, newsletters: [newsletter] }),
  };
  for (const kind of noticeKinds) {
    const send = senders[kind] ?? (() => enqueue(kind));
    await expectMail(`${kind}, ${content}, to ${locale}`, kind === 'welcome' ? name : '', send);
  }
}

async function sendToPublisher(
  app: App,
  newsletters: readonly KnownNewsletter[],
  expectMail: ExpectMail,
): Promise<void> {
  const ip = '192.0.2.1';
  for (const kind of enquiryKinds)
    for (const locale of locales) {
      const enquiry = { kind, name: nameIn(locale), email: 'writer@example.org', text: textIn(locale), locale };
      const sender = { ip, proven: true, stamp: `${kind} ${locale}` };
      const send = () => takeEnquiry(app.list, app.queues, { ...enquiry, at: Date.now() }, sender);
      await expectMail(`enquiry, ${kind}, in ${locale}`, '', send);
    }
  const [article = ''] = (await storedArticles(app.redis)).map(({ id }) => id);
  for (const { newsletter, content } of newsletters) {
    const { number, locale } = newsletter;
    const comment = { newsletter: number, article, name: 'Bo', text: textIn(locale), stamp: content, at: Date.now() };
    const send = () => takeComment(app.list, app.queues, comment, { ip, proven: true });
    await expectMail(`comment, ${content}`, '', send);
  }
}

async function sendToTeam(app: App, expectMail: ExpectMail): Promise<void> {
  for (const locale of locales) {
    const email = `team-${locale}@example.org`.toLowerCase();
    const fields = { email, name: nameIn(locale), language: locale, roles: {}, movesData: false };
    await expectMail(`invitation, in ${locale}`, '', async () =>
      enqueueInvitation(app.queues, await addPerson(app.redis, { ...fields, role: 'editor' }, newInvitation('Ada'))),
    );
    await expectMail(`sign-in, in ${locale}`, '', () => askToSignIn(app, { email, ip: '192.0.2.1', locale }));
  }
}

/** What needs attention, as workers would find it later: nobody waits for that here. */
async function sendToOwners(app: App, expectMail: ExpectMail): Promise<void> {
  await closeSignUps(app.redis);
  const seenAt = Date.now() + 3_600_000;
  const raisedAt = seenAt + settling.raised;
  for (const now of [seenAt, raisedAt]) await watchTroubles(app, now);
  for (const locale of locales) {
    const email = `owner-${locale}@example.org`.toLowerCase();
    const fields = {
      email,
      name: nameIn(locale),
      language: locale,
      role: 'owner',
      roles: {},
      movesData: false,
    } as const;
    await expectMail(`attention, in ${locale}`, '', async () => {
      await addPerson(app.redis, fields);
      await planAttentionEmails(app, raisedAt + gatheringMs);
    });
  }
  await openSignUps(app.redis);
}
