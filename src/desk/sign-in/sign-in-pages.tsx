import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Person } from '../../people/person.js';
import type { Session } from '../../people/sign-in/sessions.js';
import { type WebPath, webPaths } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { LinkList, MessagePage } from '../../web/kit/message-page.js';
import { Page } from '../../web/kit/page.js';
import {
  describedBy,
  EmailField,
  ErrorSummary,
  FieldErrorText,
  type FieldFault,
} from '../../web/sign-up/form-parts.js';
import { browserName } from './browser-name.js';

interface FormProps {
  frame: Frame;
  formErrors: readonly FieldFault[];
}

const wordsOf = ({ locale }: Frame) => messages(locale).signIn;
const addressOf = ({ base, keepLanguage }: Frame, path: WebPath) => `${base}${webPaths[path]}${keepLanguage}`;
const again = (frame: Frame, label: string) => [{ label, href: addressOf(frame, 'signIn') }];

/** Asks for the address that the email goes to. */
export function AddressPage({ frame, email, formErrors }: FormProps & { email: string }) {
  const { title, lead, button } = wordsOf(frame);
  return (
    <Page frame={frame} title={title} translated={formErrors.length === 0}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{title}</h1>
      <p className="stand">{lead}</p>
      <form method="post" action={addressOf(frame, 'signIn')} noValidate>
        <EmailField frame={frame} typed={{ email }} formErrors={formErrors} />
        <button type="submit">{button}</button>
      </form>
    </Page>
  );
}

/** Says that an email may be on its way, and takes its code. */
export function CodePage({ frame, formErrors }: FormProps) {
  const words = wordsOf(frame);
  return (
    <Page frame={frame} title={words.sentTitle} translated={formErrors.length === 0}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{words.sentTitle}</h1>
      <p className="stand">{words.sent}</p>
      <form method="post" action={addressOf(frame, 'signInSent')} noValidate>
        <div className="field">
          <label htmlFor="code">{words.code}</label>
          <p className="hint" id="code-hint">
            {words.codeHint}
          </p>
          <FieldErrorText field="code" formErrors={formErrors} />
          <input
            id="code"
            name="code"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            {...describedBy('code', formErrors, 'code-hint')}
          />
        </div>
        <button type="submit">{words.enter}</button>
      </form>
      <LinkList items={again(frame, words.again)} />
    </Page>
  );
}

/** The page of a link that signs in: one button. @param props `name` of the person; empty where the link does not say it */
export function PressPage({ frame, name }: { frame: Frame; name: string }) {
  const { title, press, pressHere, enter } = wordsOf(frame);
  return (
    <MessagePage frame={frame} title={title} text={name === '' ? pressHere : press(name)}>
      <form method="post" className="question">
        <button type="submit">{enter}</button>
      </form>
    </MessagePage>
  );
}

/** The page of an email's link in another browser than the one that asked. */
export function ElsewherePage({ frame, code }: { frame: Frame; code: string }) {
  const { elsewhereTitle, elsewhere, notAsked } = wordsOf(frame);
  return (
    <MessagePage frame={frame} title={elsewhereTitle} text={elsewhere}>
      <p className="stand">
        <strong>{code}</strong>
      </p>
      <p>{notAsked}</p>
    </MessagePage>
  );
}

/** The page of the link for the first owner. */
export function FirstOwnerPage({ frame, typed, formErrors }: FormProps & { typed: { email: string; name: string } }) {
  const words = wordsOf(frame);
  return (
    <Page frame={frame} title={words.ownerTitle} translated={formErrors.length === 0}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{words.ownerTitle}</h1>
      <p className="stand">{words.owner}</p>
      <form method="post" noValidate>
        <EmailField frame={frame} typed={typed} formErrors={formErrors} />
        <div className="field">
          <label htmlFor="name">{words.name}</label>
          <FieldErrorText field="name" formErrors={formErrors} />
          <input
            id="name"
            name="name"
            type="text"
            autoComplete="name"
            required
            defaultValue={typed.name}
            {...describedBy('name', formErrors)}
          />
        </div>
        <button type="submit">{words.enter}</button>
      </form>
    </Page>
  );
}

export function ExpiredPage({ frame }: { frame: Frame }) {
  const { expiredTitle, expired, startAgain } = wordsOf(frame);
  const next = again(frame, startAgain);
  return <MessagePage frame={frame} title={expiredTitle} text={expired} next={next} translated={false} />;
}

/** @param props `wait`: seconds */
export function LimitedPage({ frame, wait }: { frame: Frame; wait: number }) {
  const { limitedTitle, limited } = wordsOf(frame);
  return <MessagePage frame={frame} title={limitedTitle} text={limited(Math.ceil(wait / 60))} translated={false} />;
}

export function ForeignPage({ frame }: { frame: Frame }) {
  const { foreignTitle, foreign, startAgain } = wordsOf(frame);
  const next = again(frame, startAgain);
  return <MessagePage frame={frame} title={foreignTitle} text={foreign} next={next} translated={false} />;
}

/** Who is signed in, and where. @param props `current`: the session of this browser */
export function SignedInPage(props: { frame: Frame; person: Person; sessions: readonly Session[]; current: string }) {
  const { frame, person, sessions, current } = props;
  const words = wordsOf(frame);
  const title = words.signedInTitle(person.name);
  return (
    <Page frame={frame} title={title}>
      <h1>{title}</h1>
      <form method="post" action={addressOf(frame, 'signOut')} className="question">
        <button type="submit">{words.signOut}</button>
      </form>
      <h2>{words.sessionsTitle}</h2>
      <ul>
        {sessions.map(({ id, browser, usedAt }) => {
          const used = words.lastUsed(formatDate(frame.locale, new Date(usedAt).toISOString()));
          const name = browserName(browser) || words.unknownBrowser;
          if (id === current) return <li key={id}>{words.thisBrowser}</li>;
          return (
            <li key={id}>
              <p>
                {name}, {used}
              </p>
              <form method="post" action={addressOf(frame, 'signedIn')}>
                <button type="submit" name="session" value={id} className="quiet">
                  {words.end}
                </button>
              </form>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}
