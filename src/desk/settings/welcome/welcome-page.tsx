import type { LaterChange } from '../../../field-changes.js';
import type { Newsletter } from '../../../newsletters/newsletter.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { languageAttributes } from '../../../web/kit/word-language.js';
import { ErrorSummary, type FieldFault } from '../../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../../kit/as-person.js';
import { DeskPage, Head } from '../../kit/desk-page.js';
import { LabelledField } from '../../kit/labelled-field.js';
import { OtherValue } from '../../kit/other-value.js';
import { welcomeAddress, welcomeEmailAddress, welcomeStepAddress } from '../../kit/welcome-addresses.js';
import { whoChanged } from '../../kit/who-changed.js';
import { MarkdownToolbar } from '../../write/markdown-toolbar.js';
import { type Overtaken, type TypedFields, untouched } from '../changed-fields.js';

/** The fields of the form. */
export const stepFields = ['days', 'subject', 'preheader', 'note'] as const;
type StepName = (typeof stepFields)[number];

/** What the form shows of an email; undefined: a new one. */
export const stepTexts = (step: WelcomeDocument['steps'][number] | undefined): Record<StepName, string> => ({
  ...{ days: String(step?.days ?? 2), subject: step?.subject ?? '' },
  ...{ preheader: step?.preheader ?? '', note: step?.note ?? '' },
});

/** What was just done, or is asked first. */
export interface StepState {
  isSaved?: boolean;
  /** Before it is removed: how many readers get another email at once by that. */
  removal?: { readers: number };
  /** Before it is saved: how many readers get an email at once by that. */
  sooner?: number;
  test?: 'sent' | 'limited';
  /** Somebody removed it while it was open: what was typed can be added as a new one. */
  isGone?: boolean;
  /** What others have changed in the emails since the page was shown, so that nothing was done. */
  changes?: readonly LaterChange[];
  /** What is not saved. */
  typed?: TypedFields;
  /** Fields that somebody else has changed meanwhile. */
  overtaken?: ReadonlyMap<string, Overtaken>;
  faults?: readonly FieldFault[];
}

interface StepProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Undefined: a new one. */
  step: WelcomeDocument['steps'][number] | undefined;
  /** Of the whole series. */
  revision: number;
  isFirst: boolean;
  state: StepState;
}

/** The page on which a welcome email is written, with the email beside it. */
export function WelcomeEmailPage(props: StepProps) {
  const { visit, newsletter, step, state } = props;
  const { frame } = visit;
  const { settings } = deskWords(frame);
  const words = settings.welcome;
  const { faults = [], overtaken = new Map<string, Overtaken>() } = state;
  const two = [...overtaken.keys()].map((field) => ({ field, message: settings.two(words[field as StepName]) }));
  const title = step ? <bdi {...languageAttributes(frame, newsletter)}>{step.subject}</bdi> : words.newTitle;
  return (
    <DeskPage visit={visit} title={step?.subject ?? words.newTitle} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={welcomeAddress(frame, newsletter)}>{words.head.title}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={[...two, ...faults]} />
      <Head title={title} lead={words.oneLead} />
      {state.isSaved ? (
        <p className="notice" role="status">
          {settings.saved}
        </p>
      ) : null}
      {state.isGone ? (
        <p className="notice" role="alert">
          {words.gone}
        </p>
      ) : null}
      {state.changes ? (
        <p className="notice" role="alert">
          {words.changed(whoChanged(visit, state.changes))}
        </p>
      ) : null}
      {two.length + faults.length > 0 ? <p className="notice">{settings.notSaved}</p> : null}
      <div className="two compose">
        <StepForm {...props} />
        <section className="proof" aria-labelledby="email">
          <h2 id="email">{words.email}</h2>
          {step ? (
            <iframe loading="lazy" title={words.email} src={welcomeEmailAddress(frame, newsletter, step.id)} />
          ) : null}
          <p className="still">{step ? words.emailLead : words.emailLater}</p>
        </section>
      </div>
    </DeskPage>
  );
}

