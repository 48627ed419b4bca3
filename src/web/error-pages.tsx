import { messages } from '../locale/messages.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { Frame } from './frame.js';
import { MessagePage } from './message-page.js';
import { homePage, signUpPage } from './page.js';

export function NotFoundPage({ frame }: { frame: Frame }) {
  const { notFound } = messages(frame.locale).pages;
  return <MessagePage frame={frame} {...notFound} next={[{ label: notFound.home, href: homePage(frame) }]} />;
}

export function ServerErrorPage({ frame }: { frame: Frame }) {
  return <MessagePage frame={frame} {...messages(frame.locale).pages.serverError} translated={false} />;
}

export function DeadLinkPage({ frame, newsletter }: { frame: Frame; newsletter?: Newsletter | undefined }) {
  const { title, text, signUpAgain } = messages(frame.locale).pages.invalidLink;
  const href = newsletter ? signUpPage(frame, newsletter) : homePage(frame);
  return (
    <MessagePage
      frame={frame}
      title={title}
      text={text}
      newsletter={newsletter}
      next={[{ label: signUpAgain, href }]}
    />
  );
}

/** @param props `wait` in seconds */
export function TooManyRequestsPage(props: { frame: Frame; newsletter: Newsletter; wait: number }) {
  const { title, text, retryIn } = messages(props.frame.locale).pages.tooManyRequests;
  return (
    <MessagePage frame={props.frame} title={title} text={text} newsletter={props.newsletter} translated={false}>
      <p>{retryIn(Math.ceil(props.wait / 60))}</p>
    </MessagePage>
  );
}
