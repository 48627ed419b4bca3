import type { CannotResend } from '../../control/cannot-resend.js';
import type { Resend } from '../../control/resend-issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';
import type { LiveFacts } from './read-live.js';

/** The states that a person may choose to send to again. */
export const againStates = ['failed', 'uncertain', 'waiting'] as const;
export type AgainState = (typeof againStates)[number];

/** Why an issue cannot be sent again. */
export type AgainRefusal = CannotResend['because'] | 'old' | 'archived';

interface AgainProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: LiveFacts['issue'];
  state: AgainState;
  /** How many would be emailed, and how many are left out. */
  counts?: Resend;
  refusal?: AgainRefusal;
}

/** Asks before an issue is sent again to those whom it did not reach, with the number. */
export function AgainPage({ visit, newsletter, issue, state, counts, refusal }: AgainProps) {
  const { frame } = visit;
  const words = deskWords(frame).live;
  const { putBack, leftOut, haveAll } = counts ?? { putBack: 0, leftOut: 0, haveAll: 0 };
  return (
    <DeskPage visit={visit} title={words.asksAgain} newsletter={newsletter} here="issues">
      <Head title={words.asksAgain} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      {refusal ? (
        <p className="notice" role="alert">
          {words.cannotAgain[refusal]}
        </p>
      ) : (
        <p>{putBack === 0 ? words.nobodyAgain : words.asksAgainLead(putBack)}</p>
      )}
      {state === 'uncertain' && putBack > 0 ? <p>{words.asksTwice}</p> : null}
      {leftOut + haveAll > 0 ? <p className="still">{words.leftOut(leftOut + haveAll)}</p> : null}
      <form
        method="post"
        action={`${frame.base}${pathTo('deskAgain', { issue: issue.id })}${frame.keepLanguage}`}
        className="acts"
      >
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
