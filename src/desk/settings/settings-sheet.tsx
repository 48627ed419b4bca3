import type { ReactNode } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { ErrorSummary, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { LabelledField } from '../kit/labelled-field.js';
import { OtherValue } from '../kit/other-value.js';
import type { Overtaken, TypedFields } from './changed-fields.js';

/** A form of settings as its page shows it. */
export interface SheetState {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** The address that the form posts to, without parameters. */
  page: string;
  typed: TypedFields;
  /** Fields that somebody else has changed meanwhile. */
  overtaken: ReadonlyMap<string, Overtaken>;
  faults: readonly FieldFault[];
  /** Whether it was just saved, and what that did to issues. */
  done?: ReactNode;
  /** What a save would do, which the person is asked about first. */
  question?: ReactNode;
}

interface SheetProps extends SheetState {
  title: string;
  lead: string;
  /** The page above this one. Default: the list of settings. */
  up?: { title: string; href: string };
  /** The name of each field, for the list of those with two values. */
  labels: Readonly<Record<string, string>>;
  /** Beside the form. */
  aside?: ReactNode;
  /** Beside the button that saves. */
  acts?: ReactNode;
  /** How a form with files is sent. */
  encType?: 'multipart/form-data';
  children: ReactNode;
}

export const sheetFormId = 'settings-form';

/** A page with one form of settings: what it says, what is wrong with it, and whether it is saved. */
export function SettingsSheet(props: SheetProps) {
  const { visit, newsletter, title, lead, labels, overtaken, faults, done, aside } = props;
  const { frame } = visit;
  const words = deskWords(frame);
  const up = props.up ?? { title: words.team.settings, href: settingsAddress(frame, newsletter) };
  const two = [...overtaken.keys()].map((name) => ({ field: name, message: words.settings.two(labels[name] ?? name) }));
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={up.href}>{up.title}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={[...two, ...faults]} />
      <Head title={title} lead={lead} />
      {done ? (
        <p className="notice" role="status">
          {done}
        </p>
      ) : null}
      {two.length + faults.length > 0 ? <p className="notice">{words.settings.notSaved}</p> : null}
      {aside ? (
        <div className="two compose">
          <SheetForm {...props} />
          {aside}
        </div>
      ) : (
        <div className="stack narrow">
          <SheetForm {...props} />
        </div>
      )}
    </DeskPage>
  );
}

function SheetForm({ visit: { frame }, page, typed, question, acts, encType, children }: SheetProps) {
  const words = deskWords(frame).settings;
  return (
    <form
      method="post"
      action={`${page}${frame.keepLanguage}`}
      className="card"
      id={sheetFormId}
      encType={encType}
      noValidate
    >
      {/* Enter presses the first button of a form: not one that takes another text. */}
      <button type="submit" name="act" value="save" hidden />
      <input type="hidden" name="revision" value={typed.revision} />
      <input type="hidden" name="was" value={JSON.stringify(typed.was)} />
      <input type="hidden" name="other" value={JSON.stringify(typed.other)} />
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      {question ? (
        <div className="notice" role="alert">
          {question}
        </div>
      ) : null}
      <div className="fields">{children}</div>
      <div className="acts">
        <button type="submit" name="act" value={question ? 'confirm' : 'save'}>
          {question ? words.saveAnyway : words.save}
        </button>
        {acts}
      </div>
    </form>
  );
}

export interface SettingProps extends Pick<SheetState, 'visit' | 'newsletter' | 'typed' | 'overtaken' | 'faults'> {
  name: string;
  label: string;
  hint?: ReactNode;
  isOptional?: boolean;
  /** How a value is shown that somebody else has saved. Default: as it is. */
  shown?(value: string): ReactNode;
  /** The control, with its value and the attributes that link it to its hint and its error. */
  children(value: string, attributes: { id: string; name: string }): ReactNode;
}

/** A field of a form of settings, with the value that somebody else has saved meanwhile. */
export function Setting({
  visit: { frame },
  newsletter,
  typed,
  overtaken,
  faults,
  name,
  label,
  hint,
  isOptional,
  shown = (value) => <blockquote dir="auto">{value}</blockquote>,
  children,
}: SettingProps) {
  const other = overtaken.get(name);
  const below = other ? (
    <OtherValue {...{ frame, newsletter }} field={name} by={other.by} at={other.at}>
      {other.theirs === '' ? '' : shown(other.theirs)}
    </OtherValue>
  ) : undefined;
  return (
    <LabelledField {...{ frame, label, hint, isOptional, faults, below }} id={name}>
      {(attributes) => children(typed.texts[name] ?? '', attributes)}
    </LabelledField>
  );
}

type LineProps = Omit<SettingProps, 'children'> & {
  type?: 'text' | 'email';
  inputMode?: 'url' | 'numeric';
  maxLength: number;
  dir?: 'auto';
  /** Left out: a text of one line. */
  rows?: number;
};

/** A text in a form of settings. */
export const TextSetting = ({ type, inputMode, maxLength, dir, rows, ...setting }: LineProps) => (
  <Setting {...setting}>
    {(value, attributes) => {
      const shared = { maxLength, dir, defaultValue: value, ...attributes };
      return rows === undefined ? (
        <input {...shared} type={type} inputMode={inputMode} autoComplete="off" />
      ) : (
        <textarea {...shared} className="words" rows={rows} />
      );
    }}
  </Setting>
);

type ChoiceProps = Omit<SettingProps, 'children' | 'shown'> & {
  /** The values with their names. */
  options: readonly (readonly [string, string])[];
};

/** One of several values in a form of settings. */
export const ChoiceSetting = ({ options, ...setting }: ChoiceProps) => (
  <Setting {...setting} shown={(value) => <p>{options.find(([one]) => one === value)?.[1] ?? value}</p>}>
    {(value, attributes) => (
      <select {...attributes} defaultValue={value}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    )}
  </Setting>
);
