import type { Report } from '../../src/reports/report.js';
import { fateOf } from './fate.js';
import { type ChaosPlan, chaosAddress } from './plan.js';
import type { LogEntry } from './sink-log.js';

/** The mail server's log, compared with the guarantees. */
export interface Judgement {
  /** Recipients whose message the server accepted at least once. */
  taken: number;
  refused: number;
  /** Recipients who were neither refused permanently nor got a message. */
  lost: number;
  /** Messages after each recipient's first. */
  duplicates: number;
  /** Max duplicates: the connections in use at every kill, and the cut connections. */
  duplicatesAllowed: number;
  /** Connections that the server cut after the final dot. */
  cut: number;
  /** One sentence for each broken guarantee. */
  broken: string[];
}

/** Counts by recipient, at the server. @param disorderly workers that were asked to stop and did not exit with 0 */
export function judge(plan: ChaosPlan, log: readonly LogEntry[], report: Report, disorderly: number): Judgement {
  const mails = new Map<string, number>();
  const ids = new Map<string, Set<string>>();
  let [cut, dropped] = [0, 0];
  for (const { deed, address, messageId } of log) {
    if (messageId) ids.set(address, (ids.get(address) ?? new Set()).add(messageId));
    if (deed === 'taken' || deed === 'cut') mails.set(address, (mails.get(address) ?? 0) + 1);
    if (deed === 'cut') cut += 1;
    if (deed === 'dropped') dropped += 1;
  }
  const addresses = Array.from({ length: plan.recipients }, (_, number) => chaosAddress(number));
  const listed = new Set(addresses);
  const isRefused = (address: string) => fateOf(plan.seed, plan.odds, address).kind === 'refused';
  const refused = addresses.filter(isRefused).length;
  const lost = addresses.filter((address) => !isRefused(address) && !mails.has(address)).length;
  const duplicates = [...mails.values()].reduce((sum, count) => sum + count - 1, 0);
  const inFlight = plan.connections * (plan.signal === 'SIGKILL' ? plan.workerStops : 0);
  const duplicatesAllowed = inFlight + plan.connections * plan.workers * (plan.redisKills + plan.sinkKills) + cut;
  const changed = [...ids.values()].filter((seen) => seen.size > 1).length;
  const strangers = [...mails.keys()].filter((address) => !listed.has(address)).length;

  const broken = [
    disorderly > 0 && `${disorderly} workers that were asked to stop did not end in order.`,
    lost > 0 && `${lost} recipients got no mail and were not refused.`,
    duplicates > duplicatesAllowed && `${duplicates} duplicates, and ${duplicatesAllowed} connections were in flight.`,
    duplicates > report.possibleDuplicates &&
      `The report says that ${report.possibleDuplicates} may have received it twice; the server took ${duplicates} duplicates.`,
    changed > 0 && `${changed} recipients got mails with different Message-IDs.`,
    strangers > 0 && `${strangers} addresses were mailed that are not on the list.`,
    report.audience !== plan.recipients && `The report counts an audience of ${report.audience}.`,
    report.accepted !== mails.size && `The report says ${report.accepted} accepted; the server took ${mails.size}.`,
    report.bounced + report.failed !== refused &&
      `The report says ${report.bounced} bounced and ${report.failed} failed; the server refused ${refused}.`,
    report.waiting + report.deferred + report.uncertain + report.excluded > 0 &&
      `The report leaves ${report.waiting} waiting, ${report.deferred} deferred, ${report.uncertain} uncertain and ${report.excluded} excluded.`,
  ].filter((sentence) => sentence !== false);
  return { taken: mails.size, refused, lost, duplicates, duplicatesAllowed, cut: cut + dropped, broken };
}
