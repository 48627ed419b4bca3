import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { subscribers } from '../../operations/subscribers/subscribers.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { oneReaderAddress, stateTones } from './reader-link.js';

/** A page of readers. */
export type FoundReaders = Awaited<ReturnType<typeof subscribers.list.run>>;

interface TableProps {
  frame: Frame;
  newsletter: Newsletter;
  readers: FoundReaders['items'];
}

/** Readers with the way to the page of each. */
export function ReaderTable({ frame, newsletter, readers }: TableProps) {
  const words = deskWords(frame).reader;
  return (
    <table className="list readers">
      <thead>
        <tr>
          <th scope="col">{words.list.reader}</th>
          <th scope="col">{words.list.state}</th>
          <th scope="col" className="r">
            {words.list.since}
          </th>
        </tr>
      </thead>
      <tbody>
        {readers.map(({ id, email, name, state, changedAt }) => (
          <tr key={id}>
            <th scope="row">
              <a href={oneReaderAddress(frame, newsletter, id)}>
                <bdi>{email}</bdi>
              </a>
              {name === '' ? null : (
                <small>
                  <bdi>{name}</bdi>
                </small>
              )}
            </th>
            <td>
              <span className={`badge ${stateTones[state]}`}>{words.states[state]}</span>
            </td>
            <td className="r still">
              {changedAt === null ? '–' : formatDate(frame.locale, changedAt, newsletter.timeZone)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A part of the list as people read it: "12%". */
export const percentOf = ({ locale }: Frame, share: number): string =>
  share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: share < 0.01 ? 2 : 0 });
