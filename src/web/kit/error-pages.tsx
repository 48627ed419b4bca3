import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from './frame.js';
import { LinkList, MessagePage, QuestionPage, toHome } from './message-page.js';
import { archivePage, homePage, Page, signUpPage } from './page.js';

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
  return <MessagePage frame={frame} title={ended.title} text={ended.text(title)} next={next} />;
}

/** @param props `query`: the parameters of the failed page, which is asked for again in another language; undefined for a form */
export function ServerErrorPage({ frame, query }: { frame: Frame; query: Record<string, string> | undefined }) {
  const { serverError } = messages(frame.locale).pages;
  return <MessagePage frame={frame} {...serverError} next={[toHome(frame)]} query={query} translated={!!query} />;
}

/** The page of an invalid or expired link. It links to the newsletter, if the link names one. @param props `below`: what else there is to read */
export function DeadLinkPage({
  frame,
  newsletter,
  isConfirmation,
  below,
}: {
  frame: Frame;
  newsletter?: Newsletter | undefined;
  /** Whether it was to confirm a subscription. Its visitor has none yet. */
  isConfirmation: boolean;
  below: ReactNode;
}) {
  const { invalidLink, subscriptions } = messages(frame.locale).pages;
  const { title, text, notConfirmed, signUpAgain } = invalidLink;
  const preferences = {
    label: subscriptions.button,
    href: `${frame.base}${webPaths.subscriptions}${frame.keepLanguage}`,
  };
  const signUp = { label: signUpAgain, href: newsletter ? signUpPage(frame, newsletter) : homePage(frame) };
  return (
    <MessagePage
      frame={frame}
      title={title}
      text={isConfirmation ? notConfirmed : text}
      newsletter={newsletter}
      next={isConfirmation ? [signUp, preferences] : [preferences, signUp]}
      below={below}
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
  return <QuestionPage {...page} />;
}

interface WaitPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Seconds. */
  wait: number;
  /** Which answer it is, for its other languages (MessagePage). */
  answer: string;
}

/** @param props `proven`: whether the sign-up passed the bot check. If not, the page says that the check helps */
export function TooManyRequestsPage({ frame, newsletter, wait, proven, answer }: WaitPageProps & { proven: boolean }) {
  const { title, text, retryIn, withoutCheck, ourForm } = messages(frame.locale).pages.tooManyRequests;
  const again = signUpPage(frame, newsletter);
  const next = proven ? [toHome(frame)] : [{ label: ourForm, href: again }];
  return (
    <MessagePage {...{ frame, title, text, newsletter, next, again, answer }}>
      <p>{retryIn(Math.ceil(wait / 60))}</p>
      {proven ? null : <p>{withoutCheck}</p>}
    </MessagePage>
  );
}

/**
 * Sign-ups are closed.
 * @param props `wait`: seconds until it opens by itself; undefined when an operator closed it. `answer`: undefined when
 *   the page was opened, and not posted to
 */
export function SignUpsClosedPage({
  frame,
  newsletter,
  wait,
  answer,
}: Omit<WaitPageProps, 'wait' | 'answer'> & { wait: number | undefined; answer?: string | undefined }) {
  const { title, text, retryIn, closedTitle, closedText } = messages(frame.locale).pages.signUpsClosed;
  const again = answer === undefined ? undefined : signUpPage(frame, newsletter);
  const page = { frame, newsletter, answer, ...(again === undefined ? {} : { again }) };
  if (wait === undefined) {
    const past = { label: messages(frame.locale).pages.chrome.pastIssues, href: archivePage(frame, newsletter) };
    return <MessagePage {...page} title={closedTitle} text={closedText} next={[past]} />;
  }
  return (
    <MessagePage {...page} title={title} text={text} next={[toHome(frame)]}>
      <p>{retryIn(Math.ceil(wait / 60))}</p>
    </MessagePage>
  );
}
