import { lookedIssues } from '../../feedback/reader-activity.js';
import { formatDate } from '../../locale/format-date.js';
import { may } from '../../operations/permission.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { figure, IssueName } from '../kit/parts.js';
import { storyAddress } from '../report/recipients-page.js';
import type { ReaderPageProps } from './read-reader.js';

/** What a reader got, and what became of each email. */
export function EmailsCard({ visit: { frame, actor }, newsletter, reader, activity: { emails } }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  const { statuses } = deskWords(frame);
  const mayLook = may(actor, 'issues:read', newsletter.slug);
  return (
    <section className="card" aria-labelledby="got">
      <h2 id="got">{words.got}</h2>
      {emails.length === 0 ? (
        <p>{words.gotNone}</p>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">{words.subject}</th>
              <th scope="col">{words.status}</th>
            </tr>
          </thead>
          <tbody>
            {emails.map(({ issue, subject, startedAt, state }) => {
              const name = <IssueName {...{ frame, newsletter }} issue={{ id: issue, subject }} />;
              return (
                <tr key={issue}>
                  <th scope="row">
                    {mayLook ? <a href={storyAddress(frame, issue, reader.id)}>{name}</a> : name}
                    {startedAt === null ? null : (
                      <small>{formatDate(frame.locale, startedAt, newsletter.timeZone)}</small>
                    )}
                  </th>
                  <td>{statuses[state]}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p className="still">{words.gotNote(figure(frame, lookedIssues))}</p>
    </section>
  );
}

/** The links that a reader opened. */
export function OwnClicksCard({ visit: { frame }, newsletter, activity: { clicks } }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  return (
    <section className="card" aria-labelledby="clicks">
      <h2 id="clicks">{words.clicks}</h2>
      {clicks.length === 0 ? <p className="still">{words.clicksNone}</p> : null}
      <ul>
        {clicks.map(({ issue, title, url }) => (
          <li key={`${issue} ${url}`}>
            <a href={url} rel="noreferrer">
              <bdi {...languageAttributes(frame, newsletter)}>{title || url}</bdi>
            </a>{' '}
            <span className="still">{words.issue(issue.slice(issue.lastIndexOf('-') + 1))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The comments that a reader wrote. */
export function CommentsCard({ visit: { frame }, newsletter, activity: { comments } }: ReaderPageProps) {
  const words = deskWords(frame).reader.one;
  return (
    <section className="card" aria-labelledby="comments">
      <h2 id="comments">{words.comments}</h2>
      {comments.length === 0 ? <p className="still">{words.commentsNone}</p> : null}
      <ul className="past">
        {comments.map(({ id, title, text, state, writtenAt }) => (
          <li key={id}>
            <p className="typed">
              <bdi>{text}</bdi>
            </p>
            <p className="still">
              {title === '' ? words.removedArticle : <bdi {...languageAttributes(frame, newsletter)}>{title}</bdi>}
              {writtenAt === null ? null : ` · ${formatDate(frame.locale, writtenAt, newsletter.timeZone)}`} ·{' '}
              {words.commentStates[state]}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
