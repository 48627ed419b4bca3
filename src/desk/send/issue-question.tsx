import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';

/** What a button of an issue asks before it does something that cannot be undone. */
interface Question {
  act: 'cancel' | 'resume';
  title: string;
  /** What it would do, with its numbers. */
  says: string;
  /** The same of a restored issue. */
  repeats?: string | undefined;
  /** How to avoid a part of it. */
  before?: { says: string; command: string };
  yes: string;
  no: string;
  /** What the page shows, so that only this is sent on. */
  content?: string;
}

/** Before a send ends. @param counts of one that has begun @param byBackup whether a backup says who has it */
export function cancelQuestion({ frame }: DeskVisit, counts: Counts | undefined, byBackup: boolean): Question {
  const words = deskWords(frame).control;
  const says = byBackup ? words.asksRestored : words.asks;
  return {
    ...{ act: 'cancel', title: words.asksTitle },
    says: counts ? says(counts.reached, counts.notReached) : words.asksUnsent,
    ...{ yes: words.cancel, no: words.keep },
  };
}

/** Before an issue that was restored from a backup is sent on. @param counts by the backup */
export function resumeQuestion({ frame }: DeskVisit, id: string, counts: Counts): Question {
  const words = deskWords(frame).control;
  return {
    ...{ act: 'resume', title: words.resumeTitle },
    says: words.resumeAsks(counts.reached, counts.notReached),
    before: { says: words.resumeNames, command: `postrider issue reached ${id} --file FILE` },
    ...{ yes: words.resume, no: words.resumeLater },
  };
}

/**
 * Before an issue is sent on with what others have changed.
 * @param asked.names theirs
 * @param asked.content its mark
 * @param asked.repeats what is asked because it was restored, too. Its recipients are not known, so nobody can be marked
 */
export function changedQuestion(
  { frame }: DeskVisit,
  asked: { names: string; readers: number; content: string; repeats: Question | undefined },
): Question {
  const words = deskWords(frame).control;
  const { names, readers, content, repeats } = asked;
  return {
    ...{ act: 'resume', title: words.resumeTitle, content },
    says: words.resumeChanged(names, readers),
    repeats: repeats?.says,
    ...{ yes: words.resume, no: words.resumeLater },
  };
}

interface Counts {
  reached: number;
  notReached: number;
}

interface QuestionProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
  question: Question;
}

/** Asks before an issue is cancelled or sent on. */
export function IssueQuestion({ visit, newsletter, issue, question }: QuestionProps) {
  const { frame } = visit;
  const { act, title, says, repeats, before, yes, no, content } = question;
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="issues">
      <Head title={title} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      <p>{says}</p>
      {repeats === undefined ? null : <p>{repeats}</p>}
      {before ? (
        <>
          <p>{before.says}</p>
          <p className="words">
            <code lang="en">{before.command}</code>
          </p>
        </>
      ) : null}
      <form method="post" action={`${frame.base}${pathTo('deskControl', { issue: issue.id })}${frame.keepLanguage}`}>
        <input type="hidden" name="act" value={act} />
        {content === undefined ? null : <input type="hidden" name="content" value={content} />}
        <div className="acts">
          <button type="submit" name="sure" value="yes" className="danger">
            {yes}
          </button>
          <a href={issueAddress(frame, issue.id)}>{no}</a>
        </div>
      </form>
    </DeskPage>
  );
}
