import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { ReaderMail } from './parts/reader-mail.js';
import { CopyLink, Note, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { InactiveProps } from './props.js';
import { space } from './theme.js';

export type { InactiveProps } from './props.js';

/** The email that asks an inactive reader whether they still want the newsletter. */
export function Inactive({ locale, newsletter, url, answerDays, preferencesUrl, unsubscribeUrl }: InactiveProps) {
  const { inactive: text, confirm } = messages(locale);
  const { title, preheader } = text;
  const subject = text.subject(newsletter.title);
  const reason = text.reason(newsletter.title);
  return (
    <ReaderMail {...{ locale, newsletter, subject, preheader, title, reason, preferencesUrl, unsubscribeUrl }}>
      <Paragraph style={{ marginBottom: space.l }}>{text.text(newsletter.title)}</Paragraph>
      <ActionButton href={url}>{text.button}</ActionButton>
      <Paragraph style={{ marginTop: space.l }}>{text.otherwise(answerDays)}</Paragraph>
      <Note style={{ marginTop: space.l }}>{confirm.orCopyLink}</Note>
      <CopyLink url={url} />
    </ReaderMail>
  );
}

Inactive.PreviewProps = previews.en.inactive;

export default Inactive;
