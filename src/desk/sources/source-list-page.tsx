import type { Source } from '../../articles/pull/source.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { ErrorSummary } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { articleListOf, sourceAddress, sourcesOf } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { type SourceSearch, SourceSearchForm, siteFaults } from './source-search.js';
import { failingFirst, SourceBadge, SourceTrouble } from './source-state.js';

interface SourceListProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  have: readonly Source[];
  search: SourceSearch;
  isRemoved: boolean;
}

/** Where the articles of a newsletter come from: what fails comes first, with what the server said. */
export function SourceListPage({ visit, newsletter, have, search, isRemoved }: SourceListProps) {
  const { frame } = visit;
  const words = deskWords(frame).sources;
  const mayAdd = may(visit.actor, 'content:write', newsletter.slug);
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="articles">
      <p className="crumb">
        <a href={articleListOf(frame, newsletter)}>{deskWords(frame).articles.title}</a>
      </p>
      <Head title={words.title} lead={words.lead} />
      <ErrorSummary frame={frame} formErrors={siteFaults(visit, search)} />
      {isRemoved ? (
        <p className="notice" role="status">
          {words.removed}
        </p>
      ) : null}
      <div className="stack narrow">
        {search.found || search.fault ? null : <Have {...{ visit, newsletter, have, mayAdd }} />}
        {mayAdd ? (
          <section className="stack" aria-labelledby="add">
            <h2 id="add">{words.add}</h2>
            <SourceSearchForm {...{ visit, newsletter, have, ...search }} action={sourcesOf(frame, newsletter)} />
          </section>
        ) : null}
        {search.found || search.fault ? <Have {...{ visit, newsletter, have, mayAdd }} /> : null}
      </div>
    </DeskPage>
  );
}

function Have({
  visit: { frame },
  newsletter,
  have,
  mayAdd,
}: Pick<SourceListProps, 'visit' | 'newsletter' | 'have'> & { mayAdd: boolean }) {
  const words = deskWords(frame).sources;
  const { kinds, every } = deskWords(frame).firstDay.sources;
  if (have.length === 0) {
    return (
      <div className="card">
        <p>{mayAdd ? words.none : words.noneToSee}</p>
      </div>
    );
  }
  return (
    <section className="card" aria-labelledby="have">
      <h2 id="have">{words.list(have.length)}</h2>
      <ul className="hands">
        {failingFirst(have).map((source) => (
          <li key={source.id}>
            <div>
              <h3>
                <a href={sourceAddress(frame, newsletter, source.id)}>
                  <bdi>{source.url}</bdi>
                </a>
              </h3>
              <p>
                {kinds[source.kind]} · {every(source.every)}
              </p>
              <SourceTrouble frame={frame} source={source} />
            </div>
            <SourceBadge frame={frame} source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}
