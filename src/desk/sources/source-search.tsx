import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { sources } from '../../operations/sources/sources.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';

export type ShownOffer = Awaited<ReturnType<typeof sources.find.run>>[number];

/** Why a site was not searched, or a source not added. */
export type SourceFault = 'url' | 'nothing' | 'unreachable' | 'private' | 'exists' | 'key' | 'elsewhere';

/** A search for the sources of a site. */
export interface SourceSearch {
  /** What the person has typed. */
  site: string;
  found?: readonly ShownOffer[];
  /** The address of a Ghost site that somebody wants to add, where it could not be added. */
  ghost?: string;
  fault?: SourceFault;
}

interface SearchProps extends SourceSearch {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Address that the forms post to. */
  action: string;
  /** The sources that the newsletter has. */
  have: readonly { url: string }[];
  /** Whether the page has another button that is filled. */
  isSecond?: boolean;
}

type Words = ReturnType<typeof deskWords>['firstDay']['sources'];

/** What is wrong with the address of a site. */
export function siteFaults({ frame }: DeskVisit, { site, ghost, fault }: SourceSearch): FieldFault[] {
  if (!fault) return [];
  const field = fault === 'key' ? 'contentKey' : ghost === undefined ? 'site' : 'ghost';
  return [{ field, message: faultText(deskWords(frame).firstDay.sources, fault, ghost ?? site) }];
}

function faultText({ faults }: Words, fault: SourceFault, site: string): string {
  const address = /^https?:/i.test(site) ? site : `https://${site}`;
  const host = URL.canParse(address) ? new URL(address).host : site;
  return fault === 'nothing' || fault === 'unreachable' || fault === 'elsewhere' ? faults[fault](host) : faults[fault];
}

/** An address of a site, and what articles can come from there. */
export function SourceSearchForm(props: SearchProps) {
  const { visit, action, found, site, isSecond = false } = props;
  const words = deskWords(visit.frame).firstDay.sources;
  const formErrors = siteFaults(visit, props);
  return (
    <>
      <form method="post" action={action} className="card" noValidate>
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
          <button type="submit" className={found || isSecond ? 'quiet' : undefined}>
            {words.find}
          </button>
          <span className="still">{words.finding}</span>
        </div>
      </form>
      {found ? <Found {...props} found={found} /> : null}
      <GhostForm {...props} />
    </>
  );
}

/** The posts of a Ghost site: its key has to be asked for. */
function GhostForm(props: SearchProps) {
  const { visit, action, ghost } = props;
  const words = deskWords(visit.frame).firstDay.sources;
  const formErrors = siteFaults(visit, props);
  return (
    <details className="card" open={ghost !== undefined}>
      <summary>{words.ghost.title}</summary>
      <form method="post" action={action} noValidate>
        <div className="fields">
          <div className="field">
            <label htmlFor="ghost">{words.site}</label>
            <FieldErrorText field="ghost" formErrors={formErrors} />
            <input
              id="ghost"
              name="ghost"
              type="text"
              inputMode="url"
              maxLength={2_000}
              defaultValue={ghost}
              {...describedBy('ghost', formErrors)}
            />
          </div>
          <div className="field">
            <label htmlFor="contentKey">{words.ghost.key}</label>
            <p className="hint" id="contentKey-hint">
              {words.ghost.keyHint}
            </p>
            <FieldErrorText field="contentKey" formErrors={formErrors} />
            <input
              id="contentKey"
              name="contentKey"
              type="text"
              autoComplete="off"
              spellCheck={false}
              maxLength={64}
              {...describedBy('contentKey', formErrors, 'contentKey-hint')}
            />
          </div>
        </div>
        <div className="acts">
          <button type="submit" name="act" value="ghost" className="quiet">
            {words.add}
          </button>
        </div>
      </form>
    </details>
  );
}

function Found({ visit: { frame }, newsletter, action, found, have }: SearchProps & { found: readonly ShownOffer[] }) {
  const words = deskWords(frame).firstDay.sources;
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{words.found(found.length)}</h2>
      {found.length > 1 ? <p className="still">{words.foundLead}</p> : null}
      <form method="post" action={action}>
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
        <p>{kind === 'feed' || kind === 'wordpress' ? words.count(count) : words.pages(count)}</p>
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