/** Every button saves first, so that none throws away what was typed. */
function StepForm(props: StepProps) {
  const { visit, newsletter, step, revision, state } = props;
  const { frame } = visit;
  const { settings } = deskWords(frame);
  const stored = untouched({ texts: stepTexts(step), revision });
  const typed = state.typed ? { ...state.typed, texts: { ...stored.texts, ...state.typed.texts } } : stored;
  return (
    <form method="post" action={welcomeStepAddress(frame, newsletter, step?.id ?? 'new')} className="stack" noValidate>
      {/* Enter presses the first button of a form. */}
      <button type="submit" name="act" value="save" hidden />
      <input type="hidden" name="revision" value={typed.revision} />
      <input type="hidden" name="was" value={JSON.stringify(typed.was)} />
      <input type="hidden" name="other" value={JSON.stringify(typed.other)} />
      <div className="card writing">
        <StepTexts {...props} typed={typed} />
        {state.sooner === undefined ? (
          <div className="acts">
            <button type="submit" name="act" value="save" className={state.removal ? 'quiet' : undefined}>
              {settings.save}
            </button>
          </div>
        ) : (
          <SaveSure {...props} readers={state.sooner} />
        )}
      </div>
      {step ? <TestStep {...props} /> : null}
      {step ? <RemoveStep {...props} step={step} /> : null}
    </form>
  );
}

/** The question before a save that sends emails at once. */
function SaveSure({ visit: { frame }, newsletter, step, readers }: StepProps & { readers: number }) {
  const words = deskWords(frame).settings.welcome;
  const back = step ? welcomeStepAddress(frame, newsletter, step.id) : welcomeAddress(frame, newsletter);
  return (
    <>
      <p role="alert">
        <b>{words.askSooner(readers)}</b>
      </p>
      <div className="acts">
        <button type="submit" name="act" value={`sure:${readers}`}>
          {words.saveSure}
        </button>
        <a href={back}>{words.leave}</a>
      </div>
    </>
  );
}

function StepTexts({
  visit: { frame },
  newsletter,
  isFirst,
  state,
  typed: { texts },
}: StepProps & { typed: TypedFields }) {
  const words = deskWords(frame).settings.welcome;
  const own = languageAttributes(frame, newsletter);
  const field = (id: StepName) => {
    const other = state.overtaken?.get(id);
    const below = other ? (
      <OtherValue {...{ frame, newsletter }} field={id} by={other.by} at={other.at}>
        {other.theirs === '' ? '' : <blockquote dir="auto">{other.theirs}</blockquote>}
      </OtherValue>
    ) : undefined;
    return { frame, faults: state.faults ?? [], id, label: words[id], below };
  };
  return (
    <>
      <LabelledField {...field('days')} hint={isFirst ? words.daysFirst : words.daysLater}>
        {(attributes) => (
          <input {...attributes} inputMode="numeric" maxLength={3} className="time" defaultValue={texts.days} />
        )}
      </LabelledField>
      <LabelledField {...field('subject')}>
        {(attributes) => (
          <input {...attributes} {...own} className="subject" autoComplete="off" defaultValue={texts.subject} />
        )}
      </LabelledField>
      <LabelledField {...field('preheader')} hint={words.preheaderHint} isOptional>
        {(attributes) => <input {...attributes} {...own} autoComplete="off" defaultValue={texts.preheader} />}
      </LabelledField>
      <LabelledField {...field('note')} hint={words.noteHint}>
        {(attributes) => (
          <>
            <MarkdownToolbar frame={frame} of="note" />
            <textarea {...attributes} {...own} rows={14} defaultValue={texts.note} />
          </>
        )}
      </LabelledField>
    </>
  );
}

function TestStep({ visit: { frame, person }, state: { test } }: StepProps) {
  const words = deskWords(frame).issue;
  return (
    <section className="card" aria-labelledby="test">
      <h2 id="test">{words.testTitle}</h2>
      {test === undefined ? (
        <p>{words.testLead(person.email)}</p>
      ) : (
        <p role="status">
          <b>{test === 'sent' ? words.testSent(person.email) : words.testLimited}</b>
        </p>
      )}
      <button type="submit" name="act" value="test" className="quiet">
        {words.test}
      </button>
    </section>
  );
}

function RemoveStep({
  visit: { frame },
  newsletter,
  step,
  state: { removal },
}: StepProps & { step: NonNullable<StepProps['step']> }) {
  const words = deskWords(frame).settings.welcome;
  return (
    <div className="card">
      {removal ? (
        <p role="alert">
          {words.removeAsk(step.subject)} {removal.readers > 0 ? words.removeSooner(removal.readers) : null}
        </p>
      ) : null}
      <p className="still">{words.removeHint}</p>
      <div className="acts">
        <button
          type="submit"
          name="act"
          value={removal ? `remove:${removal.readers}` : 'ask'}
          className={removal ? undefined : 'quiet'}
        >
          {removal ? words.removeSure : words.remove}
        </button>
        {removal ? <a href={welcomeStepAddress(frame, newsletter, step.id)}>{words.keep}</a> : null}
      </div>
    </div>
  );
}
