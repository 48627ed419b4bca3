import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';
import type { LiveFacts } from './read-live.js';

interface PageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: LiveFacts['issue'];
}

const formAddress = ({ base, keepLanguage }: Frame, path: 'deskCorrect' | 'deskAgain', issue: string) =>
  `${base}${pathTo(path, { issue })}${keepLanguage}`;

/** The states that a person may choose to send to again. */
export const againStates = ['failed', 'uncertain', 'waiting'] as const;
export type AgainState = (typeof againStates)[number];

interface AgainProps extends PageProps {
  state: AgainState;
  /** How many would be emailed, and how many are left out. */
  counts: { putBack: number; leftOut: number };
}

/** Asks before an issue is sent again to those whom it did not reach, with the number. */
export function AgainPage({ visit, newsletter, issue, state, counts }: AgainProps) {
  const { frame } = visit;
  const words = deskWords(frame).live;
  const { putBack, leftOut } = counts;
  return (
    <DeskPage visit={visit} title={words.asksAgain} newsletter={newsletter} here="issues">
      <Head title={words.asksAgain} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      <p>{putBack === 0 ? words.nobodyAgain : words.asksAgainLead(putBack)}</p>
      {state === 'uncertain' && putBack > 0 ? <p>{words.asksTwice}</p> : null}
      {leftOut > 0 ? <p className="still">{words.leftOut(leftOut)}</p> : null}
      <form method="post" action={formAddress(frame, 'deskAgain', issue.id)} className="acts">
        <input type="hidden" name="state" value={state} />
        {putBack === 0 ? null : (
          <button type="submit" name="readers" value={putBack}>
            {words.againButton(putBack)}
          </button>
        )}
        <a href={issueAddress(frame, issue.id)}>{words.back}</a>
      </form>
    </DeskPage>
  );
}

interface CorrectProps extends PageProps {
  /** Who still waits for the email, and who has it. */
  counts: { waiting: number; have: number };
  /** What the person had written, where it could not be saved. */
  typed?: { subject: string; preheader: string };
}

/** The texts of an issue that is being sent, and how many readers a correction reaches. */
export function CorrectPage({ visit, newsletter, issue, counts, typed }: CorrectProps) {
  const { frame } = visit;
  const words = deskWords(frame).live;
  const { subject, preheader } = typed ?? issue;
  return (
    <DeskPage visit={visit} title={words.correctTitle} newsletter={newsletter} here="issues">
      <Head title={words.correctTitle} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      {typed ? (
        <p className="notice" role="alert">
          {words.correctFault}
        </p>
      ) : null}
      <form method="post" action={formAddress(frame, 'deskCorrect', issue.id)} className="narrow">
        <p>{words.correctLead(counts.waiting, counts.have)}</p>
        <p className="still">{words.correctArticles}</p>
        <div className="field">
          <label htmlFor="subject">{words.correctSubject}</label>
          <input id="subject" name="subject" defaultValue={subject} required aria-invalid={typed ? true : undefined} />
        </div>
        <div className="field">
          <label htmlFor="preheader">{words.correctPreheader}</label>
          <input id="preheader" name="preheader" defaultValue={preheader} />
        </div>
        <div className="acts">
          <button type="submit">{words.correctButton(counts.waiting)}</button>
          <a href={issueAddress(frame, issue.id)}>{words.back}</a>
        </div>
      </form>
    </DeskPage>
  );
}
