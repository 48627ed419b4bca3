import type { Newsletter } from '../../../newsletters/newsletter.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { languageAttributes } from '../../../web/kit/word-language.js';
import { ErrorSummary, type FieldFault } from '../../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../../kit/as-person.js';
import { DeskPage, Head } from '../../kit/desk-page.js';
import { LabelledField } from '../../kit/labelled-field.js';
import { welcomeAddress, welcomeEmailAddress, welcomeStepAddress } from '../../kit/welcome-addresses.js';
import { MarkdownToolbar } from '../../write/markdown-toolbar.js';

/** The fields of the form. */
export const stepFields = ['days', 'subject', 'preheader', 'note'] as const;
export type StepTexts = Record<(typeof stepFields)[number], string>;

/** What was just done, or is asked first. */
export interface StepState {
  isSaved?: boolean;
  isAsked?: boolean;
  test?: 'sent' | 'limited';
  /** What could not be saved. */
  typed?: StepTexts;
  faults?: readonly FieldFault[];
}

interface StepProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Undefined: a new one. */
  step: WelcomeDocument['steps'][number] | undefined;
  isFirst: boolean;
  state: StepState;
}

/** The page on which a welcome email is written, with the email beside it. */
export function WelcomeEmailPage(props: StepProps) {
  const { visit, newsletter, step, state } = props;
  const { frame } = visit;
  const { settings } = deskWords(frame);
  const words = settings.welcome;
  const { faults = [] } = state;
  const title = step ? <bdi {...languageAttributes(frame, newsletter)}>{step.subject}</bdi> : words.newTitle;
  return (
    <DeskPage visit={visit} title={step?.subject ?? words.newTitle} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={welcomeAddress(frame, newsletter)}>{words.head.title}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={faults} />
      <Head title={title} lead={words.oneLead} />
      {state.isSaved ? (
        <p className="notice" role="status">
          {settings.saved}
        </p>
      ) : null}
      <div className="two compose">
        <div className="stack">
          <StepForm {...props} />
          {step ? <TestStep {...props} step={step} /> : null}
          {step ? <RemoveStep {...props} step={step} /> : null}
        </div>
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

function StepForm({ visit: { frame }, newsletter, step, isFirst, state }: StepProps) {
  const { settings } = deskWords(frame);
  const words = settings.welcome;
  const { typed, faults = [] } = state;
  const own = languageAttributes(frame, newsletter);
  const texts: StepTexts = typed ?? {
    ...{ days: String(step?.days ?? 2), subject: step?.subject ?? '' },
    ...{ preheader: step?.preheader ?? '', note: step?.note ?? '' },
  };
  const field = { frame, faults };
  return (
    <form
      method="post"
      action={welcomeStepAddress(frame, newsletter, step?.id ?? 'new')}
      className="card writing"
      noValidate
    >
      <LabelledField {...field} id="days" label={words.days} hint={isFirst ? words.daysFirst : words.daysLater}>
        {(attributes) => (
          <input {...attributes} inputMode="numeric" maxLength={3} className="time" defaultValue={texts.days} />
        )}
      </LabelledField>
      <LabelledField {...field} id="subject" label={words.subject}>
        {(attributes) => (
          <input {...attributes} {...own} className="subject" autoComplete="off" defaultValue={texts.subject} />
        )}
      </LabelledField>
      <LabelledField {...field} id="preheader" label={words.preheader} hint={words.preheaderHint} isOptional>
        {(attributes) => <input {...attributes} {...own} autoComplete="off" defaultValue={texts.preheader} />}
      </LabelledField>
      <LabelledField {...field} id="note" label={words.note} hint={words.noteHint}>
        {(attributes) => (
          <>
            <MarkdownToolbar frame={frame} of="note" />
            <textarea {...attributes} {...own} rows={14} defaultValue={texts.note} />
          </>
        )}
      </LabelledField>
      <div className="acts">
        <button type="submit" name="act" value="save" className={state.isAsked ? 'quiet' : undefined}>
          {settings.save}
        </button>
      </div>
    </form>
  );
}

type ShownStep = Required<Pick<StepProps, 'visit' | 'newsletter' | 'state'>> & { step: NonNullable<StepProps['step']> };

function TestStep({ visit: { frame, person }, newsletter, step, state: { test } }: ShownStep) {
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
      <form method="post" action={welcomeStepAddress(frame, newsletter, step.id)}>
        <button type="submit" name="act" value="test" className="quiet">
          {words.test}
        </button>
      </form>
    </section>
  );
}

function RemoveStep({ visit: { frame }, newsletter, step, state: { isAsked } }: ShownStep) {
  const words = deskWords(frame).settings.welcome;
  const here = welcomeStepAddress(frame, newsletter, step.id);
  return (
    <form method="post" action={here} className="card">
      {isAsked ? <p role="alert">{words.removeAsk(step.subject)}</p> : null}
      <p className="still">{words.removeHint}</p>
      <div className="acts">
        <button type="submit" name="act" value={isAsked ? 'remove' : 'ask'} className={isAsked ? undefined : 'quiet'}>
          {isAsked ? words.removeSure : words.remove}
        </button>
        {isAsked ? <a href={here}>{words.keep}</a> : null}
      </div>
    </form>
  );
}
