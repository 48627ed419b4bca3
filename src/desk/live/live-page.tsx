import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { Badge, IssueName, numberOf } from '../kit/parts.js';
import { HeldPart } from './held-part.js';
import type { LiveFacts } from './read-live.js';
import { SendingPart } from './sending-part.js';

/** Without a script, a page loads itself again after so many seconds. */
const refreshSeconds = 5;

interface LivePageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  facts: LiveFacts;
  maySend: boolean;
  /** Whether it is an event of the stream: times that pass are then left to the script. */
  isStream?: boolean;
  /** Whether it was not stopped, because somebody has given it another time. */
  isMoved?: boolean;
  /** The email, below the numbers. */
  children?: React.ReactNode;
}

/** An issue that is about to be sent, or is being sent. A stream renews its numbers. */
export function LivePage({ visit, newsletter, facts, maySend, isMoved, children }: LivePageProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  const { issue, stage } = facts;
  const title = issue.subject === '' ? words.issue.number(numberOf(issue)) : issue.subject;
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="issues" refreshSeconds={refreshSeconds}>
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{words.issues}</a> · {words.issue.number(numberOf(issue))}
      </p>
      <Head title={<IssueName frame={frame} newsletter={newsletter} issue={issue} />}>
        <Badge frame={frame} state={issue.state} />
      </Head>
      {isMoved ? (
        <p className="notice" role="alert">
          {words.live.heldMoved}
        </p>
      ) : null}
      <div
        className="live"
        data-page={issueAddress(frame, issue.id)}
        {...stream(`${frame.base}${pathTo('deskLive', { issue: issue.id })}?stage=${stage}${language(frame)}`)}
      >
        <div data-now={facts.now} data-counted={facts.countedAt}>
          <LivePart {...{ frame, newsletter, facts, maySend }} />
        </div>
      </div>
      <noscript>
        <p className="still">{words.live.refreshes(refreshSeconds)}</p>
      </noscript>
      {children}
    </DeskPage>
  );
}

const language = ({ keepLanguage }: Frame) => keepLanguage.replace(/^\?/, '&');

/** htmx opens the stream and puts each of its events in place. */
const stream = (address: string) => ({ 'data-hx-sse:connect': address, 'data-hx-swap': 'innerMorph' });

/** The part of the page that the stream renews. */
export const LivePart = (props: Omit<LivePageProps, 'visit' | 'children'> & { frame: Frame }) =>
  props.facts.stage === 'held' ? <HeldPart {...props} /> : <SendingPart {...props} />;
