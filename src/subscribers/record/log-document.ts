import { isoFromSeconds } from '../../timestamps.js';
import { type Membership, reasonOfState } from './subscriber.js';
import type { LogEntry } from './subscriber-log.js';

/** One line of a history in output. */
export interface LogLine {
  /** ISO 8601. */
  at: string | null;
  event: LogEntry['event'];
  by: LogEntry['by'];
  /** Id of the issue that caused it, if any. */
  issue?: string;
  /** The source of the report: `smtp`, `bot check`, `moved` or `mail` (see LogDetail), or a report's own. */
  source?: string;
  /** The mail server's words, without addresses, or the publisher's reason. */
  words?: string;
}

export function historyLine({ at, event, by, detail }: LogEntry): LogLine {
  const { issue = '', source = '', words = '' } = detail ?? {};
  return {
    at: isoFromSeconds(at),
    event,
    by,
    ...(issue === '' ? {} : { issue }),
    ...(source === '' ? {} : { source }),
    ...(words === '' ? {} : { words }),
  };
}

/** The line that explains a membership's state; null when the history no longer has it. */
export function stateReason(membership: Pick<Membership, 'state' | 'log'>): LogLine | null {
  const reason = reasonOfState(membership);
  return reason ? historyLine(reason) : null;
}
