import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { offeredCadences, servedBy } from '../../newsletters/cadence.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { formTextVersion, shownTextVersion, textField } from '../kit/consent-text.js';
import type { Frame } from '../kit/frame.js';
import { stampField } from './form-stamp.js';
import type { Typed } from './subscription-form.js';

/** An invalid field of any form, and why, in the reader's language. */
export interface FieldFault {
  field: string;
  message: string;
}

interface FieldProps {
  frame: Frame;
  typed: Typed;
  formErrors: readonly FieldFault[];
}

/** Says which consent text the form shows, unless it is the usual one. */
export function TextVersion({ newsletter }: { newsletter: Newsletter }) {
  const version = shownTextVersion(newsletter);
  return version === formTextVersion ? null : <input type="hidden" name={textField} value={version} />;
}

const errorId = (field: string) => `${field}-error`;

/** Links a control to its hints and its error. */
export function describedBy(
  field: string,
  formErrors: readonly FieldFault[],
  ...hints: string[]
): { 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const wrong = formErrors.some((error) => error.field === field);
  const ids = [...hints, ...(wrong ? [errorId(field)] : [])];
  return {
    ...(ids.length > 0 ? { 'aria-describedby': ids.join(' ') } : {}),
    ...(wrong ? { 'aria-invalid': true } : {}),
  };
}

export function FieldErrorText({ field, formErrors }: { field: string; formErrors: readonly FieldFault[] }) {
  const error = formErrors.find((one) => one.field === field);
  return error ? (
    <p className="error" id={errorId(field)}>
      {error.message}
    </p>
  ) : null;
}

function FieldHint({ field, hint }: { field: string; hint: string | undefined }) {
  return hint ? (
    <p className="hint" id={`${field}-hint`}>
      {hint}
    </p>
  ) : null;
}

/** Lists the errors above the form, takes the focus and links to each field. */
export function ErrorSummary({ frame, formErrors }: Pick<FieldProps, 'frame' | 'formErrors'>) {
  if (formErrors.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noAutofocus: the page answers a submitted form; the focus makes screen readers announce the errors
    <div className="summary" role="alert" tabIndex={-1} autoFocus>
      <p>{messages(frame.locale).pages.errors.summary(formErrors.length)}</p>
      <ul>
        {formErrors.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** @param props `label`: default "Email address" */
export function EmailField({
  frame,
  typed,
  formErrors,
  label,
  hint,
}: Pick<FieldProps, 'frame' | 'formErrors'> & { typed: Pick<Typed, 'email'>; label?: string; hint?: string }) {
  const { signUp } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="email">{label ?? signUp.email}</label>
      <FieldHint field="email" hint={hint} />
      <FieldErrorText field="email" formErrors={formErrors} />
      <input
        id="email"
        name="email"
        type="email"
        autoComplete="email"
        required
        placeholder={signUp.emailPlaceholder}
        defaultValue={typed.email}
        {...describedBy('email', formErrors, ...(hint ? ['email-hint'] : []))}
      />
    </div>
  );
}

export function NameField({
  frame,
  typed,
  formErrors,
  hint,
}: Pick<FieldProps, 'frame' | 'formErrors'> & { typed: Pick<Typed, 'name'>; hint?: string }) {
  const { signUp } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="name">
        {signUp.name}
        <span className="muted">{signUp.optional}</span>
      </label>
      <FieldHint field="name" hint={hint} />
      <FieldErrorText field="name" formErrors={formErrors} />
      <input
        id="name"
        name="name"
        type="text"
        autoComplete="name"
        defaultValue={typed.name}
        {...describedBy('name', formErrors, ...(hint ? ['name-hint'] : []))}
      />
    </div>
  );
}

/**
 * One checkbox per section. The empty hidden value distinguishes "none chosen" from "a form without sections".
 * @param props `legend`: default "What would you like to read?"
 */
export function SectionsField({
  frame,
  typed,
  formErrors,
  newsletter,
  legend,
}: FieldProps & { newsletter: Newsletter; legend?: string }) {
  const { signUp } = messages(frame.locale).pages;
  if (newsletter.sections.length === 0) return null;
  // A group cannot be invalid (ARIA 1.2), but its checkboxes can.
  const { 'aria-invalid': invalid, ...hints } = describedBy('sections', formErrors, 'sections-hint');
  return (
    <fieldset className="field" {...hints}>
      <legend>{legend ?? signUp.sections}</legend>
      <p className="hint" id="sections-hint">
        {signUp.sectionsHint}
      </p>
      <FieldErrorText field="sections" formErrors={formErrors} />
      <input type="hidden" name="sections" value="" />
      <div className="choices">
        {newsletter.sections.map((section, position) => (
          <label key={section} className="choice">
            <input
              id={position === 0 ? 'sections' : undefined}
              type="checkbox"
              name="sections"
              value={section}
              defaultChecked={typed.sections.includes(section)}
              aria-invalid={invalid}
            />
            <span>{sectionTitle(newsletter, section, frame.locale)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Empty for a newsletter with a single frequency. */
export function CadenceField({
  frame,
  typed,
  formErrors,
  newsletter,
  hint,
}: FieldProps & { newsletter: Newsletter; hint?: string }) {
  const { signUp } = messages(frame.locale).pages;
  const offered = offeredCadences(newsletter.schedule);
  if (offered.length < 2) return null;
  const names = { 'every issue': signUp.cadences.everyIssue, ...signUp.cadences };
  return (
    <div className="field">
      <label htmlFor="cadence">{signUp.cadence}</label>
      {hint ? (
        <p className="hint" id="cadence-hint">
          {hint}
        </p>
      ) : null}
      <FieldErrorText field="cadence" formErrors={formErrors} />
      <select
        id="cadence"
        name="cadence"
        defaultValue={servedBy(offered, typed.cadence ?? 'every issue')}
        {...describedBy('cadence', formErrors, ...(hint ? ['cadence-hint'] : []))}
      >
        {offered.map((cadence) => (
          <option key={cadence} value={cadence}>
            {names[cadence]}
          </option>
        ))}
      </select>
    </div>
  );
}

export function LanguageField({ frame, typed, formErrors }: FieldProps) {
  const { signUp } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="locale">{signUp.language}</label>
      <FieldErrorText field="locale" formErrors={formErrors} />
      <select id="locale" name="locale" defaultValue={typed.locale} {...describedBy('locale', formErrors)}>
        {locales.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {languages[locale].name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A signed time of when the form was shown. A form that is sent at once probably comes from a bot. */
export function Stamp({ stamp }: { stamp: string }) {
  return <input type="hidden" name={stampField} value={stamp} />;
}
