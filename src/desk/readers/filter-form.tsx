import { languageName } from '../../locale/language-name.js';
import { locales } from '../../locale/locale.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { readersOf } from '../kit/desk-page.js';
import type { ListPageProps } from './find-form.js';
import { withParts } from './reader-link.js';
import { dayFields, hasConditions, type ReaderSearch } from './reader-search.js';

/** The conditions of a list. They are in the address of the page, and no part of an address of a reader is one. */
export function FilterForm({ visit: { frame }, newsletter, search }: ListPageProps & { search: ReaderSearch }) {
  const words = deskWords(frame).reader.filter;
  const here = readersOf(frame, newsletter);
  return (
    <section className="card" aria-labelledby="narrow">
      <h2 id="narrow">{words.title}</h2>
      <form method="get" action={here}>
        {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
        <input type="hidden" name="state" value={search.state} />
        <div className="fields">
          <SectionField {...{ frame, newsletter, search }} />
          <div className="field">
            <label htmlFor="locale">{words.language}</label>
            <select id="locale" name="locale" defaultValue={search.locale ?? ''}>
              <option value="">{words.anyLanguage}</option>
              {locales.map((one) => (
                <option key={one} value={one}>
                  {languageName(frame.locale, one)}
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor="domain">{words.domain}</label>
            <input
              id="domain"
              name="domain"
              defaultValue={search.domain}
              maxLength={255}
              aria-describedby="domain-hint"
            />
            <p id="domain-hint" className="hint">
              {words.domainHint}
            </p>
          </div>
          {dayFields.map((field) => (
            <div key={field} className="field">
              <label htmlFor={field}>{words[field]}</label>
              <input id={field} name={field} type="date" defaultValue={search[field]} />
              {field === 'engagedSince' ? <p className="hint">{words.engagedHint}</p> : null}
            </div>
          ))}
        </div>
        <div className="acts">
          <button type="submit" className="quiet">
            {words.button}
          </button>
          {hasConditions(search) ? (
            <a href={withParts(here, search.state === 'confirmed' ? [] : [['state', search.state]])}>{words.clear}</a>
          ) : null}
        </div>
      </form>
    </section>
  );
}

function SectionField({
  frame,
  newsletter,
  search,
}: Pick<ListPageProps, 'newsletter'> & { frame: Frame; search: ReaderSearch }) {
  const words = deskWords(frame).reader.filter;
  if (newsletter.sections.length === 0) return null;
  return (
    <div className="field">
      <label htmlFor="section">{words.section}</label>
      <select id="section" name="section" defaultValue={search.section ?? ''}>
        <option value="">{words.anySection}</option>
        {newsletter.sections.map((one) => (
          <option key={one} value={one} {...languageAttributes(frame, newsletter)}>
            {one}
          </option>
        ))}
      </select>
    </div>
  );
}
