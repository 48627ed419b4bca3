import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';

interface ResumeProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
  /** By the backup. */
  counts: { reached: number; notReached: number };
}

/** Asks before an issue that was restored from a backup is sent on, with the numbers and how to repeat nothing. */
export function ResumePage({ visit, newsletter, issue, counts }: ResumeProps) {
  const { frame } = visit;
  const words = deskWords(frame).control;
  return (
    <DeskPage visit={visit} title={words.resumeTitle} newsletter={newsletter} here="issues">
      <Head title={words.resumeTitle} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      <p>{words.resumeAsks(counts.reached, counts.notReached)}</p>
      <p>{words.resumeNames}</p>
      <p className="words">
        <code lang="en">{`postrider issue reached ${issue.id} --file FILE`}</code>
      </p>
      <form method="post" action={`${frame.base}${pathTo('deskControl', { issue: issue.id })}${frame.keepLanguage}`}>
        <input type="hidden" name="act" value="resume" />
        <div className="acts">
          <button type="submit" name="sure" value="yes" className="danger">
            {words.resume}
          </button>
          <a href={issueAddress(frame, issue.id)}>{words.resumeLater}</a>
        </div>
      </form>
    </DeskPage>
  );
}
