import { kindOf } from '../../identity.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import type { LiveFacts } from './read-live.js';

interface HistoryProps {
  frame: Frame;
  issue: LiveFacts['issue'];
  progress: Pick<LiveFacts['progress'], 'approval' | 'corrections'>;
  timeZone: string;
}

type Approver = NonNullable<LiveFacts['progress']['approval']>['who'];

function approvedInWords(frame: Frame, who: Approver): string {
  const { events } = deskWords(frame).live;
  return who ? events.approved(deskWords(frame).approvers[who.kind](who.name)) : events.approvedBySomebody;
}

type Change = LiveFacts['issue']['stateChanges'][number];

function changeInWords(frame: Frame, change: Change['change'], by: Change['by']): string {
  const words = deskWords(frame);
  const who = by && words.approvers[kindOf(by.id)](by.name);
  return who ? words.live.events.changes[change](who) : words.live.events.changesItself[change];
}

/** Whether the history ends with a cancellation. Version 0.2.0 did not record who cancelled an issue. */
const endsCancelled = ({ state, stateChanges }: LiveFacts['issue']) =>
  state === 'cancelled' && stateChanges.at(-1)?.change === 'cancelled';

/** What happened to an issue since somebody approved it, the latest first. */
export function History({ frame, issue, progress: { approval, corrections }, timeZone }: HistoryProps) {
  const words = deskWords(frame).live;
  const { startedAt, finishedAt, stateChanges } = issue;
  const events: { at: number; text: string }[] = [
    ...(approval ? [{ at: Date.parse(approval.at), text: approvedInWords(frame, approval.who) }] : []),
    { at: startedAt, text: words.events.began },
    ...corrections.map(({ at, edition, acceptedBefore }) => ({
      at: Date.parse(at),
      text: words.events.corrected(edition, acceptedBefore),
    })),
    ...stateChanges.map(({ change, at, by }) => ({ at, text: changeInWords(frame, change, by) })),
    ...(finishedAt > 0 && !endsCancelled(issue) ? [{ at: finishedAt, text: words.events.finished }] : []),
  ];
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <table className="list">
        <tbody>
          {events
            .toSorted((a, b) => b.at - a.at)
            .map(({ at, text }) => (
              <tr key={`${at} ${text}`}>
                <th scope="row" className="when">
                  {formatMoment(frame.locale, at, timeZone)}
                </th>
                <td>{text}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
