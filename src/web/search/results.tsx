import { messages } from '../../locale/messages.js';
import { sectionTitle } from '../../newsletters/newsletter.js';
import { maxPages, pageSize, type SearchResult, type SearchResults } from '../../search/search.js';
import type { SnippetPiece } from '../../search/snippet.js';
import { Phrases } from '../archive/headline.js';
import { MetaLine } from '../archive/story-meta.js';
import { articlePage, issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { langIn, languageAttributes, languageOf, localeAbout } from '../kit/word-language.js';
import type { AskedSearch } from './search-request.js';

interface ResultsProps extends SearchResults {
  frame: Frame;
  asked: AskedSearch;
  /** The address of a page by its number. */
  address(page: number): string;
}

/** The results of a search, or advice when there are none. */
export function Results({ frame, asked, address, results, total, pages, complete }: ResultsProps) {
  const text = messages(frame.locale).pages.search;
  return (
    <>
      {complete ? null : <p className="notice">{text.incomplete}</p>}
      {total === 0 ? (
        <ul className="advice">
          {text.advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      {results.length > 0 ? (
        <ol className="lines found" start={(asked.page - 1) * pageSize + 1}>
          {results.map((result) => (
            <Result key={`${result.kind} ${result.id}`} frame={frame} result={result} />
          ))}
        </ol>
      ) : null}
      <ResultPages frame={frame} page={asked.page} last={pages} address={address} />
      {pages === maxPages && asked.page === maxPages ? (
        <p className="muted">{text.onlyFirst(maxPages * pageSize)}</p>
      ) : null}
    </>
  );
}

function Result({ frame, result }: { frame: Frame; result: SearchResult }) {
  const { kind, newsletter, section, author, date, original } = result;
  const isOneOfSeveral = frame.newsletters.length > 1;
  // A line that begins with the name of a newsletter has its language.
  const own = isOneOfSeveral ? localeAbout(frame, newsletter) : frame.locale;
  const href =
    kind === 'issue'
      ? issuePage(frame, result, newsletter)
      : (original ?? articlePage(frame, { id: result.id, title: result.title.map(({ text: part }) => part).join('') }));
  const part =
    kind === 'issue'
      ? messages(own).pages.front.issueNumber(result.id.slice(newsletter.slug.length + 1))
      : section && sectionTitle(newsletter, section, own);
  const words = languageAttributes(frame, newsletter);
  const about = [isOneOfSeveral ? newsletter.title : '', part].filter(Boolean).join(' · ');
  return (
    <li>
      {about === '' ? null : (
        <p className="kicker" {...langIn(frame, own)}>
          {about}
        </p>
      )}
      <h2 className="h" {...words}>
        <a href={href}>
          <Marked pieces={result.title} language={languageOf(newsletter)} />
        </a>
      </h2>
      {result.snippet.length > 0 ? (
        <p className="more" {...words}>
          <Marked pieces={result.snippet} />
        </p>
      ) : null}
      <MetaLine
        frame={frame}
        newsletter={newsletter}
        locale={frame.locale}
        author={author.length > 0 && <Marked pieces={author} />}
        date={date}
      />
    </li>
  );
}

/** React escapes every piece on its own, so no text can end a mark or begin a tag. @param props `language`: of a headline */
function Marked({ pieces, language = '' }: { pieces: readonly SnippetPiece[]; language?: string }) {
  let at = 0;
  return pieces.map(({ text, marked }) => {
    at += text.length;
    const words = <Phrases key={at} language={language} text={text} />;
    return marked ? <mark key={at}>{words}</mark> : words;
  });
}

function ResultPages({
  frame,
  page,
  last,
  address,
}: Pick<ResultsProps, 'frame' | 'address'> & { page: number; last: number }) {
  const text = messages(frame.locale).pages.search;
  if (last <= 1) return null;
  return (
    <nav aria-label={text.pages}>
      <ul className="pages">
        {page > 1 ? (
          <li>
            <a href={address(page - 1)} rel="prev">
              {text.previous}
            </a>
          </li>
        ) : null}
        <li>
          <span aria-current="page">{text.page(page, last)}</span>
        </li>
        {page < last ? (
          <li>
            <a href={address(page + 1)} rel="next">
              {text.next}
            </a>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
