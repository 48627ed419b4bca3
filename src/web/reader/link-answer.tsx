import type { FastifyReply } from 'fastify';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { maskAddress } from '../../redaction.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { otherLanguageField } from '../kit/chrome/foot.js';
import type { FormBody } from '../kit/form-body.js';
import type { Frame } from '../kit/frame.js';
import { answeredField, MessagePage, type PageLink } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import type { WebApp } from '../kit/web-app.js';

/** A reader who asks for a link by email. */
interface AskedLink {
  frame: Frame;
  newsletter: Newsletter;
  /** The reader's, where the link goes. */
  address: string;
  /** The address that was posted to. */
  again: string;
  next: readonly PageLink[];
}

/** Names the answer that no further email is sent for now. */
const tooOften = 'too-often';

/**
 * Emails a reader a link, and says so above the latest stories. Another language of that page only says it again.
 * @param mail sends the email. It returns the seconds to wait if there were too many
 */
export async function sendLinkAnswer(
  app: Pick<WebApp, 'redis'>,
  reply: FastifyReply,
  form: FormBody,
  { address, ...asked }: AskedLink,
  mail: () => Promise<number>,
): Promise<FastifyReply> {
  const { frame, newsletter } = asked;
  const { sentTitle, sent, tooManyTitle, tooMany } = messages(frame.locale).pages.ownData;
  const answered = form.has(otherLanguageField) && form.has(answeredField) ? form.get(answeredField) : undefined;
  const wait = answered === undefined ? await mail() : 0;
  if (wait > 0) reply.header('Retry-After', wait);
  // The email is on its way: nothing else may look as if it were not.
  const latest = await readLatest(app, frame, { newsletters: [newsletter] }).catch(() => undefined);
  const page = { ...asked, below: latest ? <LatestStories frame={frame} {...latest} narrow /> : null };
  if (wait > 0 || answered === tooOften)
    return sendPage(reply, 429, <MessagePage {...page} title={tooManyTitle} text={tooMany} answer={tooOften} />);
  return sendPage(reply, 200, <MessagePage {...page} title={sentTitle} text={sent(maskAddress(address))} />);
}
