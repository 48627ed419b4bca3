import { pathTo } from '../../settings/web-paths.js';
import { deskWords } from '../kit/as-person.js';
import type { ReaderPageProps } from './read-reader.js';
import { oneReaderAddress } from './reader-link.js';

/** What can be done for one reader. What cannot be undone has a page that asks. */
export function RightsCard(props: ReaderPageProps) {
  const { visit, newsletter, reader, rights } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader.rights;
  if (!rights.mayChange) return null;
  const at = (path: 'deskReaderLeave' | 'deskReaderErase' | 'deskReaderData') =>
    `${frame.base}${pathTo(path, { slug: newsletter.slug, reader: reader.id })}${frame.keepLanguage}`;
  return (
    <section className="card" aria-labelledby="rights">
      <h2 id="rights">{words.title}</h2>
      {reader.state === 'bounced' ? <BringBack {...props} /> : null}
      <ul className="past">
        {reader.state === 'unsubscribed' || reader.state === 'complained' ? null : (
          <li>
            <a className="button quiet" href={at('deskReaderLeave')}>
              {words.unsubscribe}
            </a>
            <p className="hint">{words.unsubscribeLead}</p>
          </li>
        )}
        {rights.mayDownload ? (
          <li>
            <a className="button quiet" href={at('deskReaderData')}>
              {words.data}
            </a>
            <p className="hint">{words.dataLead}</p>
          </li>
        ) : null}
        {rights.mayMove ? (
          <li>
            <a className="button quiet" href={at('deskReaderErase')}>
              {words.erase}
            </a>
            <p className="hint">{words.eraseLead}</p>
          </li>
        ) : null}
      </ul>
      <p className="still">{rights.mayMove ? words.fresh : words.owner}</p>
    </section>
  );
}

/** A reader whose mailbox bounced, and works again. */
function BringBack({ visit: { frame }, newsletter, reader, reasonError }: ReaderPageProps) {
  const words = deskWords(frame).reader.rights;
  return (
    <form method="post" action={oneReaderAddress(frame, newsletter, reader.id)}>
      <p>{words.backLead}</p>
      <div className="field">
        <label htmlFor="reason">{words.reason}</label>
        <input
          id="reason"
          name="reason"
          required
          maxLength={500}
          dir="auto"
          aria-invalid={reasonError === undefined ? undefined : true}
          aria-describedby={reasonError === undefined ? undefined : 'reason-error'}
        />
        {reasonError === undefined ? null : (
          <p id="reason-error" className="error">
            {reasonError}
          </p>
        )}
      </div>
      <button type="submit">{words.back}</button>
    </form>
  );
}
