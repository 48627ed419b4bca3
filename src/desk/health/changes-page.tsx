import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type AuditNoun, type audit, auditNouns } from '../../operations/audit.js';
import type { people } from '../../operations/people/people.js';
import { withParameters } from '../../web/kit/addresses.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { HealthTabs } from './health-tabs.js';

type Found = Awaited<ReturnType<typeof audit.list.run>>;
type Entry = Found['entries'][number];

interface ChangesProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  members: readonly Pick<Awaited<ReturnType<typeof people.list.run>>[number], 'id' | 'name'>[];
  search: { by?: string; about?: AuditNoun };
  found: Found;
  /** Whether it is not the first page. */
  isLater: boolean;
}

/** Who changed what, and when. */
export function ChangesPage(props: ChangesProps) {
  const { visit, newsletter, search, found, isLater } = props;
  const { frame } = visit;
  const { health } = deskWords(frame);
  const words = health.changes;
  const address = withParameters(healthTabAddress(frame, newsletter, 'changes'), search);
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="health">
      <Head title={health.title} lead={words.lead} />
      <HealthTabs visit={visit} newsletter={newsletter} here="changes" />
      <Filter {...props} />
      <div className="stack">
        <section className="card" aria-label={words.title}>
          {found.entries.length === 0 ? (
            <p>
              {words.none} {found.next === null ? null : words.more}
            </p>
          ) : (
            <ChangeTable {...props} />
          )}
          <div className="acts">
            {found.next === null ? null : (
              <a className="button quiet" href={withParameters(address, { after: found.next })}>
                {words.older}
              </a>
            )}
            {isLater ? <a href={address}>{words.newest}</a> : null}
          </div>
        </section>
      </div>
    </DeskPage>
  );
}

function Filter({ visit: { frame }, newsletter, members, search }: ChangesProps) {
  const words = deskWords(frame).health.changes;
  return (
    <form method="get" action={healthTabAddress(frame, newsletter, 'changes').split('?')[0]} className="find">
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      <div className="field">
        <label htmlFor="by">{words.person}</label>
        <select id="by" name="by" defaultValue={search.by ?? ''}>
          <option value="">{words.anybody}</option>
          {members.map(({ id, name }) => (
            <option key={id} value={id} lang="">
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="about">{words.about}</label>
        <select id="about" name="about" defaultValue={search.about ?? ''}>
          <option value="">{words.anything}</option>
          {auditNouns.map((noun) => (
            <option key={noun} value={noun}>
              {words.nouns[noun]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="quiet">
        {words.show}
      </button>
    </form>
  );
}

function ChangeTable(props: ChangesProps) {
  const words = deskWords(props.visit.frame).health.changes;
  return (
    <table className="list readers">
      <thead>
        <tr>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.person}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {props.found.entries.map((entry) => (
          <ChangeRow key={entry.id} {...props} entry={entry} />
        ))}
      </tbody>
    </table>
  );
}

/** What the code of an error means; undefined for one of many that few people meet. */
function refusalWords(words: Readonly<Record<string, string>>, code: string): string | undefined {
  const kind = code.replace(/^[a-z]+\./, '');
  return words[code] ?? (kind === 'changed-meanwhile' || kind === 'draft-changed' ? words.changed : words[kind]);
}

function ChangeRow({ visit: { frame }, newsletter: { timeZone }, entry }: ChangesProps & { entry: Entry }) {
  const words = deskWords(frame).health.changes;
  const { at, actor, operation, object, newsletter, outcome, error, times } = entry;
  // An operation of another version has no words here.
  const did = (words.did as Readonly<Record<string, string>>)[operation];
  const about = [...new Set([...Object.values(object), ...(newsletter === null ? [] : [newsletter])])];
  return (
    <tr>
      <th scope="row" className="when">
        {formatMoment(frame.locale, at, timeZone)}
      </th>
      <td>
        <bdi>{actor.name}</bdi>
        {actor.kind === 'console' || actor.kind === 'token' ? <small>{words[actor.kind]}</small> : null}
      </td>
      <td>
        {did ?? <code>{operation}</code>}
        {about.length > 0 ? (
          <small>
            <bdi>{about.join(' · ')}</bdi>
          </small>
        ) : null}
      </td>
      <td>
        {words.outcomes[outcome]}
        {error === null ? null : <small>{refusalWords(words.refusals, error) ?? <code>{error}</code>}</small>}
        {times === undefined ? null : <small>{words.saves(times)}</small>}
      </td>
    </tr>
  );
}
