import { formatTime } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { LiveFacts } from './read-live.js';

type Progress = Pick<LiveFacts['progress'], 'audience' | 'nextTryAt' | Status>;
type Status = keyof ReturnType<typeof deskWords>['statuses'];

/** In the order of the bar, and how each looks there. */
const looks = {
  accepted: 'ok',
  deferred: 'def',
  bounced: 'bad',
  failed: 'bad',
  uncertain: 'unc',
  excluded: 'out',
  waiting: 'wait',
} as const satisfies Record<Status, string>;
const order = Object.keys(looks) as Status[];
/** Shown although nobody is in them. */
const always: ReadonlySet<Status> = new Set(['accepted', 'waiting']);

/** Every reader of an issue as a bar. */
export function StatusBar({ frame, progress }: { frame: Frame; progress: Progress }) {
  const words = deskWords(frame);
  const { audience } = progress;
  const parts = order
    .filter((status) => progress[status] > 0)
    .map((status) => `${words.statuses[status]}: ${figure(frame, progress[status])}`);
  let x = 0;
  return (
    <svg
      className="thick"
      viewBox="0 0 1000 22"
      preserveAspectRatio="none"
      role="img"
      aria-label={words.live.bar(parts.join(languages[frame.locale].listSeparator))}
    >
      <rect className="s-wait" width="1000" height="22" />
      {order.map((status) => {
        const wide = audience === 0 ? 0 : (progress[status] / audience) * 1_000;
        const from = x;
        x += wide;
        return wide === 0 || status === 'waiting' ? null : (
          <rect key={status} className={`s-${looks[status]}`} x={round(from)} width={round(wide)} height="22" />
        );
      })}
    </svg>
  );
}

const round = (value: number) => Math.round(value * 100) / 100;

/** How many readers are in each status. The lines add up to all of them. */
export function StatusTable({ frame, progress, timeZone }: { frame: Frame; progress: Progress; timeZone: string }) {
  const { statuses, issue, live } = deskWords(frame);
  const { nextTryAt } = progress;
  const next = nextTryAt === null ? undefined : live.nextTry(formatTime(frame.locale, Date.parse(nextTryAt), timeZone));
  return (
    <table className="list statuses">
      <thead>
        <tr>
          <th scope="col">{live.status}</th>
          <th scope="col" className="r">
            {live.number}
          </th>
          <th scope="col">{live.detail}</th>
        </tr>
      </thead>
      <tbody>
        {order
          .filter((status) => progress[status] > 0 || always.has(status))
          .map((status) => (
            <tr key={status}>
              <th scope="row">
                <span className={`key k-${looks[status]}`} />
                {statuses[status]}
              </th>
              <td className="r">{figure(frame, progress[status])}</td>
              <td className="still">{(status === 'deferred' ? next : undefined) ?? live.details[status]}</td>
            </tr>
          ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{issue.everybody}</th>
          <td className="r">{figure(frame, progress.audience)}</td>
          <td className="still">{live.sum}</td>
        </tr>
      </tfoot>
    </table>
  );
}
