import { type RefusalReading, readRefusal } from '../../smtp/refusals/read-refusal.js';
import { enhancedCode } from '../../smtp/refusals/reply-words.js';
import type { ReportedRecipient } from '../report.js';
import { findProvider } from './providers.js';
import { stepOf } from './refused-command.js';
import { shortLine } from './written-report.js';

/** A report's statements about one recipient. */
export interface StatusFound {
  address: string;
  action: 'failed' | 'delayed' | string;
  /** The Status field; empty if there is none. */
  status: string;
  /** Texts that may contain the server's reply, the most reliable first. */
  replies: string[];
  /** Further text about the recipient, searched only for the refused command. */
  context?: string | undefined;
  remoteMta: string;
}

/**
 * Classifies one recipient, by the server's words, else its status, else the report's status. A delivery that is still
 * being retried, or has a status of class 4, is never hard, and neither is one of a reply that names the sender.
 * @param ours the sender's own names
 */
export function describeRecipient(finding: StatusFound, ours: readonly string[]): ReportedRecipient {
  const { address, action, status, replies, remoteMta } = finding;
  const allWords = [...replies, finding.context ?? ''].join(' ');
  const words = replies.map(serverWords).filter((reply) => reply !== '');
  const step = filtersLate.test(address) || /^5\.2\.0$/.test(status) ? stepOf(allWords, 'message') : stepOf(allWords);
  const names = { recipient: address, ours };
  const readings = words.map((reply) => ({
    reply,
    code: replyCode(reply),
    read: readRefusal(replyCode(reply), reply, { status, step, ...names }),
  }));
  const best =
    readings.find(({ read }) => read.from === 'words') ??
    readings.find(({ read }) => read.from === 'status') ??
    readings[0];
  const read = best?.read ?? readRefusal(0, '', { status, step, ...names });
  const code = best?.code || readings.find((one) => one.code > 0)?.code || 0;
  const found = bestStatus(status, words.map(enhancedCode), best?.reply ?? '');
  return {
    address,
    ...classify(read, action, found, code, address),
    status: found,
    code,
    reply: best?.reply ?? '',
    provider: findProvider(remoteMta || remoteHost(best?.reply ?? ''), address),
  };
}

/** Providers that reply "unknown user" when a reader's filter refuses a sender, or when a group does not accept it. */
const filtersLate =
  /@([\w-]{1,30}\.){0,3}(docomo|softbank|vodafone|disney|willcom|pdx)\.(ne\.jp|com)$|@googlegroups\.com$/i;

function classify(
  read: RefusalReading,
  action: string,
  status: string,
  code: number,
  address: string,
): Pick<ReportedRecipient, 'kind' | 'reason' | 'fault'> {
  const { kind, reason, fault } = read;
  // Groups refuse senders in the language of the group.
  if (kind === 'unknown' && address.endsWith('@googlegroups.com'))
    return { kind: 'policy', reason: 'refused-by-reader', fault: 'reader' };
  const passing = action === 'delayed' || (status.startsWith('4.') && code < 500) || (code >= 400 && code < 500);
  if (passing && (kind === 'hard' || kind === 'unknown'))
    return { kind: 'soft', reason: kind === 'hard' ? 'mailbox-busy' : 'busy', fault: 'provider' };
  return { kind, reason, fault };
}

/** The server's status, else the report's. A general one (`5.0.0`) gives way to a status in the words. */
function bestStatus(field: string, inWords: string[], reply: string): string {
  const first = /^[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(reply)?.[1] ?? '';
  if (first !== '' && !/^\d\.\d\.0$/.test(first)) return first;
  const vague = field === '' || /^\d\.0\.0$/.test(field);
  const stated = inWords.find((one) => one !== '' && !/^\d\.0\.0$/.test(one));
  return vague ? (stated ?? (field || (inWords.find((one) => one !== '') ?? ''))) : field;
}

/** The remote server's words, without the prefix of our own server. */
function serverWords(reply: string): string {
  const line = shortLine(reply);
  const said =
    /\b(?:said|says|was|responded with|response|responded|error|returned|\]|server|with)\s{0,2}:?\s{0,2}(?=[245]\d\d[ -])/i.exec(
      line,
    );
  return said ? line.slice(said.index + said[0].length).replace(/\s?\(in reply to .{1,60}$/i, '') : line;
}

/** The SMTP code in a reply; 0 if there is none. */
export function replyCode(reply: string): number {
  const found =
    /^\D{0,12}\b([245][0-5]\d)(?=[ -]|$)/.exec(reply) ??
    /(?:^|[\s<>:(;"'])([245][0-5]\d)[ -](?=#?[245]\.\d|[a-z<\u0080-\uffff])/i.exec(reply);
  return Number(found?.[1] ?? 0);
}

const remoteHost = (reply: string): string => /\bhost\s{1,3}([\w.-]{4,255})/i.exec(reply)?.[1] ?? '';
