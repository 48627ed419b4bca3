import type { ShownStateChange } from '../reports/report.js';
import { shownTime } from './shown-time.js';

/** Who paused, resumed, cancelled and resent an issue, as a row of its facts. There is no row without such a change. */
export function stateChangeRows(changes: readonly ShownStateChange[], timeZone: string): { 'state changes'?: string } {
  const lines = changes.map(
    ({ change, at, actor }) => `${change} ${shownTime(at, timeZone)} by ${actor ?? 'Postrider'}`,
  );
  return lines.length > 0 ? { 'state changes': lines.join('\n') } : {};
}
