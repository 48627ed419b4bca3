import { publisherMessages } from '../../locale/publisher-languages.js';
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
import { InboxNote } from '../kit/inbox-note.js';
import { addressOf, renewalAddress } from '../kit/visit.js';
import { PasskeySignIn } from '../passkeys/passkey-form.js';

interface FormProps {
  frame: Frame;
  formErrors: readonly FieldFault[];
}

const wordsOf = ({ locale }: Frame) => publisherMessages(locale).signIn;
const again = (frame: Frame, label: string) => [{ label, href: addressOf(frame, 'signIn') }];

interface AddressProps extends FormProps {
  email: string;
  /** The page of the desk that needs a new sign-in; empty: none. */
  back: string;
  passkeys: boolean;
}

/** Asks for the address that the email goes to, or for a passkey. */
export function AddressPage({ frame, email, back, formErrors, passkeys }: AddressProps) {
  const { title, lead, button, renewTitle, renew } = wordsOf(frame);
  const query: Record<string, string> = back === '' ? {} : { back };
  return (
    <Page frame={frame} title={title} translated={formErrors.length === 0} query={query}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{back === '' ? title : renewTitle}</h1>
      <p className="stand">{back === '' ? lead : renew}</p>
      <form method="post" action={addressOf(frame, 'signIn')} noValidate>
        <input type="hidden" name="back" value={back} />
        <EmailField frame={frame} typed={{ email }} formErrors={formErrors} />
        <button type="submit">{button}</button>
      </form>
      {passkeys ? <PasskeySignIn frame={frame} back={back} /> : null}
    </Page>
  );
}

/** Says that an email may be on its way, and takes its code. */
export function CodePage({ frame, formErrors, inbox }: FormProps & { inbox: string | null }) {
  const words = wordsOf(frame);
  return (
    <Page frame={frame} title={words.sentTitle} translated={formErrors.length === 0}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{words.sentTitle}</h1>
      <p className="stand">{words.sent}</p>
      <InboxNote frame={frame} inbox={inbox} />
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

/** The page of an invitation. @param props `address`: masked, as the invitation may have been forwarded */
export function InvitationPage({
  frame,
  ...props
}: {
  frame: Frame;
  name: string;
  publisher: string;
  address: string;
}) {
  const { invitation, button } = wordsOf(frame);
  const { name, publisher, address } = props;
  return (
    <MessagePage frame={frame} title={invitation.pageTitle} text={invitation.page(name, publisher, address)}>
      <form method="post" className="question">
        <button type="submit">{button}</button>
      </form>
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
        <button type="submit">{words.ownerTitle}</button>
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

/** Something needs a sign-in of the last minutes. @param props `back`: the page of the desk to come back to */
export function SignInAgainPage({ frame, back }: { frame: Frame; back: string }) {
  const { renewTitle, renewFirst, startAgain } = wordsOf(frame);
  const next = [{ label: startAgain, href: renewalAddress(frame, back) }];
  return <MessagePage frame={frame} title={renewTitle} text={renewFirst} next={next} translated={false} />;
}
