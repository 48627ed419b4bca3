import type { Newsletter } from '../../newsletters/newsletter.js';
import type { mailServers } from '../../operations/sending/mail-server.js';
import type { Frame } from '../../web/kit/frame.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { StepPage, stepAddress } from './step-page.js';

export type ServerTest = Awaited<ReturnType<typeof mailServers.test.run>>;

/** What a person has typed about a mail server, except its password. */
export interface MailServerTexts {
  host: string;
  port: string;
  security: string;
  user: string;
}
export const emptyServer: MailServerTexts = { host: '', port: '465', security: 'tls', user: '' };

interface MailProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  isSet: boolean;
  texts: MailServerTexts;
  tested: ServerTest | undefined;
  faults: readonly FieldFault[];
}

/** The third step: a mail server is tried before it is set. */
export function MailPage(props: MailProps) {
  const { visit, newsletter, faults, isSet, tested } = props;
  const words = deskWords(visit.frame).firstDay.mail;
  // Settings of the installation concern every newsletter.
  const mayTest = visit.person.role === 'owner';
  return (
    <StepPage visit={visit} newsletter={newsletter} step="mail" lead={words.lead}>
      <ErrorSummary frame={visit.frame} formErrors={faults} />
      <div className="stack narrow">
        {tested ? <Outcome {...props} tested={tested} /> : null}
        {mayTest ? <ServerForm {...props} /> : <p className="card">{isSet ? words.isSet : words.ownerOnly}</p>}
      </div>
    </StepPage>
  );
}

function ServerForm({ visit: { frame, person }, newsletter, isSet, texts, faults, tested }: MailProps) {
  const words = deskWords(frame).firstDay.mail;
  const shared = { frame, faults };
  return (
    <section className="card" aria-labelledby="server">
      <h2 id="server">{words.title}</h2>
      {isSet ? <p className="still">{words.isSet}</p> : null}
      <form method="post" action={stepAddress(frame, newsletter, 'mail')} noValidate>
        <div className="fields">
          <ServerField {...shared} name="host" label={words.host} hint={words.hostHint} value={texts.host} />
          <div className="field">
            <label htmlFor="security">{words.security}</label>
            <p className="hint" id="security-hint">
              {words.securityHint}
            </p>
            <FieldErrorText field="security" formErrors={faults} />
            <select
              id="security"
              name="security"
              defaultValue={texts.security}
              {...describedBy('security', faults, 'security-hint')}
            >
              {(['tls', 'starttls', 'none'] as const).map((one) => (
                <option key={one} value={one}>
                  {words.securities[one]}
                </option>
              ))}
            </select>
          </div>
          <ServerField {...shared} name="port" label={words.port} value={texts.port} type="number" />
          <ServerField {...shared} name="user" label={words.user} hint={words.userHint} value={texts.user} />
          <ServerField
            {...shared}
            name="password"
            label={words.password}
            hint={words.passwordHint}
            value=""
            type="password"
          />
        </div>
        <div className="acts">
          <button type="submit" className={tested?.ok ? 'quiet' : undefined}>
            {words.test}
          </button>
          <span className="still">{words.testLead(person.email)}</span>
        </div>
      </form>
    </section>
  );
}

interface ServerFieldProps {
  frame: Frame;
  faults: readonly FieldFault[];
  name: string;
  label: string;
  hint?: string;
  value: string;
  type?: string;
}

function ServerField({ faults, name, label, hint, value, type = 'text' }: ServerFieldProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {hint ? (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <FieldErrorText field={name} formErrors={faults} />
      <input
        id={name}
        name={name}
        type={type}
        defaultValue={value}
        autoComplete="off"
        maxLength={1_000}
        {...describedBy(name, faults, ...(hint ? [`${name}-hint`] : []))}
      />
    </div>
  );
}

const tones = { done: 'ok', failed: 'stop', skipped: 'still' } as const;

/** How far the test got, with the server's own words, and the line to copy. */
function Outcome({ visit: { frame, person }, tested }: MailProps & { tested: ServerTest }) {
  const words = deskWords(frame).firstDay.mail;
  return (
    <section className="card" aria-labelledby="outcome" role="status">
      <h2 id="outcome">{tested.ok ? words.ok(person.email) : words.failed}</h2>
      <ul className="checks">
        {tested.steps.map(({ step, state, words: said, reason }) => (
          <li key={step}>
            <span className={`badge ${tones[state]}`}>{words.states[state]}</span>
            <div>
              <b>{words.steps[step]}</b>
              {said.length > 0 || reason !== '' ? (
                <pre className="words">
                  <code>{[...said, ...(reason === '' ? [] : [reason])].join('\n')}</code>
                </pre>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {tested.ok ? (
        <>
          <h3>{words.setting}</h3>
          <pre className="words">
            <code>{tested.setting}</code>
          </pre>
          <p className="still">{words.settingLead}</p>
        </>
      ) : null}
    </section>
  );
}
