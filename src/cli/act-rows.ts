import type { ShownAct } from '../reports/report.js';
import { shownTime } from './shown-time.js';

/** Who paused, resumed and cancelled an issue, as a row of its facts; none where nobody did. */
export function actRows(acts: readonly ShownAct[], timeZone: string): { 'state changes'?: string } {
  const lines = acts.map(({ act, at, actor }) => `${act} ${shownTime(at, timeZone)} by ${actor ?? 'Postrider'}`);
  return lines.length > 0 ? { 'state changes': lines.join('\n') } : {};
}
