import { isoFromSeconds } from '../../timestamps.js';
import { type Membership, reasonOfState } from './subscriber.js';
import type { LogEntry } from './subscriber-log.js';

/** One line of a history for people and programs. */
export interface LogLine {
  /** ISO 8601. */
  at: string | null;
  event: LogEntry['event'];
  by: LogEntry['by'];
  /** Id of the issue that caused it, where one did. */
  issue?: string;
  /** How it was reported: `smtp` for a mail server's reply. */
  source?: string;
  /** The mail server's words, without addresses, or the publisher's reason. */
  words?: string;
}

export function logLine({ at, event, by, detail }: LogEntry): LogLine {
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

/** The line behind the state that a membership has; null when the history does not keep it. */
export function stateReason(membership: Pick<Membership, 'state' | 'log'>): LogLine | null {
  const reason = reasonOfState(membership);
  return reason ? logLine(reason) : null;
}
