import { stateOf } from '../../articles/pull/source.js';
import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { sources } from '../../operations/sources/sources.js';
import { webPaths } from '../../settings/web-paths.js';
import { describedBy, ErrorSummary, FieldErrorText } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { StepPage, stepAddress } from './step-page.js';

export type ShownOffer = Awaited<ReturnType<typeof sources.find.run>>[number];
type Source = Awaited<ReturnType<typeof sources.list.run>>[number];

/** Why a site was not searched, or a source not added. */
export type SourceFault = 'url' | 'nothing' | 'unreachable' | 'private' | 'exists';

interface SourcesProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Those that the newsletter has. */
  have: readonly Source[];
  /** What the person has typed. */
  site: string;
  found?: readonly ShownOffer[];
  fault?: SourceFault;
}

/** The second step: an address is enough to find what articles can come from. */
export function SourcesPage(props: SourcesProps) {
  const { visit, newsletter, have, found, fault, site } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay.sources;
  const formErrors = fault ? [{ field: 'site', message: faultText(words, fault, site) }] : [];
  return (
    <StepPage visit={visit} newsletter={newsletter} step="sources" lead={words.lead}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <div className="stack narrow">
        <form method="post" action={stepAddress(frame, newsletter, 'sources')} className="card" noValidate>
          <div className="field">
            <label htmlFor="site">{words.site}</label>
            <p className="hint" id="site-hint">
              {words.siteHint}
            </p>
            <FieldErrorText field="site" formErrors={formErrors} />
            <input
              id="site"
              name="site"
              type="text"
              inputMode="url"
              autoComplete="url"
              maxLength={2_000}
              defaultValue={site}
              {...describedBy('site', formErrors, 'site-hint')}
            />
          </div>
          <div className="acts">
            <button type="submit" className={found ? 'quiet' : undefined}>
              {words.find}
            </button>
            <span className="still">{words.finding}</span>
          </div>
        </form>
        {found ? <Found {...props} found={found} /> : null}
        {have.length > 0 ? <Have {...props} /> : null}
        <p className="still">
          {words.otherwise} <a href={`${frame.base}${webPaths.api}`}>{words.otherwiseLink}</a>
        </p>
      </div>
    </StepPage>
  );
}

type Words = ReturnType<typeof deskWords>['firstDay']['sources'];

function faultText({ faults }: Words, fault: SourceFault, site: string): string {
  const address = /^https?:/i.test(site) ? site : `https://${site}`;
  const host = URL.canParse(address) ? new URL(address).host : site;
  return fault === 'nothing' || fault === 'unreachable' ? faults[fault](host) : faults[fault];
}

function Found({ visit: { frame }, newsletter, found, have }: SourcesProps & { found: readonly ShownOffer[] }) {
  const words = deskWords(frame).firstDay.sources;
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{words.found(found.length)}</h2>
      {found.length > 1 ? <p className="still">{words.foundLead}</p> : null}
      <form method="post" action={stepAddress(frame, newsletter, 'sources')}>
        <ul className="hands">
          {found.map((one, i) => (
            <Offer
              key={one.url}
              {...{ frame, one, newsletter }}
              at={i}
              isTaken={have.some(({ url }) => url === one.url)}
            />
          ))}
        </ul>
      </form>
    </section>
  );
}

function Offer({
  frame,
  newsletter,
  one: { url, kind, count, articles },
  at,
  isTaken,
}: {
  frame: DeskVisit['frame'];
  newsletter: Newsletter;
  one: ShownOffer;
  /** Its place in the list. */
  at: number;
  isTaken: boolean;
}) {
  const words = deskWords(frame).firstDay.sources;
  return (
    <li>
      <div>
        <h3>{words.kinds[kind]}</h3>
        <p className="words" id={`offer-${at}`}>
          <bdi>{url}</bdi>
        </p>
        <ol className="firsts">
          {articles.map((article) => (
            <li key={article.url}>
              <a href={article.url} rel="noopener noreferrer" target="_blank">
                <bdi>{article.title || article.url}</bdi>
              </a>
              {article.publishedAt === null ? null : (
                <span className="still"> {formatDate(frame.locale, article.publishedAt, newsletter.timeZone)}</span>
              )}
            </li>
          ))}
        </ol>
        <p>{kind === 'feed' ? words.count(count) : words.pages(count)}</p>
      </div>
      {isTaken ? (
        <p>{words.faults.exists}</p>
      ) : (
        <button
          type="submit"
          name="add"
          value={`${kind}:${url}`}
          className={at === 0 ? undefined : 'quiet'}
          aria-describedby={`offer-${at}`}
        >
          {words.add}
        </button>
      )}
    </li>
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
