import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { ReaderMail } from './parts/reader-mail.js';
import { LineLink, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { WelcomeProps } from './props.js';
import { space } from './theme.js';

export type { WelcomeProps } from './props.js';

/** The first email after a reader confirms: what to expect, how to change preferences and how to unsubscribe. */
export function Welcome({ locale, newsletter, preferencesUrl, unsubscribeUrl, latestIssueUrl }: WelcomeProps) {
  const { welcome: text, digest } = messages(locale);
  const { title, preheader } = text;
  const subject = text.subject(newsletter.title);
  const reason = text.reason(newsletter.title);
  return (
    <ReaderMail {...{ locale, newsletter, subject, preheader, title, reason, preferencesUrl, unsubscribeUrl }}>
      <Paragraph>{text.text(newsletter.title)}</Paragraph>
      {latestIssueUrl ? <ActionButton href={latestIssueUrl}>{text.latestIssue}</ActionButton> : null}
      <Paragraph style={{ marginTop: space.m }}>{text.keepOutOfSpam}</Paragraph>
      <Paragraph style={{ marginBottom: 0 }}>{text.preferencesText}</Paragraph>
      <LineLink href={preferencesUrl}>{digest.preferences}</LineLink>
      <Paragraph style={{ marginTop: space.s, marginBottom: 0 }}>{text.share}</Paragraph>
      <LineLink href={newsletter.subscribeUrl}>{text.shareLink}</LineLink>
    </ReaderMail>
  );
}

Welcome.PreviewProps = previews.en.welcome;

export default Welcome;
