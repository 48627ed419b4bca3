import type { ReactNode } from 'react';
import { contentMark } from '../../issues/content-basis.js';
import { formatMoment, timeWithSeconds } from '../../locale/format-date.js';
import { joinSentences } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { sends } from '../../operations/issues/sends.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { CheckList } from '../kit/check-list.js';
import { InboxNote } from '../kit/inbox-note.js';
import { mendLink } from '../kit/mend-link.js';
import { type Subjects, tell } from '../kit/tell.js';
import { ApprovalCard } from './approval-card.js';
import type { ApprovalShown } from './asked-persons.js';
import { type SendChoice, type SendFault, sendDelay } from './send-form.js';
import { SendFrame, sendAddress } from './send-frame.js';

export type PreparedSend = Awaited<ReturnType<typeof sends.prepare.run>>;

interface SendProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  look: PreparedSend;
  subjects: Subjects;
  /** Checks whose stop a person may decide to ignore. */
  ignorable: readonly string[];
  /** Why the form before did nothing. */
  fault: SendFault | undefined;
  /** What the person had chosen there. */
  choice: SendChoice | undefined;
  /** The page of the inbox that keeps every email; null: a mail server is set. */
  inbox: string | null;
  /** Of a newsletter whose issues need one: how it stands. */
  approval: ApprovalShown | undefined;
}

/** What a send would do, in one sentence and a list of checks, and the button that does exactly that. */
export function SendPage(props: SendProps) {
  const { visit, newsletter, look, fault } = props;
  const { frame } = visit;
  const words = deskWords(frame);
  const { issue } = look;
  return (
    <SendFrame {...{ visit, newsletter, issue }}>
      {fault === undefined ? null : (
        <p className="notice" role="alert">
          {words.send.faults[fault]}
        </p>
      )}
      <div className="two sheet">
        <div className="stack">
          <p className="say">{words.send.says(issue.subject, look.reach.matching, newsletter.title)}</p>
          <CountedAt {...props} />
          <InboxNote frame={frame} inbox={props.inbox} />
          <ApprovalCard {...props} />
          <Checks {...props} />
        </div>
        <Go {...props} />
      </div>
    </SendFrame>
  );
}

/** When the number was counted, and how it is counted again. */
function CountedAt({ visit: { frame }, newsletter: { timeZone }, look }: SendProps) {
  const words = deskWords(frame);
  const { issue, countedAt } = look;
  const moment = words.inZone(timeWithSeconds(frame.locale, countedAt, timeZone), timeZone);
  return (
    <p role="status" className="still">
      {words.send.countedAt(moment)} <a href={sendAddress(frame, issue.id, countedAt + 1)}>{words.send.again}</a>
    </p>
  );
}

/** What the checks found: stops first, then warnings and notes; the others by name. */
function Checks({ visit, newsletter, look: { issue, checks, stops }, subjects }: SendProps) {
  const { frame } = visit;
  return (
    <section className="card" aria-labelledby="checks">
      <h2 id="checks">{deskWords(frame).issue.checks}</h2>
      <CheckList
        {...{ frame, checks, stops, subjects, timeZone: newsletter.timeZone }}
        mend={(check) => mendLink(visit, newsletter, issue.id, check)}
      />
    </section>
  );
}

/** When it goes out, what is sent all the same, and the button. It is bound to the revision and the number above. */
function Go({ visit: { frame }, newsletter, look, subjects, ignorable, fault, choice }: SendProps) {
  const words = deskWords(frame).send;
  const { issue, reach, stops } = look;
  const ignored = stops.filter(({ name }) => ignorable.includes(name));
  const isOver = ignored.length < stops.length;
  const isMoved = fault === 'scheduled' || choice?.reschedule === true;
  return (
    <form className="go" method="post" action={sendAddress(frame, issue.id)}>
      <input type="hidden" name="content" value={contentMark(look.content)} />
      <input type="hidden" name="readers" value={reach.matching} />
      {issue.state === 'scheduled' ? (
        <input type="hidden" name="scheduledAt" value={new Date(issue.startAt).toISOString()} />
      ) : null}
      <Times {...{ frame, newsletter, issue, fault, choice }} />
      {isMoved ? <Tick name="reschedule" value="yes" isTicked={choice?.reschedule} words={words.reschedule} /> : null}
      {fault === 'late' ? <Tick name="late" value="yes" words={words.late} /> : null}
      {ignored.map((check) => {
        const { title } = tell(frame, check, newsletter.timeZone, subjects);
        const isTicked = choice?.ignore.includes(check.name);
        return (
          <Tick
            key={check.code}
            name="ignore"
            value={check.name}
            isTicked={isTicked}
            words={`${words.anyway}: ${title}`}
          />
        );
      })}
      {stops.length > 0 ? <p className="error">{isOver ? words.stoppedForGood : words.stopped}</p> : null}
      <button type="submit" disabled={isOver}>
        {words.button(reach.matching)}
      </button>
      <p className="still">{joinSentences(frame.locale, [words.bound, words.recounts])}</p>
    </form>
  );
}

const Tick = ({
  name,
  value,
  isTicked,
  words,
}: {
  name: string;
  value: string;
  isTicked?: boolean | undefined;
  words: string;
}) => (
  <label className="choice">
    <input type="checkbox" name={name} value={value} defaultChecked={isTicked} />
    <span>{words}</span>
  </label>
);

/**
 * When it goes out: now, at the time that it has, at another one, or at a time of day where each reader is. What was chosen
 * before stays chosen; an issue that has a time keeps it.
 */
function Times({
  frame,
  newsletter: { timeZone },
  issue,
  fault,
  choice,
}: Pick<SendProps, 'newsletter' | 'fault' | 'choice'> & Pick<DeskVisit, 'frame'> & { issue: PreparedSend['issue'] }) {
  const words = deskWords(frame).send;
  const isAhead = issue.state === 'scheduled' && issue.startAt > Date.now();
  const wanted = choice?.when ?? 'keep';
  const when = wanted === 'once' || (wanted === 'keep' && !isAhead) ? 'now' : wanted;
  const moment = deskWords(frame).inZone(formatMoment(frame.locale, issue.startAt, timeZone), timeZone);
  return (
    <>
      <fieldset className="field">
        <legend>{words.when}</legend>
        {isAhead ? (
          <Time value="keep" chosen={when} name={words.keep(moment)}>
            {issue.sender ? words.scheduledBy(issue.sender.name) : null}
          </Time>
        ) : null}
        <Time value="now" chosen={when} name={words.now}>
          {words.nowLead(sendDelay)}
        </Time>
        <Time value="at" chosen={when} name={words.at} />
        <Time value="local" chosen={when} name={words.local}>
          {words.localLead}
        </Time>
      </fieldset>
      <div className="field moment">
        <label htmlFor="at">{words.moment}</label>
        <p className="hint" id="clock">
          {words.clock(timeZone)}
        </p>
        <input
          id="at"
          name="at"
          type="datetime-local"
          defaultValue={choice?.at}
          aria-describedby="clock"
          aria-invalid={fault === 'time' ? true : undefined}
        />
      </div>
    </>
  );
}

type When = SendChoice['when'];

const Time = ({ value, chosen, name, children }: { value: When; chosen: When; name: string; children?: ReactNode }) => (
  <label className="choice">
    <input type="radio" name="when" value={value} defaultChecked={value === chosen} />
    <span>
      <b>{name}</b> <span className="still">{children}</span>
    </span>
  </label>
);
