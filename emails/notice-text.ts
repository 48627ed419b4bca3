import { messages } from '../src/locale/messages.js';
import { confirmOpening } from './parts/confirm-opening.js';
import { heading, imprintLines, join, link, paragraph } from './parts/text-lines.js';
import { columns, wrap } from './parts/wrap.js';
import {
  type ConfirmProps,
  confirmationDays,
  type InactiveProps,
  type OwnDataProps,
  type SubscriptionsProps,
  type TeamProps,
  type WelcomeProps,
} from './props.js';

// The plain-text parts of single emails. The rules are those of text.ts.

export function confirmText(props: ConfirmProps): string {
  const { locale, newsletter, confirmUrl, validFor = confirmationDays } = props;
  const { confirm: text, digest } = messages(locale);
  const opening = confirmOpening(props);
  return join([
    ...heading(newsletter.title, opening.title),
    ...paragraph(opening.text),
    ...link(opening.button, confirmUrl),
    ...paragraph(text.validFor(validFor)),
    ...paragraph(opening.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...imprintLines(newsletter),
  ]);
}

export function ownDataText({ locale, newsletter, wish, url }: OwnDataProps): string {
  const { ownData: text, digest } = messages(locale);
  const opening = text[wish];
  return join([
    ...heading(newsletter.title, opening.title),
    ...paragraph(opening.text(newsletter.title)),
    ...link(opening.button, url),
    ...paragraph(text.validFor),
    ...paragraph(text.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...imprintLines(newsletter),
  ]);
}

export function inactiveText({
  locale,
  newsletter,
  url,
  answerDays,
  preferencesUrl,
  unsubscribeUrl,
}: InactiveProps): string {
  const { inactive: text, digest } = messages(locale);
  return join([
    ...heading(newsletter.title, text.title),
    ...paragraph(text.text(newsletter.title)),
    ...link(text.button, url),
    ...paragraph(text.otherwise(answerDays)),
    '-'.repeat(columns),
    '',
    ...paragraph(text.reason(newsletter.title)),
    ...link(digest.unsubscribe, unsubscribeUrl),
    ...link(digest.preferences, preferencesUrl),
    ...link(digest.website, newsletter.siteUrl),
    ...imprintLines(newsletter),
  ]);
}

export function subscriptionsText({ locale, newsletter, subscriptions }: SubscriptionsProps): string {
  const { subscriptions: text, digest } = messages(locale);
  return join([
    ...heading(newsletter.title, text.title),
    ...paragraph(text.text),
    ...subscriptions.flatMap(({ title, preferencesUrl }) => link(text.preferencesOf(title), preferencesUrl)),
    ...paragraph(text.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...imprintLines(newsletter),
  ]);
}

export function welcomeText({
  locale,
  newsletter,
  preferencesUrl,
  unsubscribeUrl,
  latestIssueUrl,
}: WelcomeProps): string {
  const { welcome: text, digest } = messages(locale);
  return join([
    ...heading(newsletter.title, text.title),
    ...paragraph(text.text(newsletter.title)),
    ...(latestIssueUrl ? link(text.latestIssue, latestIssueUrl) : []),
    ...paragraph(text.keepOutOfSpam),
    ...wrap(text.preferencesText),
    preferencesUrl,
    '',
    ...wrap(text.share),
    newsletter.subscribeUrl,
    '',
    '-'.repeat(columns),
    '',
    ...paragraph(text.reason(newsletter.title)),
    ...link(digest.unsubscribe, unsubscribeUrl),
    ...link(digest.website, newsletter.siteUrl),
    ...imprintLines(newsletter),
  ]);
}

/** A point of a list, with its page below it. */
function pointLines(point: TeamProps['points'][number]): string[] {
  const { text, label, url } = typeof point === 'string' ? { text: point, label: '', url: '' } : point;
  const lines = wrap(text, columns - 2).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`));
  return url === '' ? lines : [...lines, `  ${label}:`, `  ${url}`];
}

export function teamText({ locale, publisher, title, opening, points, button, url, code, closing }: TeamProps): string {
  return join([
    ...heading(publisher.title, title),
    ...opening.flatMap(paragraph),
    ...points.flatMap(pointLines),
    ...(points.length > 0 ? [''] : []),
    ...link(button, url),
    ...(code ? [...paragraph(code.text), code.digits, ''] : []),
    ...closing.flatMap(paragraph),
    '-'.repeat(columns),
    '',
    ...link(messages(locale).digest.website, publisher.siteUrl),
    ...imprintLines(publisher),
  ]);
}
