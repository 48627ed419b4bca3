import type { Issue } from '../../issues/issue.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { ScheduledAt } from '../kit/parts.js';

/** What may be done with an issue in its state. */
const actionsIn = {
  draft: ['cancel'],
  scheduled: ['unschedule', 'cancel'],
  // The page of a send has its own.
  sending: [],
  paused: [],
  sent: [],
  cancelled: [],
} as const satisfies Record<Issue['state'], readonly string[]>;

/** The buttons of an issue: to send it, to stop it, to go on. */
export function IssueControl({
  frame,
  issue,
}: {
  frame: Frame;
  issue: Pick<Issue, 'id' | 'state' | 'articles' | 'startAt'>;
}) {
  const words = deskWords(frame);
  const actions = actionsIn[issue.state];
  if (actions.length === 0) return null;
  const address = (path: 'deskSend' | 'deskControl') =>
    `${frame.base}${pathTo(path, { issue: issue.id })}${frame.keepLanguage}`;
  const isAhead = issue.state === 'draft' || issue.state === 'scheduled';
  return (
    <section className="card" aria-labelledby="control">
      <h2 id="control">{words.control.title}</h2>
      <form method="post" action={address('deskControl')} className="acts">
        {issue.state === 'scheduled' ? <ScheduledAt issue={issue} /> : null}
        {isAhead && issue.articles.length > 0 ? (
          <a className="button" href={address('deskSend')}>
            {words.send.title}
          </a>
        ) : null}
        {actions.map((act) => (
          <button key={act} type="submit" name="act" value={act} className="quiet">
            {words.control[act]}
          </button>
        ))}
      </form>
    </section>
  );
}
