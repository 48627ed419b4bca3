import { stateOf } from '../../articles/pull/source.js';
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
}

/** The second step: an address is enough to find what articles can come from. */
export function SourcesPage(props: SourcesProps) {
  const { visit, newsletter, have, search } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay.sources;
  return (
    <StepPage visit={visit} newsletter={newsletter} step="sources" lead={words.lead}>
      <ErrorSummary frame={frame} formErrors={siteFaults(visit, search)} />
      <div className="stack narrow">
        <SourceSearchForm
          {...{ visit, newsletter, have, ...search }}
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

function Have({ visit: { frame }, have }: SourcesProps) {
  const words = deskWords(frame).firstDay.sources;
  return (
    <section className="card" aria-labelledby="have">
      <h2 id="have">{words.have}</h2>
      <ul className="hands">
        {have.map((one) => (
          <li key={one.id}>
            <div>
              <h3>{words.kinds[one.kind]}</h3>
              <p className="words">
                <bdi>{one.url}</bdi>
              </p>
              <p>
                {words.every(one.every)} {words.states[stateOf(one)]}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
