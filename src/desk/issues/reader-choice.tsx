import { languageName } from '../../locale/language-name.js';
import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { type EmailView, queryOfLook } from './email-view.js';

interface ReaderChoiceProps {
  frame: Frame;
  newsletter: Newsletter;
  view: EmailView;
  /** The page that shows the email. */
  page: string;
}

/** As which reader an email is shown: their name, language and sections. */
export function ReaderChoice({ frame, newsletter, view, page }: ReaderChoiceProps) {
  const words = deskWords(frame).write.reader;
  const { name, locale, sections } = view.reader;
  const isUsual = name === '' && locale === undefined && sections.length === 0;
  return (
    <details className="as-reader" open={!isUsual}>
      <summary>
        {words.title}
        {languages[frame.locale].colon}
        {name || words.anyone}
      </summary>
      <form method="get" action={`${page}#email`}>
        {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
        {queryOfLook(view).map(([part, value]) => (
          <input key={part} type="hidden" name={part} value={value} />
        ))}
        <div className="fields pair">
          <div className="field">
            <label htmlFor="reader-name">{words.name}</label>
            <input id="reader-name" name="name" defaultValue={name} maxLength={100} dir="auto" />
          </div>
          <div className="field">
            <label htmlFor="reader-language">{words.language}</label>
            <select id="reader-language" name="in" defaultValue={locale ?? ''}>
              <option value="">{words.usual}</option>
              {locales.map((one) => (
                <option key={one} value={one}>
                  {languageName(frame.locale, one)}
                </option>
              ))}
            </select>
          </div>
        </div>
        {newsletter.sections.length === 0 ? null : (
          <fieldset className="field">
            <legend>{words.sections}</legend>
            <p className="hint">{words.sectionsHint}</p>
            <div className="choices">
              {newsletter.sections.map((section) => (
                <label key={section} className="choice">
                  <input type="checkbox" name="section" value={section} defaultChecked={sections.includes(section)} />
                  <bdi {...languageAttributes(frame, newsletter)}>{section}</bdi>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <button type="submit" className="quiet">
          {words.show}
        </button>
      </form>
    </details>
  );
}
