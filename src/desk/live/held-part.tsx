import { contentMark } from '../../issues/content-basis.js';
import { formatMoment } from '../../locale/format-date.js';
import { joinSentences } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { ScheduledAt } from '../kit/parts.js';
import type { LiveFacts } from './read-live.js';

interface HeldProps {
  frame: Frame;
  newsletter: Newsletter;
  facts: LiveFacts;
  maySend: boolean;
  isStream?: boolean;
}

/** The countdown to a send: nobody has been emailed, and it can be cancelled or sent at once. */
export function HeldPart({ frame, newsletter, facts: { issue, content, readers, now }, maySend, isStream }: HeldProps) {
  const desk = deskWords(frame);
  const words = desk.live;
  const { timeZone } = newsletter;
  const time = desk.inZone(formatMoment(frame.locale, issue.startAt, timeZone), timeZone);
  return (
    <section className="card held" aria-labelledby="held">
      <h2 id="held">{words.heldTitle}</h2>
      <p className="clock">
        <span role="timer" aria-label={words.left} data-until={issue.startAt}>
          {isStream ? null : clock(issue.startAt - now)}
        </span>
      </p>
      <p>
        {issue.local
          ? words.heldGoesLocal(issue.local.time, time)
          : readers === undefined
            ? words.heldGoesAt(time)
            : words.heldGoes(time, words.readers(readers))}
      </p>
      {maySend ? <Acts {...{ frame, issue, content, readers }} /> : null}
      <p className="still">
        {joinSentences(frame.locale, [...(issue.sender ? [words.heldBy(issue.sender.name)] : []), words.heldStays])}
      </p>
    </section>
  );
}

/** Both are bound to what the page shows: to cancel, to the time; to send at once, to the content and the readers too. */
function Acts({ frame, issue, content, readers }: { frame: Frame } & Pick<LiveFacts, 'issue' | 'content' | 'readers'>) {
  const words = deskWords(frame).live;
  const address = (path: 'deskControl' | 'deskSend') =>
    `${frame.base}${pathTo(path, { issue: issue.id })}${frame.keepLanguage}`;
  return (
    <div className="acts">
      <form method="post" action={address('deskControl')}>
        <ScheduledAt issue={issue} />
        <button type="submit" name="act" value="unschedule">
          {words.heldCancel}
        </button>
      </form>
      {readers === undefined || content === undefined ? null : (
        <form method="post" action={address('deskSend')}>
          <input type="hidden" name="content" value={contentMark(content)} />
          <input type="hidden" name="readers" value={readers} />
          <ScheduledAt issue={issue} />
          <button type="submit" name="when" value="once" className="quiet">
            {words.heldNow}
          </button>
        </form>
      )}
    </div>
  );
}

/** `1:32` */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
