import type { Issue } from '../../issues/issue.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { IssueList } from '../archive/issue-list.js';
import { type IssueSample, LatestIssue } from '../archive/latest-issue.js';
import { rhythmInWords } from '../archive/rhythm-words.js';
import { SectionLinks } from '../archive/story-list.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { LinkList, MessagePage } from '../kit/message-page.js';
import { archivePage, Page, signUpPage } from '../kit/page.js';
import { consentTextOf } from './consent-text.js';
import {
  CadenceField,
  EmailField,
  ErrorSummary,
  Honeypot,
  LanguageField,
  NameField,
  SectionsField,
  Stamp,
  TextVersion,
} from './form-parts.js';
import { HumanCheck, SlowCheck } from './human-check.js';
import type { HumanQuestion } from './human-question.js';
import type { FormError, Typed } from './subscription-form.js';

interface SignUpPageProps {
  frame: Frame;
  newsletter: Newsletter;
  typed: Typed;
  formErrors: readonly FormError[];
  head: PageHead;
  /** The newest issue; undefined before the first. */
  sample: IssueSample | undefined;
  /** The issues before it, newest first. */
  issues: readonly Issue[];
  /** The signed time at which the form is shown. */
  stamp: string;
  question?: HumanQuestion | undefined;
}

/** The front of a newsletter: what it is, how often it is sent, the form, and the latest issue as an example. */
export function SignUpPage({
  frame,
  newsletter,
  typed,
  formErrors,
  head,
  sample,
  issues,
  stamp,
  question,
}: SignUpPageProps) {
  const { signUp, errors, chrome, reading } = messages(frame.locale).pages;
  const title = signUp.title(newsletter.title);
  const rhythm = rhythmInWords(frame.locale, newsletter.schedule);
  return (
    <Page
      frame={frame}
      title={formErrors.length > 0 ? `${errors.summary(formErrors.length)} · ${title}` : title}
      newsletter={newsletter}
      head={head}
      wide
    >
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <div className="front">
        <div>
          <h1>{title}</h1>
          <p className="lead">{signUp.lead}</p>
          {rhythm ? <p className="muted">{rhythm}</p> : null}
          <SectionLinks frame={frame} newsletter={newsletter} />
        </div>
        <div className="join" id="subscribe">
          <SignUpForm {...{ frame, newsletter, typed, formErrors, stamp, question }} />
        </div>
        <div className="latest">
          {sample ? (
            <LatestIssue frame={frame} newsletter={newsletter} sample={sample} />
          ) : (
            <p className="muted">{reading.firstIssueToCome}</p>
          )}
          {issues.length > 0 ? (
            <section>
              <h2>{chrome.pastIssues}</h2>
              <IssueList frame={frame} newsletter={newsletter} issues={issues} />
              <LinkList items={[{ label: reading.allIssues, href: archivePage(frame, newsletter) }]} />
            </section>
          ) : null}
        </div>
      </div>
    </Page>
  );
}

function SignUpForm({
  frame,
  newsletter,
  typed,
  formErrors,
  stamp,
  question,
}: Omit<SignUpPageProps, 'head' | 'sample' | 'issues'>) {
  const { signUp } = messages(frame.locale).pages;
  const fields = { frame, typed, formErrors };
  return (
    // noValidate: the server reports errors in the reader's language instead of the browser.
    <form method="post" action={signUpPage(frame, newsletter)} noValidate>
      <EmailField {...fields} />
      <NameField {...fields} />
      <SectionsField {...fields} newsletter={newsletter} />
      <CadenceField {...fields} newsletter={newsletter} />
      <LanguageField {...fields} />
      <Honeypot frame={frame} />
      <Stamp stamp={stamp} />
      <TextVersion newsletter={newsletter} />
      <SlowCheck frame={frame} question={question} />
      <button type="submit">{signUp.button}</button>
      <p className="hint">{consentTextOf(newsletter, frame.locale)}</p>
      <HumanCheck frame={frame} challenges={pathTo('challenge', newsletter)} stamp={stamp} />
    </form>
  );
}

/** The response to every accepted sign-up. Nothing on it may depend on whether the address is on the list. */
export function CheckMailboxPage({ frame, newsletter }: Pick<SignUpPageProps, 'frame' | 'newsletter'>) {
  const { title, text, noMailTitle, noMail, tryAgain } = messages(frame.locale).pages.checkMailbox;
  const { pastIssues } = messages(frame.locale).pages.chrome;
  return (
    <MessagePage frame={frame} title={title} text={text} newsletter={newsletter} translated={false}>
      <h2>{noMailTitle}</h2>
      <p>{noMail}</p>
      <LinkList
        items={[
          { label: tryAgain, href: signUpPage(frame, newsletter) },
          { label: pastIssues, href: archivePage(frame, newsletter) },
        ]}
      />
    </MessagePage>
  );
}
