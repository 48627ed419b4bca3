import { Confirm, type ConfirmProps } from '../../emails/confirm.js';
import { Inactive, type InactiveProps } from '../../emails/inactive.js';
import { confirmText, inactiveText, ownDataText, subscriptionsText, welcomeText } from '../../emails/notice-text.js';
import { OwnData, type OwnDataProps } from '../../emails/own-data.js';
import { confirmOpening } from '../../emails/parts/confirm-opening.js';
import { Subscriptions, type SubscriptionsProps } from '../../emails/subscriptions.js';
import { Welcome, type WelcomeProps } from '../../emails/welcome.js';
import type { Locale } from '../locale/locale.js';
import { messages } from '../locale/messages.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { renderHtml } from './html.js';
import { links } from './links.js';
import { mailLook } from './look/mail-look.js';
import type { ReaderLinks } from './merge-fields.js';
import { buildMime } from './mime.js';

/** A single email to one reader, triggered by a click. */
export interface NoticeContext {
  newsletter: Newsletter;
  publicUrl: string;
  locale: Locale;
  address: string;
  messageId: string;
  /** Ends the Feedback-ID (installationId). */
  installation: string;
  /** The mailto link that unsubscribes; missing if no mailbox is read. */
  unsubscribeMailto?: string | undefined;
}

/**
 * The confirmation email. Its address is unconfirmed, so it contains nothing that a stranger typed, not even a name.
 * @param occasion the first email, its reminder, which is sent once, or the one to a new address of a reader
 */
export async function renderConfirmation(
  context: NoticeContext,
  confirmUrl: string,
  occasion: ConfirmProps['occasion'],
): Promise<string> {
  const { newsletter, publicUrl, locale } = context;
  const props: ConfirmProps = { locale, newsletter: shown(newsletter, publicUrl), confirmUrl, occasion };
  const kinds = { first: 'confirm', reminder: 'remind' } as const;
  return buildMime({
    ...common(context, typeof occasion === 'string' ? kinds[occasion] : 'address'),
    to: { name: '', address: context.address },
    subject: confirmOpening(props).subject,
    html: renderHtml(<Confirm {...props} />),
    text: confirmText(props),
  });
}

/** The email with the link to download or delete the reader's data. It asks the reader not to forward it. */
export async function renderOwnData(context: NoticeContext, wish: OwnDataProps['wish'], url: string): Promise<string> {
  const { newsletter, publicUrl, locale } = context;
  const props: OwnDataProps = { locale, newsletter: shown(newsletter, publicUrl), wish, url };
  return buildMime({
    ...common(context, wish),
    to: { name: '', address: context.address },
    subject: messages(locale).ownData[wish].subject(newsletter.title),
    html: renderHtml(<OwnData {...props} />),
    text: ownDataText(props),
  });
}

/** The email with links to the preferences of each of the reader's subscriptions. */
export async function renderSubscriptions(
  context: NoticeContext,
  subscriptions: SubscriptionsProps['subscriptions'],
): Promise<string> {
  const { newsletter, publicUrl, locale } = context;
  const props: SubscriptionsProps = { locale, newsletter: shown(newsletter, publicUrl), subscriptions };
  return buildMime({
    ...common(context, 'manage'),
    to: { name: '', address: context.address },
    subject: messages(locale).subscriptions.subject,
    html: renderHtml(<Subscriptions {...props} />),
    text: subscriptionsText(props),
  });
}

/** The email that asks an inactive reader whether they still want the newsletter. */
export async function renderInactive(
  context: NoticeContext,
  { url, answerDays }: Pick<InactiveProps, 'url' | 'answerDays'>,
  reader: ReaderLinks,
): Promise<string> {
  const { newsletter, publicUrl, locale } = context;
  const props: InactiveProps = { locale, newsletter: shown(newsletter, publicUrl), url, answerDays, ...reader };
  return buildMime({
    ...common(context, 'inactive'),
    to: { name: '', address: context.address },
    unsubscribeUrl: reader.unsubscribeUrl,
    unsubscribeMailto: context.unsubscribeMailto,
    subject: messages(locale).inactive.subject(newsletter.title),
    html: renderHtml(<Inactive {...props} />),
    text: inactiveText(props),
  });
}

/** The welcome email for a reader who has just confirmed. */
export async function renderWelcome(
  context: NoticeContext & { name: string; latestIssueUrl: string | undefined },
  reader: ReaderLinks,
): Promise<string> {
  const { newsletter, publicUrl, locale, latestIssueUrl } = context;
  const props: WelcomeProps = {
    locale,
    newsletter: shown(newsletter, publicUrl),
    ...reader,
    ...(latestIssueUrl ? { latestIssueUrl } : {}),
  };
  return buildMime({
    ...common(context, 'welcome'),
    to: { name: context.name, address: context.address },
    unsubscribeUrl: reader.unsubscribeUrl,
    unsubscribeMailto: context.unsubscribeMailto,
    subject: messages(locale).welcome.subject(newsletter.title),
    html: renderHtml(<Welcome {...props} />),
    text: welcomeText(props),
  });
}

function common({ newsletter, publicUrl, messageId, installation }: NoticeContext, kind: string) {
  return {
    newsletter,
    publicUrl,
    messageId,
    date: new Date(),
    feedbackId: `${kind}:${newsletter.slug}:notice:${installation}`,
    autoSubmitted: true,
  };
}

function shown(newsletter: Newsletter, publicUrl: string) {
  const subscribeUrl = links.newsletter(publicUrl, newsletter.slug);
  const { title, postalAddress, siteUrl } = newsletter;
  const { look } = mailLook(newsletter, { publicUrl, year: new Date().getUTCFullYear() });
  return { title, postalAddress, siteUrl: siteUrl || subscribeUrl, subscribeUrl, ...(look ? { look } : {}) };
}
