import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { hasChoices } from '../archive/first-step.js';
import { Phrases } from '../archive/headline.js';
import { consentTextOf } from '../kit/consent-text.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';
import { LinkList, MessagePage } from '../kit/message-page.js';
import { Naming } from '../kit/newsletter-name.js';
import { archivePage, Page, signUpPage } from '../kit/page.js';
import {
  CadenceField,
  EmailField,
  ErrorSummary,
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
  /** The signed time at which the form is shown. */
  stamp: string;
  question?: HumanQuestion | undefined;
}

const formId = 'subscribe';

/** The second step of a subscription: its choices, already made, and the one button that sends it. */
export function SignUpPage(props: SignUpPageProps) {
  const { frame, newsletter, typed, formErrors } = props;
  const { signUp, errors, choices } = messages(frame.locale).pages;
  // A page that asks for the address again is headed by all that it asks for.
  const isSecond = isAddressKnown(typed, formErrors);
  const isChoice = hasChoices(newsletter) && isSecond;
  const title = isChoice ? choices.title : signUp.title(newsletter.title);
  return (
    <Page
      frame={frame}
      title={formErrors.length > 0 ? `${errors.summary(formErrors.length)} · ${title}` : title}
      newsletter={newsletter}
      formId={formId}
      join={`#${formId}`}
    >
      <ErrorSummary frame={frame} formErrors={formErrors} />
      {isSecond ? <p className="meta step-count">{choices.step}</p> : null}
      <h1>{isChoice ? title : <Naming frame={frame} newsletter={newsletter} words={signUp.title} />}</h1>
      <SignUpForm {...props} />
    </Page>
  );
}

function SignUpForm({ frame, newsletter, typed, formErrors, stamp, question }: SignUpPageProps) {
  const { signUp, choices } = messages(frame.locale).pages;
  const fields = { frame, typed, formErrors };
  return (
    // noValidate: the server reports errors in the reader's language instead of the browser.
    <form method="post" action={signUpPage(frame, newsletter)} noValidate id={formId}>
      {isAddressKnown(typed, formErrors) ? (
        <Addressee frame={frame} newsletter={newsletter} email={typed.email} />
      ) : (
        <EmailField {...fields} />
      )}
      <SectionsField {...fields} newsletter={newsletter} legend={choices.sections} />
      <CadenceField {...fields} newsletter={newsletter} />
      <LanguageField {...fields} />
      <NameField {...fields} />
      <Honeypot frame={frame} />
      <Stamp stamp={stamp} />
      <TextVersion newsletter={newsletter} />
      <SlowCheck frame={frame} question={question} />
      <button type="submit">{signUp.button}</button>
      <p className="hint">
        <Phrases language={frame.locale} text={choices.next} />
      </p>
      <p className="hint">
        <Phrases language={frame.locale} text={consentTextOf(newsletter, frame.locale)} />
      </p>
      <HumanCheck frame={frame} challenges={pathTo('challenge', newsletter)} stamp={stamp} />
    </form>
  );
}

/** Whether the address was typed on the page before, and is one. */
const isAddressKnown = (typed: Typed, formErrors: readonly FormError[]): boolean =>
  typed.email !== '' && !formErrors.some(({ field }) => field === 'email');

/** The address that was typed on the page before. */
function Addressee({ frame, newsletter, email }: Pick<SignUpPageProps, 'frame' | 'newsletter'> & { email: string }) {
  const { choices } = messages(frame.locale).pages;
  return (
    <div className="sent field">
      <span>
        {choices.writeTo} <b>{email}</b>
      </span>
      <input type="hidden" name="email" value={email} />
      <a href={`${signUpPage(frame, newsletter)}#subscribe`}>{choices.change}</a>
    </div>
  );
}

/** The response to every accepted sign-up. Nothing on it may depend on whether the address is on the list. */
export function CheckMailboxPage({ frame, newsletter }: Pick<SignUpPageProps, 'frame' | 'newsletter'>) {
  const { title, text, noMailTitle, noMail, tryAgain } = messages(frame.locale).pages.checkMailbox;
  const { pastIssues } = messages(frame.locale).pages.chrome;
  return (
    <MessagePage frame={frame} title={title} text={text} newsletter={newsletter} again={signUpPage(frame, newsletter)}>
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
