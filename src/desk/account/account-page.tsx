import { formatDate } from '../../locale/format-date.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { maxPasskeys, type Passkey } from '../../people/passkey-store.js';
import type { SignInSession } from '../../people/sign-in/sessions.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { ErrorSummary } from '../../web/sign-up/form-parts.js';
import type { DeskVisit } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { addressOf, renewalAddress } from '../kit/visit.js';
import { PasskeyForm } from '../passkeys/passkey-form.js';
import { browserName } from '../sign-in/browser-name.js';

/** Why a passkey was not saved. */
export type AccountFault = 'name' | 'answer';

interface AccountProps {
  visit: DeskVisit;
  sessions: readonly SignInSession[];
  /** The session of this browser. */
  current: string;
  /** Undefined: the address of the desk can have none. */
  passkeys: readonly Passkey[] | undefined;
  /** Whether the sign-in is recent enough to add a passkey. */
  isFresh: boolean;
  /** What a new passkey is called at first. */
  deviceName: string;
  fault: AccountFault | undefined;
}

const wordsOf = ({ locale }: Frame) => publisherMessages(locale).signIn;
const dayOf = ({ locale }: Frame, ms: number) => formatDate(locale, new Date(ms).toISOString());

/** Who is signed in, with which passkeys, and where. */
export function AccountPage(props: AccountProps) {
  const { visit, fault } = props;
  const { frame, person } = visit;
  const words = wordsOf(frame);
  const formErrors = fault ? [{ field: 'new-name', message: words.passkeys.faults[fault] }] : [];
  return (
    <DeskPage visit={visit} title={words.accountTitle}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <Head title={words.accountTitle} lead={words.signedInAs(person.name, person.email)}>
        <form method="post" action={addressOf(frame, 'signOut')}>
          <button type="submit" className="quiet">
            {words.signOut}
          </button>
        </form>
      </Head>
      <div className="stack narrow">
        {props.passkeys ? <Passkeys {...props} passkeys={props.passkeys} /> : null}
        <Sessions {...props} />
      </div>
    </DeskPage>
  );
}

function Passkeys({
  visit: { frame },
  passkeys,
  isFresh,
  deviceName,
}: AccountProps & { passkeys: readonly Passkey[] }) {
  const words = wordsOf(frame).passkeys;
  return (
    <section className="card" aria-labelledby="passkeys">
      <h2 id="passkeys">{words.title}</h2>
      <p>{words.lead}</p>
      {passkeys.map((passkey) => (
        <OwnPasskey key={passkey.id} frame={frame} passkey={passkey} />
      ))}
      <p className="hint" data-without-passkeys="">
        {isFresh ? words.unsupported : null}
      </p>
      {passkeys.length >= maxPasskeys ? (
        <p>{words.enough}</p>
      ) : isFresh ? (
        <PasskeyForm frame={frame} purpose="add" action="accountPasskeys" button={words.add}>
          <div className="field">
            <label htmlFor="new-name">{words.newName}</label>
            <input id="new-name" name="name" type="text" required maxLength={200} defaultValue={deviceName} />
          </div>
        </PasskeyForm>
      ) : (
        <p>
          <a href={renewalAddress(frame, webPaths.account)}>{words.renewToAdd}</a>
        </p>
      )}
    </section>
  );
}

function OwnPasskey({ frame, passkey: { id, name, createdAt, usedAt } }: { frame: Frame; passkey: Passkey }) {
  const words = wordsOf(frame);
  const used = usedAt === 0 ? words.passkeys.neverUsed : words.lastUsed(dayOf(frame, usedAt));
  return (
    <form method="post" action={addressOf(frame, 'accountPasskey')} aria-label={name}>
      <input type="hidden" name="passkey" value={id} />
      <div className="field">
        <label htmlFor={`name-${id}`}>{words.passkeys.name}</label>
        <input
          id={`name-${id}`}
          name="name"
          type="text"
          required
          maxLength={200}
          defaultValue={name}
          aria-describedby={`used-${id}`}
        />
        <p className="hint" id={`used-${id}`}>
          {words.passkeys.added(dayOf(frame, createdAt), used)}
        </p>
        <button type="submit" className="quiet">
          {words.passkeys.rename}
        </button>{' '}
        <button type="submit" name="remove" value="yes" className="quiet" aria-describedby={`name-${id}`}>
          {words.passkeys.remove}
        </button>
      </div>
    </form>
  );
}

function Sessions({ visit: { frame }, sessions, current }: AccountProps) {
  const words = wordsOf(frame);
  return (
    <section className="card" aria-labelledby="sessions">
      <h2 id="sessions">{words.sessionsTitle}</h2>
      <ul className="hands">
        {sessions.map(({ id, browser, usedAt }) => {
          const name = browserName(browser) || words.unknownBrowser;
          if (id === current) return <li key={id}>{words.thisBrowser}</li>;
          return (
            <li key={id}>
              <p>
                {name}, {words.lastUsed(dayOf(frame, usedAt))}
              </p>
              <form method="post" action={addressOf(frame, 'account')}>
                <button type="submit" name="session" value={id} className="quiet">
                  {words.end}
                </button>
              </form>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
