import { stateOf } from '../../articles/pull/source.js';
import { joinSentences } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { sources } from '../../operations/sources/sources.js';
import { webPaths } from '../../settings/web-paths.js';
import { ErrorSummary } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { type SourceSearch, SourceSearchForm, siteFaults } from '../sources/source-search.js';
import { StepPage, stepAddress } from './step-page.js';

type Source = Awaited<ReturnType<typeof sources.list.run>>[number];

interface SourcesProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Those that the newsletter has. */
  have: readonly Source[];
  search: SourceSearch;
  /** How many articles a first issue would have to choose from, up to what the desk counts. */
  ready: number | undefined;
}

/** The page asks again after so many seconds whether a new source was fetched. */
export const fetchedAgainSeconds = 2;

/** The second step: an address is enough to find what articles can come from. */
export function SourcesPage(props: SourcesProps) {
  const { visit, newsletter, have, search } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay.sources;
  const isDone = have.length > 0 && search.found === undefined && search.fault === undefined;
  return (
    <StepPage visit={visit} newsletter={newsletter} step="sources" lead={words.lead} isDone={isDone}>
      <ErrorSummary frame={frame} formErrors={siteFaults(visit, search)} />
      <div className="stack narrow">
        <SourceSearchForm
          {...{ visit, newsletter, have, isSecond: isDone, ...search }}
          action={stepAddress(frame, newsletter, 'sources')}
        />
        {have.length > 0 ? <Have {...props} /> : null}
        <p className="still">
          {words.otherwise} <a href={`${frame.base}${webPaths.api}`}>{words.otherwiseLink}</a>
        </p>
      </div>
    </StepPage>
  );
}

/** htmx loads the page again and again until each was fetched once, and puts this part in place. */
function Have({ visit: { frame }, newsletter, have, ready }: SourcesProps) {
  const words = deskWords(frame).firstDay.sources;
  const isFetching = have.some((one) => stateOf(one) === 'new');
  const again = {
    ...{ 'data-hx-get': stepAddress(frame, newsletter, 'sources'), 'data-hx-trigger': `every ${fetchedAgainSeconds}s` },
    ...{ 'data-hx-select': '#have-card', 'data-hx-swap': 'outerHTML' },
  };
  return (
    <section className="card" id="have-card" aria-labelledby="have" {...(isFetching ? again : {})}>
      <h2 id="have">{words.have}</h2>
      <p role="status" aria-busy={isFetching}>
        {isFetching ? words.fetching : ready === undefined ? null : words.ready(ready)}
      </p>
      <ul className="hands">
        {have.map((one) => (
          <li key={one.id}>
            <div>
              <h3>{words.kinds[one.kind]}</h3>
              <p className="words">
                <bdi>{one.url}</bdi>
              </p>
              <p>{joinSentences(frame.locale, [words.every(one.every), words.states[stateOf(one)]])}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
