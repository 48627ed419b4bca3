import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';

interface CancelProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
  /** Of a send that has begun. */
  counts: { reached: number; notReached: number } | undefined;
}

/** Asks before an issue is cancelled, with the numbers. */
export function CancelPage({ visit, newsletter, issue, counts }: CancelProps) {
  const { frame } = visit;
  const words = deskWords(frame).control;
  return (
    <DeskPage visit={visit} title={words.asksTitle} newsletter={newsletter} here="issues">
      <Head title={words.asksTitle} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      <p>{counts ? words.asks(counts.reached, counts.notReached) : words.asksUnsent}</p>
      <form method="post" action={`${frame.base}${pathTo('deskControl', { issue: issue.id })}${frame.keepLanguage}`}>
        <input type="hidden" name="act" value="cancel" />
        <div className="acts">
          <button type="submit" name="sure" value="yes" className="danger">
            {words.cancel}
          </button>
          <a href={issueAddress(frame, issue.id)}>{words.keep}</a>
        </div>
      </form>
    </DeskPage>
  );
}
