import { formatDate, formatTime } from '../../locale/format-date.js';
import { languageName } from '../../locale/language-name.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import { InboxNote } from '../kit/inbox-note.js';
import { CommentsCard, EmailsCard, OwnClicksCard } from './activity-cards.js';
import type { ReaderPageProps } from './read-reader.js';
import { oneReaderAddress, stateTones } from './reader-link.js';
import { RightsCard } from './rights-card.js';

/** One reader: their state and why, their consent, what they got and answered, and what can be done for them. */
export function ReaderPage(props: ReaderPageProps) {
  const { visit, newsletter, reader, notice } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader;
  return (
    <DeskPage visit={visit} title={words.one.title} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{words.title}</a>
      </p>
      <Head title={<bdi>{reader.email}</bdi>} lead={reader.name === '' ? undefined : <bdi>{reader.name}</bdi>}>
        <span className={`badge ${stateTones[reader.state]}`}>{words.states[reader.state]}</span>
      </Head>
      {notice === undefined ? null : (
        <p className="notice" role="status">
          {notice === 'waits' || notice === 'known' ? words.add[notice] : words.rights[notice]}
        </p>
      )}
      <InboxNote frame={frame} inbox={props.inbox} />
      <div className="two sheet">
        <div className="stack">
          <EmailsCard {...props} />
          <OwnClicksCard {...props} />
          <CommentsCard {...props} />
          <History {...props} />
        </div>
        <div className="stack">
          <State {...props} />
          <Consent {...props} />
          <RightsCard {...props} />
          <Elsewhere {...props} />
        </div>
      </div>
    </DeskPage>
  );
}

type Line = ReaderPageProps['reader']['log'][number];

const moment = (frame: Frame, { timeZone }: Newsletter, iso: string) =>
  `${formatDate(frame.locale, iso, timeZone)}${languages[frame.locale].beforeTime}${formatTime(frame.locale, Date.parse(iso), timeZone)}`;

function State({ visit: { frame }, newsletter, reader }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  const { state, changedAt, because, sections, locale, timeZone, engagedAt } = reader;
  const language = languageName(frame.locale, locale);
  return (
    <section className="card" aria-labelledby="state">
      <h2 id="state">{words.state}</h2>
      <p>
        <b>{deskWords(frame).reader.states[state]}</b>{' '}
        {changedAt === null ? null : words.since(moment(frame, newsletter, changedAt))}
      </p>
      <dl className="facts">
        <div>
          <dt>{words.why}</dt>
          <dd>{because === null ? words.noWhy : <LineText {...{ frame, line: because }} />}</dd>
        </div>
        <div>
          <dt>{words.language}</dt>
          <dd>{language}</dd>
        </div>
        {newsletter.sections.length === 0 ? null : (
          <div>
            <dt>{words.sections}</dt>
            <dd>
              {sections.length === 0 ? (
                words.allSections
              ) : (
                <bdi {...languageAttributes(frame, newsletter)}>
                  {new Intl.ListFormat(frame.locale, { type: 'conjunction' }).format(sections)}
                </bdi>
              )}
            </dd>
          </div>
        )}
        {timeZone === null ? null : (
          <div>
            <dt>{words.timeZone}</dt>
            <dd>
              <bdi lang="en">{timeZone}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{words.active}</dt>
          <dd>{engagedAt === null ? words.never : moment(frame, newsletter, engagedAt)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** The proof of consent: when, how and where they asked. */
function Consent({ visit: { frame }, newsletter, reader: { askedAt, confirmedAt, consent } }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  return (
    <section className="card" aria-labelledby="consent">
      <h2 id="consent">{words.consent}</h2>
      <dl className="facts">
        <div>
          <dt>{words.asked}</dt>
          <dd>{askedAt === null ? words.never : moment(frame, newsletter, askedAt)}</dd>
        </div>
        <div>
          <dt>{words.how}</dt>
          <dd>{words.methods[consent.method]}</dd>
        </div>
        <div>
          <dt>{words.from}</dt>
          <dd>{consent.from === '' ? '–' : <bdi>{consent.from}</bdi>}</dd>
        </div>
        <div>
          <dt>{words.confirmed}</dt>
          <dd>{confirmedAt === null ? words.never : moment(frame, newsletter, confirmedAt)}</dd>
        </div>
      </dl>
    </section>
  );
}

function History({ visit: { frame }, newsletter, reader: { log } }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{deskWords(frame).report.recipients.when}</th>
            <th scope="col">{words.what}</th>
          </tr>
        </thead>
        <tbody>
          {log.toReversed().map((line) => (
            <tr key={JSON.stringify(line)}>
              <th scope="row" className="still when">
                {line.at === null ? '–' : moment(frame, newsletter, line.at)}
              </th>
              <td>
                <LineText {...{ frame, line }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="still">{words.historyNote}</p>
    </section>
  );
}

/** What happened, who did it, for which issue, and in whose words. */
function LineText({ frame, line: { event, by, issue, words } }: { frame: Frame; line: Line }) {
  const { report, reader } = deskWords(frame);
  return (
    <>
      {report.story.events[event]}
      <small>
        {report.story.by[by]}
        {issue === undefined ? null : ` · ${reader.one.issue(issue.slice(issue.lastIndexOf('-') + 1))}`}
      </small>
      {words === undefined ? null : (
        <small className="words">
          <bdi lang="en">{words}</bdi>
        </small>
      )}
    </>
  );
}

function Elsewhere({ visit: { frame }, reader: { id }, elsewhere }: ReaderPageProps) {
  const words = deskWords(frame).reader;
  if (elsewhere.length === 0) return null;
  return (
    <section className="card" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{words.one.elsewhere}</h2>
      <ul>
        {elsewhere.map(({ slug, title, state }) => (
          <li key={slug}>
            {state === 'erased' ? <bdi>{title}</bdi> : <a href={oneReaderAddress(frame, { slug }, id)}>{title}</a>} ·{' '}
            {words.states[state as keyof typeof words.states]}
          </li>
        ))}
      </ul>
    </section>
  );
}
