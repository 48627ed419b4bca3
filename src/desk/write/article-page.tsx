import type { ArticleVersion } from '../../issues/draft-content.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { articlePage } from '../../web/kit/addresses.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, writeAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';
import { markName, type TextFault, type TextField, textMark } from './draft-texts.js';
import type { ArticleLine } from './read-write.js';
import { DraftTextField } from './text-field.js';

/** How an issue shows the picture of an article. */
export type PictureChoice = 'own' | 'none' | 'other';

export interface ArticleEditProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Issue;
  line: ArticleLine & { article: NonNullable<ArticleLine['article']> };
  typed?: ReadonlyMap<TextField, string>;
  faults?: ReadonlyMap<TextField, TextFault>;
  /** Of a picture that was chosen and is not saved. */
  picture?: { choice: PictureChoice; url: string; alt: string; isFault: boolean } | undefined;
  notice?: string | undefined;
  /** The revision that a refused change was made on. */
  base?: number;
}

/** The choice of a picture as it is saved. */
export const savedPicture = (version: ArticleVersion | undefined) => ({
  choice: (version?.image === undefined
    ? 'own'
    : version.image === null
      ? 'none'
      : 'other') satisfies PictureChoice as PictureChoice,
  url: version?.image?.url ?? '',
  alt: version?.image?.alt ?? '',
});

/** A choice of a picture as one text, to compare. */
export const pictureText = ({ choice, url, alt }: { choice: PictureChoice; url: string; alt: string }): string =>
  choice === 'other' ? `other ${url} ${alt}` : choice;

/** The headline, the text and the picture of an article as one issue shows them. */
export function ArticleEditPage(props: ArticleEditProps) {
  const { visit, newsletter, issue, line, typed, faults, notice, base = issue.revision } = props;
  const { frame } = visit;
  const words = deskWords(frame).write;
  const { article } = line;
  const version = issue.versions[line.id];
  const field = (name: 'title' | 'excerpt') => ({
    ...{ frame, newsletter, field: name, saved: version?.[name] ?? article[name] },
    ...{ typed: typed?.get(name), fault: faults?.get(name), placeholder: article[name] },
    hint: version?.[name] === undefined ? undefined : words.article.own(article[name]),
  });
  return (
    <DeskPage visit={visit} title={words.article.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={writeAddress(frame, issue.id)}>
          <IssueName {...{ frame, newsletter, issue }} />
        </a>
      </p>
      <Head title={words.article.title} lead={words.article.lead} />
      {notice === undefined ? null : (
        <p className="notice" role="alert">
          {notice}
        </p>
      )}
      <form
        className="card narrow writing"
        method="post"
        action={`${frame.base}${pathTo('deskWriteArticle', { issue: issue.id, article: line.id })}${frame.keepLanguage}`}
      >
        {/* Enter presses the first button of a form: not one that takes another text. */}
        <button type="submit" name="act" value="save" hidden />
        <input type="hidden" name="revision" value={base} />
        <input type="hidden" name="shown" value={issue.revision} />
        <DraftTextField {...field('title')} id="title" className="subject" label={words.article.headline} />
        <DraftTextField {...field('excerpt')} id="excerpt" label={words.article.excerpt} rows={5} />
        <Picture {...props} />
        <div className="acts">
          <button type="submit" name="act" value="save">
            {words.article.done}
          </button>
          <a href={writeAddress(frame, issue.id)}>{words.article.back}</a>
          <a href={articlePage(frame, article)} {...languageAttributes(frame, newsletter)}>
            {words.article.read}
          </a>
        </div>
      </form>
    </DeskPage>
  );
}

function Picture({ visit: { frame }, newsletter, issue, line, picture }: ArticleEditProps) {
  const words = deskWords(frame).write.article;
  const saved = savedPicture(issue.versions[line.id]);
  const shown = picture ?? saved;
  const own = line.article.image;
  return (
    <>
      <input type="hidden" name={markName('picture')} value={textMark('picture', pictureText(saved))} />
      <fieldset className="field">
        <legend>{words.picture}</legend>
        {(['own', 'none', 'other'] as const).map((choice) => (
          <label key={choice} className="choice">
            <input type="radio" name="picture" value={choice} defaultChecked={shown.choice === choice} />
            <span>
              {words.pictures[choice]}
              {choice === 'own' ? <span className="still"> {own ? <bdi>{own.alt}</bdi> : words.noOwn}</span> : null}
            </span>
          </label>
        ))}
        {pictureText(shown) === pictureText(saved) ? null : (
          <p className="still">
            {deskWords(frame).write.theirsUnknown} {words.pictures[saved.choice]} <bdi>{saved.url}</bdi>
          </p>
        )}
      </fieldset>
      <div className="field">
        <div className="label">
          <label htmlFor="picture-url">{words.url}</label>
        </div>
        <input
          id="picture-url"
          name="url"
          type="url"
          defaultValue={shown.url}
          aria-invalid={picture?.isFault ? true : undefined}
          aria-describedby={picture?.isFault ? 'picture-fault' : undefined}
        />
        {picture?.isFault ? (
          <p className="error" id="picture-fault">
            {words.needsUrl}
          </p>
        ) : null}
      </div>
      <div className="field">
        <div className="label">
          <label htmlFor="picture-alt">{words.alt}</label>
        </div>
        <input id="picture-alt" name="alt" defaultValue={shown.alt} {...languageAttributes(frame, newsletter)} />
      </div>
    </>
  );
}
