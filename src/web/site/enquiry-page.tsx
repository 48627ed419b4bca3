import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Audience } from '../../site/audience.js';
import type { EnquiryKind } from '../../site/enquiry.js';
import { publisherAddress, publisherName, takesMessages } from '../../site/site-texts.js';
import { Honeypot } from '../kit/honeypot.js';
import { PhoneNumber } from '../kit/look.js';
import { MessagePage, toHome } from '../kit/message-page.js';
import { Page } from '../kit/page.js';
import {
  describedBy,
  EmailField,
  ErrorSummary,
  FieldErrorText,
  type FieldFault,
  NameField,
  Stamp,
} from '../sign-up/form-parts.js';
import { HumanCheck, SlowCheck } from '../sign-up/human-check.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { AudienceFigures } from './audience-figures.js';
import type { TypedEnquiry } from './enquiry-form.js';
import { contactHead, headOf, type SitePage } from './site-context.js';
import { SiteTextBody } from './text-page.js';

interface FormProps {
  page: SitePage;
  typed: TypedEnquiry;
  formErrors: readonly FieldFault[];
  /** The signed time at which the form is shown. */
  stamp: string;
  question: Omit<HumanQuestion, 'stamp'> | undefined;
}

const formId = 'enquiry';

const enquiryPage = ({ frame }: Pick<SitePage, 'frame'>, kind: EnquiryKind) =>
  `${frame.base}${webPaths[kind]}${frame.keepLanguage}`;

/** The page's place in the bar. A form with faults keeps what was typed when it is shown in another language. */
const placeOf = ({ page, formErrors }: Pick<FormProps, 'page' | 'formErrors'>, kind: EnquiryKind) => ({
  here: enquiryPage(page, kind),
  formId: formErrors.length > 0 ? formId : undefined,
});

/** The contact page: a form, or how else to reach the publisher. */
export function ContactPage(props: FormProps) {
  const { frame } = props.page;
  const { contact } = messages(frame.locale).pages;
  const open = takesMessages(props.page);
  return (
    <Page
      frame={frame}
      title={titleOf(contact.title, props)}
      head={contactHead(props.page, props.formErrors)}
      {...placeOf(props, 'contact')}
    >
      <ErrorSummary frame={frame} formErrors={props.formErrors} />
      <h1>{contact.title}</h1>
      <p className="stand">{open ? contact.lead : contact.noForm}</p>
      {open ? <EnquiryForm {...props} kind="contact" /> : null}
      <PublisherAddress page={props.page} open={open} />
    </Page>
  );
}

/** The advertising page: the rate card, numbers of readers, and an enquiry form. */
export function AdvertisingPage({ audience, ...props }: FormProps & { audience: Audience | undefined }) {
  const { page, formErrors } = props;
  const { frame } = page;
  const { advertising } = messages(frame.locale).pages;
  return (
    <Page
      frame={frame}
      title={titleOf(advertising.title, props)}
      head={headOf(page, 'advertising', formErrors)}
      {...placeOf({ page, formErrors }, 'advertising')}
    >
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{advertising.title}</h1>
      <SiteTextBody page={page} name="advertising" />
      {audience ? <AudienceFigures page={page} audience={audience} /> : null}
      {takesMessages(page) ? (
        <section>
          <h2>{advertising.enquiry}</h2>
          <p>{advertising.lead}</p>
          <EnquiryForm {...props} kind="advertising" />
        </section>
      ) : null}
    </Page>
  );
}

/** The response to every accepted message, and to bots. @param props `below`: what else there is to read */
export function EnquirySentPage({ page, kind, below }: { page: SitePage; kind: EnquiryKind; below: ReactNode }) {
  const { frame } = page;
  const { contact, [kind]: own } = messages(frame.locale).pages;
  const next = [toHome(frame)];
  const again = enquiryPage(page, kind);
  const texts = { title: own.sentTitle, text: contact.sent };
  return <MessagePage {...{ frame, ...texts, next, again, here: again, below }} />;
}

const titleOf = (title: string, { page, formErrors }: Pick<FormProps, 'page' | 'formErrors'>) =>
  formErrors.length > 0 ? `${messages(page.frame.locale).pages.errors.summary(formErrors.length)} · ${title}` : title;

function EnquiryForm({ page, kind, typed, formErrors, stamp, question }: FormProps & { kind: EnquiryKind }) {
  const { frame } = page;
  const { contact, [kind]: own } = messages(frame.locale).pages;
  const fields = { frame, typed, formErrors };
  return (
    <form method="post" action={enquiryPage(page, kind)} noValidate id={formId}>
      <EmailField {...fields} label={contact.email} hint={contact.emailHint} />
      <NameField {...fields} />
      <MessageField label={own.message} text={typed.text} formErrors={formErrors} />
      <Honeypot frame={frame} />
      <Stamp stamp={stamp} />
      <SlowCheck frame={frame} question={question} />
      <button type="submit">{own.button}</button>
      <p className="hint">
        {contact.privacy} <a href={`${frame.base}${webPaths.privacy}${frame.keepLanguage}`}>{contact.privacyLink}</a>
      </p>
      <HumanCheck frame={frame} challenges={webPaths.formChallenge} stamp={stamp} />
    </form>
  );
}

function MessageField({ label, text, formErrors }: { label: string; text: string; formErrors: readonly FieldFault[] }) {
  return (
    <div className="field">
      <label htmlFor="message">{label}</label>
      <FieldErrorText field="message" formErrors={formErrors} />
      <textarea
        id="message"
        name="message"
        className="words"
        required
        rows={8}
        defaultValue={text}
        {...describedBy('message', formErrors)}
      />
    </div>
  );
}

/** Where else the publisher can be reached. */
function PublisherAddress({ page, open }: { page: SitePage; open: boolean }): ReactNode {
  const { contact } = messages(page.frame.locale).pages;
  const address = publisherAddress(page);
  const { phone } = page.site;
  if (address === '' && phone === '')
    return open && page.newsletters.length > 0 ? <p className="muted">{contact.noAddress}</p> : null;
  return (
    <section>
      {address === '' ? null : (
        <>
          <h2>{contact.address}</h2>
          <address className="lines">
            {address.startsWith(publisherName(page)) ? null : (
              <>
                {publisherName(page)}
                <br />
              </>
            )}
            {address}
          </address>
        </>
      )}
      {phone === '' ? null : (
        <>
          <h2>{contact.phone}</h2>
          <p>
            <PhoneNumber phone={phone} />
          </p>
        </>
      )}
    </section>
  );
}
