import type { Newsletter } from '../../newsletters/newsletter.js';
import type { mailServers } from '../../operations/sending/mail-server.js';
import type { Frame } from '../../web/kit/frame.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { type FirstDayState, StepPage, stepAddress } from './step-page.js';

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
  day: FirstDayState;
  texts: MailServerTexts;
  tested: ServerTest | undefined;
  faults: readonly FieldFault[];
}

/** The fourth step: a mail server is tried before it is set. */
export function MailPage(props: MailProps) {
  const { visit, newsletter, faults, day, tested } = props;
  const words = deskWords(visit.frame).firstDay.mail;
  // Settings of the installation concern every newsletter.
  const mayTest = visit.person.role === 'owner';
  return (
    <StepPage visit={visit} newsletter={newsletter} step="mail" lead={words.lead} isDone={tested?.ok === true}>
      <ErrorSummary frame={visit.frame} formErrors={faults} />
      <div className="stack narrow">
        {tested ? <Outcome {...props} tested={tested} /> : null}
        {mayTest ? (
          <ServerForm {...props} />
        ) : (
          <p className="card">{day.inbox === null ? words.isSet : words.ownerOnly}</p>
        )}
        {tested?.ok ? null : <Inbox {...props} />}
      </div>
    </StepPage>
  );
}

function ServerForm({ visit: { frame, person }, newsletter, day, texts, faults, tested }: MailProps) {
  const words = deskWords(frame).firstDay.mail;
  const shared = { frame, faults };
  return (
    <section className="card" aria-labelledby="server">
      <h2 id="server">{words.title}</h2>
      {day.inbox === null ? (
        <p className="still">{day.mailServers.length > 0 ? words.isSetTo(day.mailServers.join(', ')) : words.isSet}</p>
      ) : null}
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

/** Where emails go as long as no mail server is set. */
function Inbox({ visit: { frame }, day: { inbox } }: MailProps) {
  if (inbox === null) return null;
  const words = deskWords(frame).firstDay.mail;
  return (
    <p>
      {words.untilThen}{' '}
      <a href={inbox} target="_blank" rel="noopener noreferrer">
        {deskWords(frame).firstDay.openInbox}
      </a>
    </p>
  );
}

/** What came of the test, and what to do now; the server's own words below. */
function Outcome(props: MailProps & { tested: ServerTest }) {
  const { frame, person } = props.visit;
  const { texts, tested } = props;
  const words = deskWords(frame).firstDay.mail;
  const cause = tested.steps.find(({ state }) => state === 'failed')?.cause;
  return (
    <section className="card" aria-labelledby="outcome" role="status">
      <h2 id="outcome">{tested.ok ? words.ok(person.email) : words.failed}</h2>
      {cause ? <p>{words.causes[cause](texts.host)}</p> : null}
      {tested.ok ? <Setting {...props} /> : null}
      <details>
        <summary>{words.serverWords}</summary>
        <ServerWords {...props} />
      </details>
    </section>
  );
}

/** The line that puts the server into use, to copy for whoever can write it. */
function Setting(props: MailProps & { tested: ServerTest }) {
  const { frame } = props.visit;
  const { setting } = props.tested;
  const words = deskWords(frame).firstDay.mail;
  return (
    <>
      <h3>{words.setting}</h3>
      <p>{words.settingLead}</p>
      <pre className="words">
        <code id="setting">{words.settingNote(setting)}</code>
      </pre>
      {setting.includes(':PASSWORD@') ? <p className="still">{words.settingPassword}</p> : null}
      <button type="button" className="quiet" data-copy="setting" data-done={words.copied} hidden>
        {words.copy}
      </button>
      <Inbox {...props} />
    </>
  );
}

const tones = { done: 'ok', failed: 'stop', skipped: 'still' } as const;

function ServerWords({ visit: { frame }, tested }: MailProps & { tested: ServerTest }) {
  const words = deskWords(frame).firstDay.mail;
  return (
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
  );
}
