import { type Source, stateOf } from '../../articles/pull/source.js';
import { formatDate, formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { articles } from '../../operations/articles/articles.js';
import { may } from '../../operations/permission.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { ErrorSummary, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { oneArticleAddress, sourceAddress, sourcesOf } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { SourceFields } from './source-fields.js';
import { type SourceTexts, sourceTextsOf } from './source-form.js';
import { SourceBadge, SourceTrouble } from './source-state.js';

/** What was just done to a source. */
export const sourceDone = ['pulled', 'added', 'saved', 'moved', 'paused', 'resumed', 'still'] as const;
export type SourceDone = (typeof sourceDone)[number];

interface SourcePageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  source: Source;
  /** Its newest articles. */
  newest: Awaited<ReturnType<typeof articles.list.run>>;
  done?: SourceDone | undefined;
  /** What somebody has typed that could not be saved, and why. */
  typed?: SourceTexts | undefined;
  faults?: readonly FieldFault[];
}

/** The form of the settings: whoever fetches the source saves them first. */
const settingsForm = 'source-settings';

/** One source: how its last fetch went, what it brought, and its settings. */
export function SourcePage(props: SourcePageProps) {
  const { visit, newsletter, source, done, typed, faults = [] } = props;
  const { frame } = visit;
  const words = deskWords(frame).sources;
  const mayChange = may(visit.actor, 'content:write', newsletter.slug);
  const action = sourceAddress(frame, newsletter, source.id);
  return (
    <DeskPage
      visit={visit}
      title={deskWords(frame).firstDay.sources.kinds[source.kind]}
      newsletter={newsletter}
      here="articles"
    >
      <p className="crumb">
        <a href={sourcesOf(frame, newsletter)}>{words.back}</a>
      </p>
      <Head title={deskWords(frame).firstDay.sources.kinds[source.kind]} lead={<SourceLink url={source.url} />}>
        <SourceBadge frame={frame} source={source} />
      </Head>
      <ErrorSummary frame={frame} formErrors={faults} />
      {done ? (
        <p className="notice" role="status">
          {words[done]} {done === 'paused' || done === 'still' ? null : <a href={action}>{words.again}</a>}
        </p>
      ) : null}
      <div className="two">
        <div className="stack">
          <Fetches {...props} mayChange={mayChange} />
          <Newest {...props} />
        </div>
        {mayChange ? (
          <section className="card" aria-labelledby="settings">
            <h2 id="settings">{words.edit.title}</h2>
            <form id={settingsForm} method="post" action={action} noValidate>
              <input type="hidden" name="revision" value={source.revision} />
              <SourceFields
                {...{ frame, newsletter, faults }}
                keyEnd={source.contentKey.slice(-4)}
                texts={typed ?? sourceTextsOf(source)}
              />
              <div className="acts">
                <button type="submit" name="act" value="save">
                  {words.edit.save}
                </button>
              </div>
            </form>
          </section>
        ) : null}
      </div>
    </DeskPage>
  );
}

/** What is at the address, for whoever wants to see it. */
const SourceLink = ({ url }: { url: string }) => (
  <a href={url} rel="noreferrer">
    <bdi>{url}</bdi>
  </a>
);

function Fetches({ visit: { frame }, newsletter, source, mayChange }: SourcePageProps & { mayChange: boolean }) {
  const words = deskWords(frame).sources;
  const { lastAt, lastSuccessAt, nextAt, result, failures, waiting } = source.status;
  const isPaused = stateOf(source) === 'paused';
  const moment = (at: number) => (at === 0 ? words.times.never : formatMoment(frame.locale, at, newsletter.timeZone));
  return (
    <section className="card" aria-labelledby="state">
      <h2 id="state">{words.state}</h2>
      <SourceTrouble frame={frame} source={source} />
      <dl className="facts">
        {failures > 0 || lastAt === 0 ? null : (
          <div>
            <dt>{words.lastResult}</dt>
            <dd lang="en">{result}</dd>
          </div>
        )}
        {[
          [words.times.last, lastAt] as const,
          ...(failures > 0 ? [[words.times.success, lastSuccessAt] as const] : []),
          ...(isPaused ? [] : [[words.times.next, nextAt] as const]),
        ].map(([name, at]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{moment(at)}</dd>
          </div>
        ))}
      </dl>
      {waiting.pages > 0 ? <p className="still">{words.waiting(waiting.pages)}</p> : null}
      {mayChange ? (
        <form method="post" action={sourceAddress(frame, newsletter, source.id)} className="acts">
          {isPaused ? (
            <button type="submit" name="act" value="resume" className="quiet">
              {words.resume}
            </button>
          ) : (
            <>
              <button type="submit" form={settingsForm} name="act" value="pull" className="quiet">
                {words.pull}
              </button>
              <button type="submit" name="act" value="pause" className="quiet">
                {words.pause}
              </button>
            </>
          )}
          <button type="submit" name="act" value="remove" className="plain">
            {words.remove}
          </button>
        </form>
      ) : null}
    </section>
  );
}

function Newest({ visit: { frame }, newsletter, newest }: SourcePageProps) {
  const words = deskWords(frame).sources;
  return (
    <section className="card" aria-labelledby="newest">
      <h2 id="newest">{words.articles}</h2>
      {newest.items.length === 0 ? <p className="still">{words.noArticles}</p> : null}
      <ul className="firsts">
        {newest.items.map(({ article }) => (
          <li key={article.id}>
            <a href={oneArticleAddress(frame, newsletter, article.id)}>
              <bdi {...languageAttributes(frame, newsletter, article)}>{article.title}</bdi>
            </a>
            {article.publishedAt === null ? null : (
              <span className="still"> {formatDate(frame.locale, article.publishedAt, newsletter.timeZone)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Asks before a source is removed, with what stays. */
export function RemoveSourcePage({
  visit,
  newsletter,
  source,
  count,
}: Pick<SourcePageProps, 'visit' | 'newsletter' | 'source'> & {
  /** How many articles it has brought. */
  count: number;
}) {
  const { frame } = visit;
  const words = deskWords(frame).sources;
  return (
    <DeskPage visit={visit} title={words.asksTitle} newsletter={newsletter} here="articles">
      <Head title={words.asksTitle} lead={<bdi>{source.url}</bdi>} />
      <p>{words.asks(count)}</p>
      <form method="post" action={sourceAddress(frame, newsletter, source.id)}>
        <input type="hidden" name="act" value="remove" />
        <div className="acts">
          <button type="submit" name="sure" value="yes" className="danger">
            {words.remove}
          </button>
          <a href={sourceAddress(frame, newsletter, source.id)}>{words.keep}</a>
        </div>
      </form>
    </DeskPage>
  );
}
