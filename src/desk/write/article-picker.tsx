import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { articles } from '../../operations/articles/articles.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { asQuery } from '../issues/email-view.js';
import { deskWords } from '../kit/as-person.js';
import { type ArticleSearch, queryOfSearch } from './article-search.js';

export type FoundArticles = Awaited<ReturnType<typeof articles.list.run>>;

interface PickerProps {
  frame: Frame;
  newsletter: Newsletter;
  /** The page, without parameters. */
  page: string;
  search: ArticleSearch;
  found: FoundArticles;
  /** Articles that the issue has. */
  taken: readonly string[];
  /** The issue that they would be added to. */
  issue?: string | undefined;
  button: string;
  /** Whether the page has another button that is filled. */
  isSecond?: boolean;
  fault?: string | undefined;
}

/** Finds articles by their words, section and date, and lets a person choose some of them. */
export function ArticlePicker(props: PickerProps) {
  const { frame, page, search, found, button, isSecond, fault } = props;
  const words = deskWords(frame).write.picker;
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  const query = (more: [string, string][]) => asQuery([...language, ...queryOfSearch(search), ...more]);
  return (
    <div className="stack">
      <SearchForm {...props} />
      <form className="card" method="post" action={`${page}${query([])}`} aria-label={words.choose}>
        {fault === undefined ? null : (
          <p className="error" role="alert">
            {fault}
          </p>
        )}
        {found.items.length === 0 ? (
          <p className="still">{queryOfSearch(search).length > 0 ? words.none : words.noneYet}</p>
        ) : (
          <>
            <ul className="stories-edit">
              {found.items.map((one) => (
                <Found key={one.article.id} {...props} one={one} />
              ))}
            </ul>
            <div className="finish">
              <button type="submit" name="act" value="choose" className={isSecond ? 'quiet' : undefined}>
                {button}
              </button>
            </div>
          </>
        )}
      </form>
      <div className="acts">
        {search.after === undefined ? null : (
          <a href={`${page}${asQuery([...language, ...queryOfSearch({ ...search, after: undefined })])}`}>
            {words.newest}
          </a>
        )}
        {found.next === null ? null : (
          <a
            className="button quiet"
            href={`${page}${asQuery([...language, ...queryOfSearch({ ...search, after: found.next })])}`}
          >
            {words.older}
          </a>
        )}
      </div>
    </div>
  );
}

function SearchForm({ frame, newsletter, page, search }: PickerProps) {
  const words = deskWords(frame).write.picker;
  const { timeZone } = newsletter;
  return (
    <form className="card" method="get" action={page} aria-label={words.find}>
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      <div className="fields pair">
        <div className="field">
          <label htmlFor="words">{words.search}</label>
          <input id="words" name="search" type="search" defaultValue={search.search} dir="auto" />
        </div>
        <div className="field">
          <label htmlFor="section">{words.section}</label>
          <select id="section" name="section" defaultValue={search.section}>
            <option value="">{words.all}</option>
            {newsletter.sections.map((section) => (
              <option key={section} value={section} {...languageAttributes(frame, newsletter)}>
                {section}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="from">{words.from}</label>
          <input id="from" name="from" type="date" defaultValue={search.from} />
        </div>
        <div className="field">
          <label htmlFor="until">{words.until}</label>
          <input id="until" name="until" type="date" defaultValue={search.until} />
        </div>
      </div>
      <p className="hint">{deskWords(frame).send.clock(timeZone)}</p>
      <label className="choice">
        <input type="checkbox" name="sent" value="1" defaultChecked={search.sent} />
        <span>{words.sent}</span>
      </label>
      <button type="submit" className="quiet">
        {words.find}
      </button>
    </form>
  );
}

function Found({
  frame,
  newsletter,
  taken,
  issue,
  one: { article, sentIn, partlySentIn, draft },
}: PickerProps & { one: FoundArticles['items'][number] }) {
  const words = deskWords(frame).write;
  const { id, title, section, publishedAt } = article;
  const isTaken = taken.includes(id);
  const date = publishedAt ? formatDate(frame.locale, publishedAt, newsletter.timeZone) : words.undated;
  const notes = [
    ...(isTaken ? [words.picker.inIssue] : []),
    ...(draft !== null && draft !== issue ? [words.picker.inDraft] : []),
    ...(sentIn === null ? [] : [words.picker.wasSent]),
    ...(partlySentIn.length > 0 ? [words.picker.partlySent] : []),
  ];
  return (
    <li>
      <label className="choice">
        <input type="checkbox" name="article" value={id} disabled={isTaken} />
        <span>
          <span className="t" {...languageAttributes(frame, newsletter, article)}>
            {title}
          </span>
          <span className="m">
            <span>{[section, date].filter(Boolean).join(' · ')}</span>
            {notes.map((note) => (
              <span key={note} className="badge still">
                {note}
              </span>
            ))}
          </span>
        </span>
      </label>
    </li>
  );
}
