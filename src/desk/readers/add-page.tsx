import { languageName } from '../../locale/language-name.js';
import { locales } from '../../locale/locale.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import type { ListPageProps } from './find-form.js';

/** What somebody typed about a new reader. */
export interface TypedReader {
  email: string;
  name: string;
  locale: string;
  sections: readonly string[];
  consent: string;
}

/** Why a reader was not added. */
export type AddFault =
  | { kind: 'fields'; fields: readonly string[] }
  | { kind: 'suppressed' | 'archived' | 'closed' | 'usedUp' };

interface AddProps extends ListPageProps {
  typed: TypedReader;
  fault?: AddFault;
}

/** Adds one reader, who confirms by email. */
export function AddPage(props: AddProps) {
  const { visit, newsletter, typed, fault } = props;
  const { frame } = visit;
  const { title, add } = deskWords(frame).reader;
  const known = ['email', 'name', 'consent'];
  const others = fault?.kind === 'fields' && fault.fields.some((field) => !known.includes(field));
  const said =
    fault === undefined
      ? undefined
      : fault.kind === 'fields'
        ? others
          ? add.wrong.other
          : undefined
        : add[fault.kind];
  return (
    <DeskPage visit={visit} title={add.title} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{title}</a>
      </p>
      <Head title={add.title} lead={add.lead} />
      {said === undefined ? null : (
        <p className="notice" role="alert">
          {said}
        </p>
      )}
      <form
        method="post"
        action={`${frame.base}${pathTo('deskReaderAdd', { slug: newsletter.slug })}${frame.keepLanguage}`}
        className="card narrow"
      >
        <TextField {...props} field="email" label={add.address} />
        <TextField {...props} field="name" label={add.name} hint={add.optional} />
        <TextField {...props} field="consent" label={add.consent} hint={add.consentHint} />
        <div className="field">
          <label htmlFor="locale">{add.language}</label>
          <select id="locale" name="locale" defaultValue={typed.locale}>
            {locales.map((one) => (
              <option key={one} value={one}>
                {languageName(frame.locale, one)}
              </option>
            ))}
          </select>
        </div>
        <SectionChoice {...props} />
        <button type="submit">{add.button}</button>
      </form>
    </DeskPage>
  );
}

interface FieldProps extends AddProps {
  field: 'email' | 'name' | 'consent';
  label: string;
  hint?: string;
}

function TextField({ visit: { frame }, typed, fault, field, label, hint }: FieldProps) {
  const { wrong } = deskWords(frame).reader.add;
  const isWrong = fault?.kind === 'fields' && fault.fields.includes(field);
  const described = [...(isWrong ? [`${field}-error`] : []), ...(hint === undefined ? [] : [`${field}-hint`])].join(
    ' ',
  );
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      {hint === undefined ? null : (
        <p id={`${field}-hint`} className="hint">
          {hint}
        </p>
      )}
      <input
        id={field}
        name={field}
        type={field === 'email' ? 'email' : 'text'}
        autoComplete="off"
        required={field !== 'name'}
        maxLength={field === 'email' ? 320 : 200}
        dir="auto"
        defaultValue={typed[field]}
        aria-invalid={isWrong ? true : undefined}
        aria-describedby={described === '' ? undefined : described}
      />
      {isWrong ? (
        <p id={`${field}-error`} className="error">
          {wrong[field]}
        </p>
      ) : null}
    </div>
  );
}

function SectionChoice({ visit: { frame }, newsletter, typed }: AddProps) {
  const { add } = deskWords(frame).reader;
  if (newsletter.sections.length === 0) return null;
  return (
    <fieldset className="field">
      <legend>{add.sections}</legend>
      <p className="hint">{add.sectionsHint}</p>
      <div className="choices">
        {newsletter.sections.map((one) => (
          <label key={one} className="choice">
            <input type="checkbox" name="section" value={one} defaultChecked={typed.sections.includes(one)} />
            <bdi {...languageAttributes(frame, newsletter)}>{one}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
