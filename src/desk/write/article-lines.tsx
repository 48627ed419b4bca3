import { formatShortDate } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import type { ArticleLine, Writing } from './read-write.js';

interface LinesProps {
  frame: Frame;
  writing: Writing;
}

/** The element of an article, to which the page comes back after it was moved. */
export const lineId = (article: string): string => `article-${article}`;

/** The articles of an issue in order, each with the buttons that move, edit and remove it. */
export function ArticleLines({ frame, writing }: LinesProps) {
  const words = deskWords(frame).write;
  const { lines, order } = writing;
  const names = order.join(languages[frame.locale].listSeparator);
  return (
    <section className="part" aria-labelledby="articles">
      <div className="card-head">
        <h2 id="articles">{words.articles}</h2>
        <span className="still">{deskWords(frame).next.articles(lines.length)}</span>
      </div>
      {order.length > 0 ? <p className="still">{words.bySection(names)}</p> : null}
      <ol className="stories-edit">
        {lines.map((line, place) => (
          <Line key={line.id} {...{ frame, writing, line, place }} />
        ))}
      </ol>
      <div className="acts">
        <button type="submit" name="act" value="add" className="quiet">
          {words.add}
        </button>
      </div>
    </section>
  );
}

function Line({ frame, writing, line, place }: LinesProps & { line: ArticleLine; place: number }) {
  const words = deskWords(frame).write;
  const { newsletter, lines } = writing;
  const { id, article, title, section, isChanged } = line;
  const name = title || words.gone;
  const date = article?.publishedAt
    ? formatShortDate(frame.locale, article.publishedAt, newsletter.timeZone)
    : words.undated;
  const button = { id, name };
  return (
    <li id={lineId(id)}>
      <div>
        <p className="t" {...languageAttributes(frame, newsletter, article)}>
          {name}
        </p>
        <p className="m">
          {place === 0 ? <span className="badge still">{words.lead}</span> : null}
          {article ? [section, date].filter(Boolean).join(' · ') : null}
          {isChanged ? <span>{words.own}</span> : null}
        </p>
      </div>
      <div className="moves">
        {place > 0 ? <LineButton {...button} act="up" words={words.up} /> : null}
        {place < lines.length - 1 ? <LineButton {...button} act="down" words={words.down} /> : null}
        {place > 2 ? <LineButton {...button} act="top" words={words.top} /> : null}
        {place > 1 ? <LineButton {...button} act="lead" words={words.makeLead} /> : null}
        {article ? <LineButton {...button} act="edit" words={words.edit} /> : null}
        <LineButton {...button} act="remove" words={words.remove} />
      </div>
    </li>
  );
}

/** A button of a line of a list. What it is about is in its name for programs that read pages aloud. */
export const LineButton = ({ act, id, name, words }: { act: string; id: string; name: string; words: string }) => (
  <button type="submit" name="act" value={`${act}:${id}`} className="plain">
    {words}
    <span className="unseen">: {name}</span>
  </button>
);
