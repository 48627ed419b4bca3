import { locales } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { offeredCadences, servedBy } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { stampField } from './form-stamp.js';
import { type Fault, type FieldName, honeypotField, type Typed } from './subscription-form.js';

interface FieldProps {
  frame: Frame;
  typed: Typed;
  faults: readonly Fault[];
}

const errorId = (field: FieldName) => `${field}-error`;

/** Ties a control to what is said about it. */
function described(
  field: FieldName,
  faults: readonly Fault[],
  ...hints: string[]
): { 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const wrong = faults.some((fault) => fault.field === field);
  const ids = [...hints, ...(wrong ? [errorId(field)] : [])];
  return {
    ...(ids.length > 0 ? { 'aria-describedby': ids.join(' ') } : {}),
    ...(wrong ? { 'aria-invalid': true } : {}),
  };
}

function FieldError({ field, faults }: { field: FieldName; faults: readonly Fault[] }) {
  const fault = faults.find((one) => one.field === field);
  return fault ? (
    <p className="error" id={errorId(field)}>
      {fault.message}
    </p>
  ) : null;
}

/** Stands before the form when it comes back, takes the focus, and leads to each field that is wrong. */
export function ErrorSummary({ frame, faults }: Pick<FieldProps, 'frame' | 'faults'>) {
  if (faults.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noAutofocus: the page answers what the reader sent; without it nobody hears of the faults
    <div className="summary" role="alert" tabIndex={-1} autoFocus>
      <p>{messages(frame.locale).pages.errors.summary(faults.length)}</p>
      <ul>
        {faults.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function EmailField({ frame, typed, faults }: FieldProps) {
  const { signUp } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="email">{signUp.email}</label>
      <FieldError field="email" faults={faults} />
      <input
        id="email"
        name="email"
        type="email"
        autoComplete="email"
        required
        placeholder={signUp.emailPlaceholder}
        defaultValue={typed.email}
        {...described('email', faults)}
      />
    </div>
  );
}

export function NameField({ frame, typed, faults }: FieldProps) {
  const { signUp } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="name">
        {signUp.name} <span className="muted">({signUp.optional})</span>
      </label>
      <FieldError field="name" faults={faults} />
      <input
        id="name"
        name="name"
        type="text"
        autoComplete="name"
        defaultValue={typed.name}
        {...described('name', faults)}
      />
    </div>
  );
}

/** A checkbox a section. The empty hidden value tells "none chosen" from "a form without sections". */
export function SectionsField({ frame, typed, faults, newsletter }: FieldProps & { newsletter: Newsletter }) {
  const { signUp } = messages(frame.locale).pages;
  if (newsletter.sections.length === 0) return null;
  // A group cannot be invalid (ARIA 1.2); its boxes can.
  const { 'aria-invalid': invalid, ...hints } = described('sections', faults, 'sections-hint');
  return (
    <fieldset className="field" {...hints}>
      <legend>{signUp.sections}</legend>
      <p className="hint" id="sections-hint">
        {signUp.sectionsHint}
      </p>
      <FieldError field="sections" faults={faults} />
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
            <span>{section}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Nothing where the newsletter comes in one rhythm only. */
export function CadenceField({
  frame,
  typed,
  faults,
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
      <FieldError field="cadence" faults={faults} />
      <select
        id="cadence"
        name="cadence"
        defaultValue={servedBy(offered, typed.cadence ?? 'every issue')}
        {...described('cadence', faults, ...(hint ? ['cadence-hint'] : []))}
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

export function LanguageField({ frame, typed, faults }: FieldProps) {
  const { signUp, languages } = messages(frame.locale).pages;
  return (
    <div className="field">
      <label htmlFor="locale">{signUp.language}</label>
      <FieldError field="locale" faults={faults} />
      <select id="locale" name="locale" defaultValue={typed.locale} {...described('locale', faults)}>
        {locales.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {languages[locale]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Says, signed, when the form was shown: who sends it at once is hardly a person. */
export function Stamp({ stamp }: { stamp: string }) {
  return <input type="hidden" name={stampField} value={stamp} />;
}

/** Out of sight, out of the tab order and out of the accessibility tree: whoever fills it in is a robot. */
export function Honeypot({ frame }: { frame: Frame }) {
  return (
    <div className="away" aria-hidden="true">
      <label htmlFor={honeypotField}>{messages(frame.locale).pages.signUp.honeypot}</label>
      <input id={honeypotField} name={honeypotField} type="text" tabIndex={-1} autoComplete="off" />
    </div>
  );
}
