import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from './frame.js';
import { LinkList, MessagePage, QuestionPage, toHome } from './message-page.js';
import { homePage, Page, signUpPage } from './page.js';

/**
 * The page of an address that leads nowhere, with a search for what its visitor came for.
 * @param props `children`: what else there is to read
 */
export function NotFoundPage({ frame, children }: { frame: Frame; children?: ReactNode }) {
  const { notFound, search } = messages(frame.locale).pages;
  return (
    <Page frame={frame} title={notFound.title} wide>
      <div className="wrap">
        <div className="page-head">
          <h1>{notFound.title}</h1>
          <p className="stand">{notFound.text}</p>
          <search>
            <form action={`${frame.base}${webPaths.search}`}>
              {frame.keepLanguage ? <input type="hidden" name="lang" value={frame.locale} /> : null}
              <label className="unseen" htmlFor="q">
                {search.label}
              </label>
              <div className="one">
                <input id="q" name="q" type="search" maxLength={200} placeholder={search.label} />
                <button type="submit">{search.button}</button>
              </div>
            </form>
          </search>
          <LinkList items={[toHome(frame)]} />
        </div>
        {children}
      </div>
    </Page>
  );
}

/** Every page of a newsletter that was removed. */
export function NewsletterEndedPage({ frame, title }: { frame: Frame; title: string }) {
  const { ended } = messages(frame.locale).pages;
  const next = [toHome(frame)];
  return <MessagePage frame={frame} title={ended.title} text={ended.text(title)} next={next} translated={false} />;
}

export function ServerErrorPage({ frame }: { frame: Frame }) {
  return <MessagePage frame={frame} {...messages(frame.locale).pages.serverError} translated={false} />;
}

/** The page of an invalid or expired link. It links to the newsletter, if the link names one. */
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

/** The page behind a link from a test email. */
export function TestLinkPage({ frame, newsletter }: { frame: Frame; newsletter?: Newsletter | undefined }) {
  const { title, text } = messages(frame.locale).pages.testLink;
  return <MessagePage frame={frame} title={title} text={text} newsletter={newsletter} next={[]} />;
}

/** The page of an expired confirmation link. @param props `action`: the address that the button posts to */
export function ExpiredLinkPage({
  frame,
  newsletter,
  action,
}: {
  frame: Frame;
  newsletter: Newsletter;
  action: string;
}) {
  const { title, text, button } = messages(frame.locale).pages.expiredLink;
  const instead = { label: messages(frame.locale).pages.invalidLink.signUpAgain, href: signUpPage(frame, newsletter) };
  const page = { frame, newsletter, title, text: text(newsletter.title), button, action, instead };
  return <QuestionPage {...page} translated={false} />;
}

interface WaitPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Seconds. */
  wait: number;
}

/** @param props `proven`: whether the sign-up passed the bot check. If not, the page says that the check helps */
export function TooManyRequestsPage({ frame, newsletter, wait, proven }: WaitPageProps & { proven: boolean }) {
  const { title, text, retryIn, withoutCheck, ourForm } = messages(frame.locale).pages.tooManyRequests;
  const next = proven ? [] : [{ label: ourForm, href: signUpPage(frame, newsletter) }];
  return (
    <MessagePage frame={frame} title={title} text={text} newsletter={newsletter} next={next} translated={false}>
      <p>{retryIn(Math.ceil(wait / 60))}</p>
      {proven ? null : <p>{withoutCheck}</p>}
    </MessagePage>
  );
}

/**
 * Sign-ups are closed.
 * @param props `wait`: seconds until it opens by itself; undefined when an operator closed it
 */
export function SignUpsClosedPage({
  frame,
  newsletter,
  wait,
}: Omit<WaitPageProps, 'wait'> & { wait: number | undefined }) {
  const { title, text, retryIn, closedTitle, closedText } = messages(frame.locale).pages.signUpsClosed;
  if (wait === undefined)
    return (
      <MessagePage frame={frame} title={closedTitle} text={closedText} newsletter={newsletter} translated={false} />
    );
  return (
    <MessagePage frame={frame} title={title} text={text} newsletter={newsletter} translated={false}>
      <p>{retryIn(Math.ceil(wait / 60))}</p>
    </MessagePage>
  );
}
