import type { ReactNode } from 'react';
import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import type { SearchResults } from '../../search/search.js';
import { webPaths } from '../../settings/web-paths.js';
import { withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { Page } from '../kit/page.js';
import { Results } from './results.js';
import { type AskedSearch, searchParameters } from './search-request.js';
import { searchScriptUrl } from './search-script.js';

interface SearchPageProps extends SearchResults {
  frame: Frame;
  /** By article. */
  pictures: ReadonlyMap<string, ShownPicture>;
  /** What to read instead, where nothing was searched for or found. */
  latest: ReactNode;
  asked: AskedSearch;
  newsletters: readonly Newsletter[];
  publicUrl: string;
}

/** A form that opens this page again with the results. A script does the same while the reader types. */
export function SearchPage({ frame, asked, newsletters, publicUrl, latest, ...found }: SearchPageProps) {
  const text = messages(frame.locale).pages.search;
  const address = (page: number) =>
    withParameters(`${frame.base}${webPaths.search}${frame.keepLanguage}`, searchParameters({ ...asked, page }));
  const title = asked.query === '' ? text.title : text.titleFor(asked.query);
  const head = { address: publicUrl + webPaths.search, hidden: asked.query !== '' };
  return (
    <Page frame={frame} title={title} head={head} query={searchParameters(asked)} wide>
      <div className="wrap finder">
        <div className="page-head">
          <h1>{text.title}</h1>
          <search>
            <SearchForm frame={frame} asked={asked} newsletters={newsletters} years={found.years} />
          </search>
        </div>
        <p className="muted" role="status" data-count="">
          {asked.query === ''
            ? text.hint
            : found.total > 0
              ? (found.exact ? text.count : text.about)(found.total)
              : text.nothing(asked.query)}
        </p>
        <div data-results="">
          {asked.query === '' ? (
            latest
          ) : (
            <Results frame={frame} asked={asked} address={address} latest={latest} {...found} />
          )}
        </div>
      </div>
      <script type="module" src={`${frame.base}${searchScriptUrl}`} />
    </Page>
  );
}

function SearchForm({
  frame,
  asked,
  newsletters,
  years,
}: Pick<SearchPageProps, 'frame' | 'asked' | 'newsletters' | 'years'>) {
  const text = messages(frame.locale).pages.search;
  const chosen = newsletters.filter(({ slug }) => asked.newsletter === undefined || slug === asked.newsletter);
  const sections = new Map<string, string>(asked.section ? [[asked.section, asked.section]] : []);
  for (const each of chosen)
    for (const section of each.sections) sections.set(section, sectionTitle(each, section, frame.locale));
  const yearOptions = [...new Set([...years, ...(asked.year ? [asked.year] : [])])].map(String);
  return (
    <form className="search" action={`${frame.base}${webPaths.search}`} data-search="">
      {frame.keepLanguage ? <input type="hidden" name="lang" value={frame.locale} /> : null}
      <div className="field words">
        <label htmlFor="q">{text.label}</label>
        <div className="one">
          <input id="q" name="q" type="search" defaultValue={asked.query} maxLength={200} enterKeyHint="search" />
          <button type="submit">{text.button}</button>
        </div>
      </div>
      {newsletters.length > 1 ? (
        <Choice
          name="newsletter"
          label={text.newsletter}
          all={text.allNewsletters}
          chosen={asked.newsletter}
          options={newsletters.map(({ slug, title }) => ({ value: slug, label: title }))}
        />
      ) : null}
      <Choice
        name="section"
        label={text.section}
        all={text.allSections}
        chosen={asked.section}
        options={[...sections].map(([value, label]) => ({ value, label }))}
      />
      <Choice
        name="year"
        label={text.year}
        all={text.allYears}
        chosen={asked.year?.toString()}
        options={yearOptions.map((year) => ({ value: year, label: year }))}
      />
    </form>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  /** The option that leaves nothing out. */
  all: string;
  chosen: string | undefined;
  options: readonly { value: string; label: string }[];
}

function Choice({ name, label, all, chosen = '', options }: ChoiceProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <select id={name} name={name} defaultValue={chosen}>
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
