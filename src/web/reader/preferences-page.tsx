import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { maskAddress } from '../../redaction.js';
import { links } from '../../render/links.js';
import type { Membership } from '../../subscribers/record/subscriber.js';
import type { Frame } from '../kit/frame.js';
import { LinkList } from '../kit/message-page.js';
import { Naming } from '../kit/newsletter-name.js';
import { Page, signUpPage } from '../kit/page.js';
import { CadenceField, ErrorSummary, LanguageField, SectionsField } from '../sign-up/form-parts.js';
import type { FormError, Typed } from '../sign-up/subscription-form.js';
import { ConsentProof } from './consent-proof.js';
import { NameSection } from './rename-page.js';

interface PreferencesPageProps {
  frame: Frame;
  newsletter: Newsletter;
  membership: Membership;
  address: string;
  typed: Typed;
  formErrors: readonly FormError[];
  /** Whether the values shown have just been saved. */
  saved: boolean;
  /** Whether the page comes from a test email, and its buttons change nothing. */
  isExample?: boolean;
  unsubscribeToken: string;
  preferencesToken: string;
}

/** Whether the reader receives the newsletter, or will once they confirm. */
export const isSubscribed = ({ state }: Membership) => state === 'confirmed' || state === 'pending';

export function PreferencesPage(props: PreferencesPageProps) {
  const { frame, newsletter, membership, address, formErrors } = props;
  const { preferences, unsubscribed, errors, testLink } = messages(frame.locale).pages;
  const title =
    formErrors.length > 0 ? `${errors.summary(formErrors.length)} · ${preferences.title}` : preferences.title;
  return (
    <Page frame={frame} title={title} newsletter={newsletter}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      {props.saved ? (
        <p className="notice" role="status">
          {preferences.saved}
        </p>
      ) : null}
      {props.isExample ? <p className="notice">{testLink.text}</p> : null}
      <h1>{preferences.title}</h1>
      <p className="muted">{maskAddress(address)}</p>
      {isSubscribed(membership) ? (
        <>
          <PreferencesForm {...props} />
          <NameSection frame={frame} name={membership.name} preferencesToken={props.preferencesToken} />
          <ConsentProof frame={frame} membership={membership} />
          <Unsubscribe frame={frame} unsubscribeToken={props.unsubscribeToken} />
        </>
      ) : (
        <>
          <p className="stand">{unsubscribed.title}</p>
          <LinkList items={[{ label: unsubscribed.changedYourMind, href: signUpPage(frame, newsletter) }]} />
          <ConsentProof frame={frame} membership={membership} />
        </>
      )}
      <OwnData frame={frame} preferencesToken={props.preferencesToken} />
    </Page>
  );
}

/** A button that unsubscribes at once. It posts to the address of the unsubscribe link in emails. */
function Unsubscribe({ frame, unsubscribeToken }: Pick<PreferencesPageProps, 'frame' | 'unsubscribeToken'>) {
  const { unsubscribeTitle, unsubscribeText, unsubscribe } = messages(frame.locale).pages.preferences;
  return (
    <section>
      <h2>{unsubscribeTitle}</h2>
      <p>{unsubscribeText}</p>
      <form method="post" action={links.unsubscribe(frame.base, unsubscribeToken) + frame.keepLanguage}>
        <input type="hidden" name="from" value="page" />
        <button type="submit" className="quiet">
          {unsubscribe}
        </button>
      </form>
    </section>
  );
}

/**
 * Two buttons, apart, that email the reader a link to download or delete their data, as the law requires. A forwarded
 * email opens neither.
 */
function OwnData({ frame, preferencesToken }: Pick<PreferencesPageProps, 'frame' | 'preferencesToken'>) {
  const { title, text, download, eraseTitle, eraseText, erase } = messages(frame.locale).pages.ownData;
  const action = links.askOwnData(frame.base, preferencesToken) + frame.keepLanguage;
  return (
    <>
      <section>
        <h2>{title}</h2>
        <p>{text}</p>
        <form method="post" action={action}>
          <button type="submit" name="wish" value="data" className="quiet">
            {download}
          </button>
        </form>
      </section>
      <section className="warning">
        <h2>{eraseTitle}</h2>
        <p>{eraseText}</p>
        <form method="post" action={action}>
          <button type="submit" name="wish" value="erase" className="danger">
            {erase}
          </button>
        </form>
      </section>
    </>
  );
}

function PreferencesForm({ frame, newsletter, typed, formErrors }: PreferencesPageProps) {
  const { preferences } = messages(frame.locale).pages;
  const fields = { frame, typed, formErrors };
  return (
    <>
      <p className="stand">
        <Naming frame={frame} newsletter={newsletter} words={preferences.text} />
      </p>
      {/* Posts to the page's own address, with token and language. */}
      <form method="post" noValidate>
        <SectionsField {...fields} newsletter={newsletter} />
        <CadenceField {...fields} newsletter={newsletter} hint={preferences.cadenceHint} />
        <LanguageField {...fields} />
        <button type="submit">{preferences.save}</button>
      </form>
    </>
  );
}
