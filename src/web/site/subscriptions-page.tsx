import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { rhythmInWords } from '../../newsletters/rhythm-words.js';
import { webPaths } from '../../settings/web-paths.js';
import { FirstStepFields, firstStepHint, hasChoices } from '../archive/first-step.js';
import { Phrases } from '../archive/headline.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';
import { MessagePage } from '../kit/message-page.js';
import { homePage, Page, signUpPage } from '../kit/page.js';
import { languageAttributes } from '../kit/word-language.js';
import { EmailField, ErrorSummary, type FieldFault, Stamp } from '../sign-up/form-parts.js';
import { HumanCheck, SlowCheck } from '../sign-up/human-check.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { headOf, type SitePage } from './site-context.js';

interface SubscriptionsPageProps {
  page: SitePage;
  email: string;
  formErrors: readonly FieldFault[];
  /** The signed time at which the form is shown. */
  stamp: string;
  question?: HumanQuestion | undefined;
}

export const subscriptionsPage = ({ frame }: Pick<SitePage, 'frame'>) =>
  `${frame.base}${webPaths.subscriptions}${frame.keepLanguage}`;

const manageId = 'links';

/** All newsletters, and a form for readers who want to change their subscription. */
export function SubscriptionsPage({ page, email, formErrors, stamp, question }: SubscriptionsPageProps) {
  const { frame, newsletters } = page;
  const { subscriptions, errors } = messages(frame.locale).pages;
  const title =
    formErrors.length > 0 ? `${errors.summary(formErrors.length)} · ${subscriptions.title}` : subscriptions.title;
  return (
    <Page
      frame={frame}
      title={title}
      head={headOf(page, 'subscriptions', formErrors)}
      formId={formErrors.length > 0 ? manageId : undefined}
    >
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{subscriptions.title}</h1>
      <p className="stand">{newsletters.length > 0 ? subscriptions.lead : subscriptions.empty}</p>
      <ul className="newsletters">
        {newsletters.map((newsletter) => (
          <li key={newsletter.slug}>
            <h2 {...languageAttributes(frame, newsletter)}>{newsletter.title}</h2>
            {newsletter.tagline ? <p {...languageAttributes(frame, newsletter)}>{newsletter.tagline}</p> : null}
            <Rhythm frame={frame} newsletter={newsletter} />
            <a
              className="button"
              href={signUpPage(frame, newsletter)}
              aria-label={`${subscriptions.subscribe}: ${newsletter.title}`}
            >
              {subscriptions.subscribe}
            </a>
          </li>
        ))}
      </ul>
      <section id="manage">
        <h2>{subscriptions.manageTitle}</h2>
        <p>{subscriptions.manage}</p>
        <form method="post" action={subscriptionsPage(page)} noValidate id={manageId}>
          <EmailField frame={frame} typed={{ email }} formErrors={formErrors} />
          <Honeypot frame={frame} />
          <Stamp stamp={stamp} />
          <SlowCheck frame={frame} question={question} />
          <button type="submit">{subscriptions.button}</button>
          <HumanCheck frame={frame} challenges={webPaths.formChallenge} stamp={stamp} />
        </form>
      </section>
    </Page>
  );
}

/** How often a newsletter comes; nothing when it has no schedule. */
function Rhythm({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  const rhythm = rhythmInWords(frame.locale, newsletter.schedule);
  return rhythm === '' ? null : <p className="muted">{rhythm}</p>;
}

const formId = 'choose';

/** What the form with one field has. */
function FirstStep({ frame, newsletter, email }: { frame: Frame; newsletter?: Newsletter; email: string }) {
  return (
    <>
      <FirstStepFields frame={frame} newsletter={newsletter} trap={`subject-${newsletter?.slug}`} />
      <input type="hidden" name="email" value={email} />
    </>
  );
}

/** The second step of a subscription on a site with several newsletters. Each button leads to the choices of one. */
export function ChooseNewsletterPage({ page, email }: { page: SitePage; email: string }) {
  const { frame, newsletters } = page;
  const { subscriptions, choices } = messages(frame.locale).pages;
  return (
    <Page frame={frame} title={choices.whichNewsletter} formId={formId}>
      {/* Sent by the buttons of the page's other languages alone. */}
      <form id={formId} method="post" action={subscriptionsPage(page)} hidden>
        <FirstStep frame={frame} email={email} />
      </form>
      <h1>{choices.whichNewsletter}</h1>
      <p className="sent">
        <span>
          {choices.writeTo} <b>{email}</b>
        </span>
        <a href={homePage(frame)}>{choices.change}</a>
      </p>
      <ul className="newsletters">
        {newsletters.map((newsletter) => (
          <li key={newsletter.slug}>
            <h2 {...languageAttributes(frame, newsletter)}>{newsletter.title}</h2>
            {newsletter.tagline ? <p {...languageAttributes(frame, newsletter)}>{newsletter.tagline}</p> : null}
            <Rhythm frame={frame} newsletter={newsletter} />
            <form method="post" action={signUpPage(frame, newsletter)}>
              <FirstStep frame={frame} newsletter={newsletter} email={email} />
              <button type="submit" aria-label={`${subscriptions.subscribe}: ${newsletter.title}`}>
                {subscriptions.subscribe}
              </button>
              {hasChoices(newsletter) ? null : (
                <p className="hint">
                  <Phrases language={frame.locale} text={firstStepHint(frame, newsletter)} />
                </p>
              )}
            </form>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** The response to every accepted request. Nothing on it may depend on whether the address is on the list. */
export function LinkSentPage({ page }: { page: SitePage }) {
  const { frame } = page;
  const { sentTitle, sent, noMailTitle, noMail, back } = messages(frame.locale).pages.subscriptions;
  const next = [{ label: back, href: subscriptionsPage(page) }];
  return (
    <MessagePage frame={frame} title={sentTitle} text={sent} next={next} again={subscriptionsPage(page)}>
      <h2>{noMailTitle}</h2>
      <p>{noMail}</p>
    </MessagePage>
  );
}
