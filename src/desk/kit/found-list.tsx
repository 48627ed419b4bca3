import type { Check } from '../../checks/check.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from './as-person.js';
import { type Subjects, tell } from './tell.js';

interface FoundProps {
  frame: Frame;
  /** Those to show, in this order. */
  found: readonly Check[];
  /** Whether a check keeps the issue from being sent. Others are warnings. */
  isStop(check: Check): boolean;
  /** IANA name of the zone in which moments are shown. */
  timeZone: string;
  subjects: Subjects;
}

/** What checks of an issue found, each with what to do about it. */
export function FoundList({ frame, found, isStop, timeZone, subjects }: FoundProps) {
  const { severities } = deskWords(frame).issue;
  return (
    <ul className="checks">
      {found.map((check) => {
        const { title, remedy } = tell(frame, check, timeZone, subjects);
        return (
          <li key={`${check.code} ${title}`}>
            <span className={`badge ${isStop(check) ? 'stop' : 'wait'}`}>
              {isStop(check) ? severities.stop : severities.warning}
            </span>
            <div>
              <b>{title}</b>
              {remedy === '' ? null : <p>{remedy}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
