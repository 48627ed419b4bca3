import type { EditableField } from '../../articles/store/article.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { articles } from '../../operations/articles/articles.js';
import { may } from '../../operations/permission.js';
import { articlePage } from '../../web/kit/addresses.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { ErrorSummary, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { articleListOf, oneArticleAddress } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { ArticleFields } from './article-fields.js';
import { type ArticleTexts, articleTexts } from './article-form.js';
import { SentState } from './article-list-page.js';

export type OneArticle = Awaited<ReturnType<typeof articles.read.run>>;

/** What was just done to an article. */
export type ArticleDone = 'added' | 'saved' | 'hidden' | 'shown';

interface OneArticleProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  shown: OneArticle;
  /** The fields that were edited by hand, each with the value of its source. */
  edits: readonly { field: EditableField; source: unknown }[];
  done?: ArticleDone | undefined;
  /** What somebody has typed that could not be saved, and why. */
  typed?: ArticleTexts;
  faults?: readonly FieldFault[];
}

/** An article as every later issue and the public pages show it. */
export function OneArticlePage(props: OneArticleProps) {
  const { visit, newsletter, shown, done, typed, faults = [] } = props;
  const { frame } = visit;
  const { article } = shown;
  const words = deskWords(frame).articles;
  const mayEdit = may(visit.actor, 'drafts:write', newsletter.slug);
  const isHidden = article.removedAt !== null;
  // An article gets its page with its first issue.
  const { sentIn, partlySentIn } = shown.listed;
  const page = !isHidden && (sentIn !== null || partlySentIn.length > 0) ? articlePage(frame, article) : undefined;
  return (
    <DeskPage visit={visit} title={words.one} newsletter={newsletter} here="articles">
      <p className="crumb">
        <a href={articleListOf(frame, newsletter)}>{words.back}</a>
      </p>
      <Head
        title={<bdi {...languageAttributes(frame, newsletter, article)}>{article.title}</bdi>}
        lead={article.written === '' ? words.oneLead : words.ownLead}
      >
        <span className="badge still">
          <SentState frame={frame} listed={shown.listed} />
        </span>
      </Head>
      <ErrorSummary frame={frame} formErrors={faults} />
      {done ? (
        <p className="notice" role="status">
          {words.done[done]}
        </p>
      ) : null}
      {isHidden ? <p>{words.isHidden}</p> : null}
      {mayEdit ? (
        <form
          className="card narrow"
          method="post"
          action={oneArticleAddress(frame, newsletter, article.id)}
          encType="multipart/form-data"
          noValidate
        >
          {/* Enter presses the first button of a form: not one that takes another text. */}
          <button type="submit" name="act" value="save" hidden />
          <input type="hidden" name="revision" value={article.revision} />
          <ArticleFields {...{ frame, newsletter, article, faults }} texts={typed ?? articleTexts(article)} />
          <Edits {...props} />
          <Acts {...props} page={page} />
        </form>
      ) : (
        <div className="card narrow">
          <p dir="auto">{article.excerpt}</p>
          {page === undefined ? null : <a href={page}>{words.read}</a>}
        </div>
      )}
    </DeskPage>
  );
}

/** @param props `page`: its public page, if it has one */
function Acts({ visit: { frame }, shown: { article }, page }: OneArticleProps & { page: string | undefined }) {
  const words = deskWords(frame).articles;
  const isHidden = article.removedAt !== null;
  return (
    <>
      <div className="acts">
        <button type="submit" name="act" value="save">
          {words.save}
        </button>
        <button type="submit" name="act" value={isHidden ? 'show' : 'hide'} className="quiet">
          {isHidden ? words.show : words.hide}
        </button>
        {page === undefined ? null : <a href={page}>{words.read}</a>}
      </div>
      {isHidden ? null : <p className="still">{words.hideHint}</p>}
    </>
  );
}

/** What the source says instead of what was edited here. */
function Edits({ visit: { frame }, newsletter, edits }: OneArticleProps) {
  const words = deskWords(frame).articles;
  if (edits.length === 0) return null;
  return (
    <section aria-labelledby="edits">
      <h2 id="edits">{words.edits}</h2>
      <ul className="checks">
        {edits.map(({ field, source }) => (
          <li key={field}>
            <b>{words.fields[field]}</b>
            <div>
              <p {...languageAttributes(frame, newsletter)}>
                <bdi>{typeof source === 'string' && source !== '' ? source : words.another}</bdi>
              </p>
              <button type="submit" name="act" value={`revert:${field}`} className="plain">
                {words.revert}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
