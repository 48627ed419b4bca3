import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { articles } from '../../operations/articles/articles.js';
import { may } from '../../operations/permission.js';
import { withParameters } from '../../web/kit/addresses.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { articleListOf, newArticleAddress, oneArticleAddress, sourcesOf } from '../kit/content-addresses.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { articleStates, type ListSearch, listQuery } from './list-search.js';

type Found = Awaited<ReturnType<typeof articles.list.run>>;
type Listed = Found['items'][number];

interface ListProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  search: ListSearch;
  found: Found;
}

/** The articles of a newsletter, the newest first. */
export function ArticleListPage(props: ListProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const words = deskWords(frame).articles;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="articles">
      <Head title={words.title} lead={words.lead}>
        <div className="acts">
          <a className="button quiet" href={sourcesOf(frame, newsletter)}>
            {words.sources}
          </a>
          {may(visit.actor, 'drafts:write', newsletter.slug) ? (
            <a className="button" href={newArticleAddress(frame, newsletter)}>
              {words.write.title}
            </a>
          ) : null}
        </div>
      </Head>
      <SearchForm {...props} />
      {found.items.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <div className="stack">
          <section className="card" aria-label={words.title}>
            <ArticleTable {...props} />
          </section>
          <Pager {...props} />
        </div>
      )}
    </DeskPage>
  );
}

function SearchForm({ visit: { frame }, newsletter, search }: ListProps) {
  const words = deskWords(frame).articles;
  const { picker } = deskWords(frame).write;
  return (
    <form method="get" action={articleListOf(frame, newsletter)} className="find">
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      <div className="field">
        <label htmlFor="words">{picker.search}</label>
        <input id="words" name="words" type="search" maxLength={200} defaultValue={search.words} dir="auto" />
      </div>
      <div className="field">
        <label htmlFor="section">{picker.section}</label>
        <select id="section" name="section" defaultValue={search.section}>
          <option value="">{picker.all}</option>
          {newsletter.sections.map((section) => (
            <option key={section} value={section} {...languageAttributes(frame, newsletter)}>
              {section}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="state">{words.state}</label>
        <select id="state" name="state" defaultValue={search.state}>
          {articleStates.map((one) => (
            <option key={one} value={one}>
              {words.states[one]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="quiet">
        {picker.find}
      </button>
    </form>
  );
}

function Nothing({ visit: { frame }, newsletter, search }: ListProps) {
  const words = deskWords(frame).articles;
  const isSearch = search.after !== undefined || Object.keys(listQuery(search)).length > 0;
  return (
    <div className="card">
      <p>{isSearch ? words.noMatch : words.none}</p>
      <div className="acts">
        {isSearch ? (
          <a href={articleListOf(frame, newsletter)}>{words.showAll}</a>
        ) : (
          <a href={sourcesOf(frame, newsletter)}>{words.toSources}</a>
        )}
      </div>
    </div>
  );
}

function ArticleTable({ visit: { frame }, newsletter, found }: ListProps) {
  const words = deskWords(frame).articles;
  return (
    <table className="list issues">
      <thead>
        <tr>
          <th scope="col">{words.headline}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" className="r">
            {words.when}
          </th>
        </tr>
      </thead>
      <tbody>
        {found.items.map((listed) => {
          const { article } = listed;
          return (
            <tr key={article.id}>
              <td>
                <a href={oneArticleAddress(frame, newsletter, article.id)}>
                  <bdi {...languageAttributes(frame, newsletter, article)}>{article.title}</bdi>
                </a>
                {article.section === '' ? null : (
                  <small>
                    <bdi {...languageAttributes(frame, newsletter)}>{article.section}</bdi>
                  </small>
                )}
              </td>
              <td className="still">
                <SentState frame={frame} listed={listed} />
              </td>
              <td className="r still">
                {article.publishedAt === null
                  ? words.undated
                  : formatDate(frame.locale, article.publishedAt, newsletter.timeZone)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Whether an issue has sent the article, or is going to. */
export function SentState({
  frame,
  listed: { article, sentIn, partlySentIn, draft },
}: {
  frame: DeskVisit['frame'];
  listed: Listed;
}) {
  const words = deskWords(frame).articles;
  const issue = sentIn ?? partlySentIn.at(-1) ?? draft;
  if (article.removedAt !== null) return words.hidden;
  if (!issue) return words.unsent;
  return <a href={issueAddress(frame, issue)}>{sentIn ? words.sent : issue === draft ? words.draft : words.partly}</a>;
}

function Pager({ visit: { frame }, newsletter, search, found: { next } }: ListProps) {
  const words = deskWords(frame).write.picker;
  const page = withParameters(articleListOf(frame, newsletter), listQuery(search));
  if (next === null && search.after === undefined) return null;
  return (
    <div className="acts">
      {search.after === undefined ? null : <a href={page}>{words.newest}</a>}
      {next === null ? null : (
        <a className="button quiet" href={withParameters(page, { after: next })}>
          {words.older}
        </a>
      )}
    </div>
  );
}
