import { formatMoment } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, issuesOf, writeAddress } from '../kit/desk-page.js';
import { InboxNote, TestInbox } from '../kit/inbox-note.js';
import { Badge, IssueName, numberOf } from '../kit/parts.js';
import { tellTrouble } from '../kit/tell.js';
import { ReportPart } from '../report/report-part.js';
import { Checks, checksAgainSeconds, isChecking } from './checks-card.js';
import { EmailProof } from './email-proof.js';
import type { EmailView } from './email-view.js';
import { IssueControl } from './issue-control.js';
import type { ShownIssue } from './read-issue.js';

interface IssueProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  shown: ShownIssue;
  view: EmailView;
  /** What became of a test email that was just asked for. */
  test?: 'sent' | 'limited' | undefined;
  /** Whether it was not stopped, because somebody has given it another time. */
  isMoved?: boolean;
  /** Whether a draft of it was asked for and could not be made. */
  isGone?: boolean;
  /** The page of the inbox that keeps every email; null: a mail server is set. */
  inbox: string | null;
}

/** An issue: what it is and waits for, its email as readers get it, and what became of it. */
export function DeskIssuePage({ visit, newsletter, shown, view, test, isMoved, isGone = false, inbox }: IssueProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  const { issue } = shown;
  const isOver = shown.facts.stage === 'over';
  const title = issue.subject === '' ? words.issue.number(numberOf(issue)) : issue.subject;
  return (
    <DeskPage
      {...{ visit, title, newsletter }}
      here="issues"
      refreshSeconds={isChecking(shown) ? checksAgainSeconds : undefined}
    >
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{words.issues}</a> · {words.issue.number(numberOf(issue))}
      </p>
      <Head title={<IssueName frame={frame} newsletter={newsletter} issue={issue} />}>
        <div className="saved">
          {shown.mayWrite ? (
            <a className="button quiet" href={writeAddress(frame, issue.id)}>
              {words.write.open}
            </a>
          ) : null}
          <Badge frame={frame} state={issue.state} />
        </div>
      </Head>
      {isMoved ? (
        <p className="notice" role="alert">
          {words.live.heldMoved}
        </p>
      ) : null}
      <InboxNote frame={frame} inbox={inbox} />
      <div className="two compose">
        <div className="stack">
          <Waits frame={frame} shown={shown} />
          {shown.maySend ? <IssueControl frame={frame} issue={issue} /> : null}
          {shown.responses ? <ReportPart {...{ frame, newsletter, shown, responses: shown.responses }} /> : null}
          <Facts visit={visit} newsletter={newsletter} shown={shown} />
          {isOver ? null : <Checks visit={visit} newsletter={newsletter} shown={shown} />}
          {shown.mayTest ? <TestEmail {...{ visit, shown, test, inbox }} /> : null}
          {shown.mayDuplicate ? <Duplicate frame={frame} issue={issue} isGone={isGone} /> : null}
        </div>
        <EmailProof {...{ frame, newsletter, issue, view }} page={issueAddress(frame, issue.id).split('?')[0] ?? ''} />
      </div>
    </DeskPage>
  );
}

type Frame = DeskVisit['frame'];

/** Makes a new draft of an issue, and says what comes along. */
function Duplicate({ frame, issue, isGone }: { frame: Frame; issue: { id: string }; isGone: boolean }) {
  const words = deskWords(frame).issue;
  const address = `${frame.base}${pathTo('deskDuplicate', { issue: issue.id })}${frame.keepLanguage}`;
  return (
    <section className="card" aria-labelledby="duplicate">
      <h2 id="duplicate">{words.duplicate}</h2>
      {isGone ? <p role="alert">{words.duplicateGone}</p> : null}
      <p className="still">{words.duplicateLead}</p>
      <form method="post" action={address} className="acts">
        <button type="submit" className="quiet">
          {words.duplicateButton}
        </button>
      </form>
    </section>
  );
}

/** What needs a person about this issue. */
export function Waits({ frame, shown: { subjects, troubles } }: { frame: Frame; shown: ShownIssue }) {
  if (troubles.length === 0) return null;
  const words = deskWords(frame).attention;
  return (
    <section className="card stops" aria-labelledby="attention">
      <h2 id="attention">{words.title}</h2>
      <ul className="hands">
        {troubles.map((trouble) => {
          const { title, remedy } = tellTrouble(frame, trouble, subjects);
          return (
            <li key={trouble.id}>
              <div>
                <h3>{title}</h3>
                {remedy === '' ? null : <p>{remedy}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Facts({
  visit: { frame },
  newsletter,
  shown: { issue, approval, page },
}: Pick<IssueProps, 'visit' | 'newsletter' | 'shown'>) {
  const words = deskWords(frame);
  const { articles, sponsors, segment, stream, audience } = issue;
  const readers = [
    ...(segment === '' ? [] : [words.issue.segment(segment)]),
    ...(stream ? [words.coming.digest[stream.cadence]] : []),
    ...(segment === '' && Object.keys(audience).length > 0 ? [words.issue.conditions] : []),
  ];
  const counts = [
    words.next.articles(articles.length),
    ...(sponsors.length > 0 ? [words.issue.sponsors(sponsors.length)] : []),
  ];
  const { timeZone } = newsletter;
  return (
    <dl className="card facts">
      <Fact name={words.issue.contents}>{counts.join(languages[frame.locale].listSeparator)}</Fact>
      <Fact name={words.issue.audience}>{readers.join(' · ') || words.issue.everyone}</Fact>
      {issue.state === 'scheduled' ? (
        <Fact name={words.issue.starts}>
          {words.inZone(formatMoment(frame.locale, issue.startAt, timeZone), timeZone)}
        </Fact>
      ) : null}
      {approval ? <Fact name={words.issue.approval}>{words.issue.approvals[approval]}</Fact> : null}
      {page ? (
        <Fact name={words.issue.page}>
          <a href={page}>{page}</a>
        </Fact>
      ) : null}
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function TestEmail(props: Pick<IssueProps, 'visit' | 'shown' | 'test' | 'inbox'>) {
  const { visit, shown, test, inbox } = props;
  const { frame, person } = visit;
  const { issue } = shown;
  const words = deskWords(frame).issue;
  return (
    <section className="card" aria-labelledby="test">
      <h2 id="test">{words.testTitle}</h2>
      {test === undefined ? (
        <p>{words.testLead(person.email)}</p>
      ) : (
        <p role="status">
          <b>{test === 'sent' ? words.testSent(person.email) : words.testLimited}</b>
          {test === 'sent' ? <TestInbox {...{ frame, inbox }} /> : null}
        </p>
      )}
      <form method="post" action={`${issueAddress(frame, issue.id).replace(/(\?|$)/, '/test$1')}`}>
        <button type="submit" className="quiet">
          {words.test}
        </button>
      </form>
    </section>
  );
}
