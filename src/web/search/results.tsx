import type { ReactNode } from 'react';
import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import { messages } from '../../locale/messages.js';
import { maxPages, pageSize, type SearchResult, type SearchResults } from '../../search/search.js';
import type { SnippetPiece } from '../../search/snippet.js';
import { Phrases } from '../archive/headline.js';
import { SectionHeading } from '../archive/section-link.js';
import { MetaLine } from '../archive/story-meta.js';
import { articlePage, issuePage } from '../kit/addresses.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import type { AskedSearch } from './search-request.js';

interface ResultsProps extends SearchResults {
  frame: Frame;
  asked: AskedSearch;
  /** By article (`SearchResult.pictured`). */
  pictures: ReadonlyMap<string, ShownPicture>;
  /** What else there is to read, when nothing was found. */
  latest: ReactNode;
  /** The address of a page by its number. */
  address(page: number): string;
}

/** The results of a search, or advice when there are none. */
export function Results({ frame, asked, pictures, latest, address, results, total, pages, complete }: ResultsProps) {
  const text = messages(frame.locale).pages.search;
  const isNarrow = Boolean(asked.newsletter || asked.section || asked.year);
  const found = new Map(results.flatMap((one) => (one.kind === 'article' ? [[one.id, one] as const] : [])));
  return (
    <>
      {complete ? null : <p className="notice">{text.incomplete}</p>}
      {total === 0 ? (
        <>
          <ul className="advice">
            {[...text.advice, ...(isNarrow ? [text.searchEverywhere] : [])].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {latest}
        </>
      ) : null}
      {results.length > 0 ? (
        <ol className="lines found thumbed" start={(asked.page - 1) * pageSize + 1}>
          {storiesFirst(results).map((result) => {
            const { kind, id, pictured = '' } = result;
            // Nothing is there twice: a story that was found has the picture and the text, rather than its issue.
            const story = kind === 'issue' ? found.get(pictured) : undefined;
            const isBrief = story !== undefined;
            const isNamed = !story || wordsOf(story.title) !== wordsOf(result.title);
            const picture = isBrief ? undefined : pictures.get(pictured);
            return <Result key={`${kind} ${id}`} {...{ frame, result, isBrief, isNamed, picture }} />;
          })}
        </ol>
      ) : null}
      <ResultPages frame={frame} page={asked.page} last={pages} address={address} />
      {pages === maxPages && asked.page === maxPages ? (
        <p className="muted">{text.onlyFirst(maxPages * pageSize)}</p>
      ) : null}
    </>
  );
}

/** An issue comes right after the story that it has its headline from, when both are found. */
function storiesFirst(results: readonly SearchResult[]): SearchResult[] {
  const isStoryOf = (issue: SearchResult) => (one: SearchResult) => one.kind === 'article' && one.id === issue.pictured;
  const later = results.filter((one) => one.kind === 'issue' && results.some(isStoryOf(one)));
  const first = results.filter((one) => !later.includes(one));
  return first.flatMap((one) => [one, ...later.filter((issue) => isStoryOf(issue)(one))]);
}

interface ResultProps {
  frame: Frame;
  result: SearchResult;
  /** Whether it is the issue of the story above, which says why both were found. */
  isBrief: boolean;
  /** Whether it has its own headline. If not, its story above has it, and this is an issue with its number as headline. */
  isNamed: boolean;
  picture: ShownPicture | undefined;
}

function Result({ frame, result, isBrief, isNamed, picture }: ResultProps) {
  const { kind, newsletter, author, date, original, stories } = result;
  const { front, search } = messages(frame.locale).pages;
  const href =
    kind === 'issue'
      ? issuePage(frame, result, newsletter)
      : (original ?? articlePage(frame, { id: result.id, title: wordsOf(result.title) }));
  const words = languageAttributes(frame, newsletter);
  return (
    <li className={picture ? undefined : 'bare'}>
      <Place frame={frame} result={result} isNamed={isNamed} />
      <h2 className="h" {...(isNamed ? words : {})}>
        <a href={href}>
          {isNamed ? (
            <Marked pieces={result.title} language={languageOf(newsletter)} />
          ) : (
            front.issueNumber(numberOf(result))
          )}
        </a>
      </h2>
      {isBrief ? <p className="more">{search.leadsWithStoryAbove}</p> : null}
      {!isBrief && result.snippet.length > 0 ? (
        <p className="more" {...words}>
          <Marked pieces={result.snippet} />
        </p>
      ) : null}
      <MetaLine
        frame={frame}
        newsletter={newsletter}
        author={author.length > 0 && <Marked pieces={author} />}
        date={date}
        more={kind === 'issue' ? [front.stories(stories)] : []}
      />
      {picture ? (
        <div className="pic">
          <img {...picture} alt="" sizes="96px" loading="lazy" decoding="async" />
        </div>
      ) : null}
    </li>
  );
}

const wordsOf = (pieces: readonly SnippetPiece[]) => pieces.map(({ text }) => text).join('');
const numberOf = ({ id, newsletter }: SearchResult) => id.slice(newsletter.slug.length + 1);

/** Where a result is from: its newsletter, if the site has several, and its section or the number of the issue. */
function Place({ frame, result, isNamed }: Omit<ResultProps, 'picture' | 'isBrief'>) {
  const { kind, newsletter, section } = result;
  const { front } = messages(frame.locale).pages;
  const isOneOfSeveral = frame.newsletters.length > 1;
  const names = [
    isOneOfSeveral ? (
      <bdi key="newsletter" {...languageAttributes(frame, newsletter)}>
        {newsletter.title}
      </bdi>
    ) : null,
    kind === 'issue' ? (
      isNamed && front.issueNumber(numberOf(result))
    ) : section ? (
      <SectionHeading key="section" frame={frame} newsletter={newsletter} section={section} />
    ) : null,
  ].filter((name) => name !== null && name !== false);
  if (names.length === 0) return null;
  return <p className="kicker">{names.flatMap((name, i) => (i > 0 ? [between, name] : [name]))}</p>;
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
