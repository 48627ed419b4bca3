import type { ReactNode } from 'react';
import { languageName } from '../../locale/language-name.js';
import { locales } from '../../locale/locale.js';
import type { Frame } from '../../web/kit/frame.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from './as-person.js';

interface LabelledFieldProps {
  frame: Frame;
  /** Of the control, and of its field in the form. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  isOptional?: boolean | undefined;
  faults: readonly FieldFault[];
  /** Below the control. */
  below?: ReactNode;
  /** The control, with the attributes that link it to its hint and its error. */
  children(attributes: { id: string; name: string } & ReturnType<typeof describedBy>): ReactNode;
}

/** A control with its label, its hint and what is wrong with it. */
export function LabelledField({
  frame,
  id,
  label,
  hint,
  isOptional,
  faults,
  below,
  children,
}: LabelledFieldProps): ReactNode {
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isOptional ? <span className="muted">{deskWords(frame).firstDay.look.optional}</span> : null}
      </label>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      <FieldErrorText field={id} formErrors={faults} />
      {children({ id, name: id, ...describedBy(id, faults, ...(hint ? [`${id}-hint`] : [])) })}
      {below}
    </div>
  );
}

/** The languages of pages and emails, in the language of the page. */
export function LanguageOptions({ frame }: { frame: Frame }): ReactNode {
  return locales.map((one) => (
    <option key={one} value={one}>
      {languageName(frame.locale, one)}
    </option>
  ));
}

/** Every time zone that there is. @param chosen one that may be called by an earlier name */
export const ZoneOptions = ({ chosen }: { chosen: string }): ReactNode =>
  [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
    <option key={zone}>{zone}</option>
  ));
