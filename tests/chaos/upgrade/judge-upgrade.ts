import type { Report } from '../../../src/reports/report.js';
import type { LogEntry } from '../sink-log.js';
import type { Traffic } from './traffic.js';

/** What happened around one send, beside the mail server's log. */
export interface UpgradeFacts {
  addresses: readonly string[];
  isRefused: (address: string) => boolean;
  traffic: Traffic;
  report: Report;
  /** The readers by state, as the version that remained counts them. */
  stats: { pending: number; unsubscribed: number };
  /** Connections of the workers that were killed. */
  inFlightAtKills: number;
  /** Workers and web servers that were asked to stop and did not exit with 0. */
  disorderly: number;
}

export interface UpgradeJudgement {
  mailed: number;
  refused: number;
  lost: number;
  duplicates: number;
  left: number;
  joined: number;
  confirmed: number;
  /** Messages to readers within the moments after they had left: they were on their way. */
  onTheirWay: number;
  /** One sentence for each broken guarantee. */
  broken: string[];
}

/** How long a message may be on its way when its reader leaves, in ms. */
const onItsWayMs = 5_000;

/** Compares the mail server's log with the guarantees of an upgrade. */
export function judgeUpgrade(log: readonly LogEntry[], facts: UpgradeFacts): UpgradeJudgement {
  const { addresses, isRefused, traffic, report, stats } = facts;
  const listed = new Set(addresses);
  const mails = new Map<string, LogEntry[]>();
  const ids = new Map<string, Set<string>>();
  for (const entry of log) {
    const { deed, address, messageId } = entry;
    if (messageId) ids.set(address, (ids.get(address) ?? new Set()).add(messageId));
    if (deed === 'taken' || deed === 'cut') mails.set(address, [...(mails.get(address) ?? []), entry]);
  }
  const leftAt = new Map(traffic.left.map(({ address, at }) => [address, at]));
  const newcomers = new Set(traffic.joined.map(({ address }) => address));
  const confirmed = new Set(traffic.confirmed.map(({ address }) => address)).size;
  const readersMailed = addresses.filter((address) => mails.has(address));
  const refused = addresses.filter((address) => isRefused(address) && !leftAt.has(address)).length;
  const isMissing = (address: string) => !mails.has(address) && !isRefused(address);
  const lost = addresses.filter((address) => !leftAt.has(address) && isMissing(address)).length;
  const duplicates = readersMailed.reduce((sum, address) => sum + (mails.get(address)?.length ?? 0) - 1, 0);
  const after = [...leftAt].flatMap(([address, at]) => (mails.get(address) ?? []).filter((mail) => mail.at > at));
  const late = after.filter(({ address, at }) => at > (leftAt.get(address) ?? 0) + onItsWayMs);
  const changed = readersMailed.filter((address) => (ids.get(address)?.size ?? 0) > 1).length;
  const unasked = [...newcomers].filter((address) => !mails.has(address)).length;
  const strangers = [...mails.keys()].filter((address) => !listed.has(address) && !newcomers.has(address)).length;
  const open = report.waiting + report.deferred + report.uncertain;

  const broken = [
    ...countedFaults(traffic.faults),
    facts.disorderly > 0 && `${facts.disorderly} processes that were asked to stop did not end in order.`,
    lost > 0 && `${lost} recipients got no mail, were not refused and had not left.`,
    duplicates > facts.inFlightAtKills &&
      `${duplicates} duplicates, and ${facts.inFlightAtKills} connections were in flight.`,
    late.length > 0 &&
      `${late.length} emails to readers who had unsubscribed more than ${onItsWayMs / 1_000} s before.`,
    changed > 0 && `${changed} recipients got emails with different Message-IDs.`,
    unasked > 0 && `${unasked} readers who signed up got no confirmation email.`,
    strangers > 0 && `${strangers} addresses were mailed that are not on the list.`,
    // Whoever left before the audience was written does not belong to it.
    (report.audience > addresses.length || report.audience < addresses.length - leftAt.size) &&
      `The report counts an audience of ${report.audience}.`,
    report.accepted + report.bounced + report.failed + report.excluded !== report.audience &&
      `The report's numbers do not add up to its audience of ${report.audience}.`,
    report.accepted !== readersMailed.length &&
      `The report says ${report.accepted} accepted; the server took ${readersMailed.length}.`,
    open > 0 && `The report leaves ${open} waiting, deferred or uncertain.`,
    duplicates > report.possibleDuplicates &&
      `The report says that ${report.possibleDuplicates} may have received it twice; ${duplicates} did.`,
    stats.pending !== newcomers.size - confirmed &&
      `The list has ${stats.pending} pending readers; ${newcomers.size} signed up, and ${confirmed} of them confirmed.`,
    confirmed === 0 && 'Nobody confirmed, so nothing was tried.',
    stats.unsubscribed !== leftAt.size &&
      `The list has ${stats.unsubscribed} unsubscribed readers; ${leftAt.size} unsubscribed.`,
    traffic.left.length === 0 && 'Nobody left, so nothing was tried.',
    traffic.joined.length === 0 && 'Nobody signed up, so nothing was tried.',
  ].filter((sentence) => sentence !== false);
  const counts = { mailed: readersMailed.length, refused, lost, duplicates };
  return {
    ...counts,
    left: leftAt.size,
    joined: newcomers.size,
    confirmed,
    onTheirWay: after.length - late.length,
    broken,
  };
}

/** Each kind of fault once, with its number. */
function countedFaults(faults: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  return [...counts].map(([fault, count]) => `${count} ×: ${fault}.`);
}
