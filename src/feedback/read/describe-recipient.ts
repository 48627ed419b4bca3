import { type RefusalReading, readRefusal } from '../../smtp/refusals/read-refusal.js';
import { enhancedCode } from '../../smtp/refusals/reply-words.js';
import type { ReportedRecipient } from '../report.js';
import { findProvider } from './providers.js';
import { oneLine } from './written-report.js';

/** What a report says about one recipient, before it is judged. */
export interface Finding {
  address: string;
  action: 'failed' | 'delayed' | string;
  /** The Status field; empty when there is none. */
  status: string;
  /** Where the server's words may be, the most reliable first. */
  replies: string[];
  remoteMta: string;
}

/**
 * Judges one recipient. The words of the server count first, then its status, then the report's. What is still being tried, or has a
 * status of class 4, is never hard.
 */
export function describeRecipient({ address, action, status, replies, remoteMta }: Finding): ReportedRecipient {
  const words = replies.map(serverWords).filter((reply) => reply !== '');
  const step =
    filtersLate.test(address) || /^5\.2\.0$/.test(status)
      ? stepOf(replies.join(' '), 'message')
      : stepOf(replies.join(' '));
  const readings = words.map((reply) => ({
    reply,
    code: replyCode(reply),
    read: readRefusal(replyCode(reply), reply, { status, step }),
  }));
  const best =
    readings.find(({ read }) => read.from === 'words') ??
    readings.find(({ read }) => read.from === 'status') ??
    readings[0];
  const read = best?.read ?? readRefusal(0, '', { status });
  const code = best?.code || readings.find((one) => one.code > 0)?.code || 0;
  const found = bestStatus(status, words.map(enhancedCode), best?.reply ?? '');
  return {
    address,
    ...judge(read, action, found, code, address),
    status: found,
    code,
    reply: best?.reply ?? '',
    provider: findProvider(remoteMta || remoteHost(best?.reply ?? ''), address),
  };
}

type Step = 'sender' | 'recipient' | 'message' | 'unknown';

/** Providers that answer "unknown user" when a reader's filter refuses a sender, and groups that do so to whoever may not write. */
const filtersLate =
  /@([\w-]{1,30}\.){0,3}(docomo|softbank|vodafone|disney|willcom|pdx)\.(ne\.jp|com)$|@googlegroups\.com$/i;

/** Which command was refused, as far as the report says. */
function stepOf(text: string, otherwise: Step = 'unknown'): Step {
  if (/(after|in reply to|response to|reply to) (pipelined )?(rcpt to|recipient)/i.test(text)) return 'recipient';
  if (/(after|in reply to|response to|reply to) (pipelined )?(sending )?mail from/i.test(text)) return 'sender';
  if (
    /(after|in reply to|response to|reply to|\() ?(pipelined )?(sending )?(end of )?data\b|>>> (data|\.)(\s|$)/i.test(
      text,
    )
  )
    return 'message';
  return otherwise;
}

function judge(
  read: RefusalReading,
  action: string,
  status: string,
  code: number,
  address: string,
): Pick<ReportedRecipient, 'kind' | 'reason' | 'fault'> {
  const { kind, reason, fault } = read;
  // Groups answer anyone who may not write to them in the reader's language.
  if (kind === 'unknown' && address.endsWith('@googlegroups.com'))
    return { kind: 'policy', reason: 'refused-by-reader', fault: 'reader' };
  const passing = action === 'delayed' || (status.startsWith('4.') && code < 500) || (code >= 400 && code < 500);
  if (passing && (kind === 'hard' || kind === 'unknown'))
    return { kind: 'soft', reason: kind === 'hard' ? 'mailbox-busy' : 'busy', fault: 'provider' };
  return { kind, reason, fault };
}

/** The status that the server gave, else the report's, unless that says nothing (`5.0.0`) and the words hold more. */
function bestStatus(field: string, inWords: string[], reply: string): string {
  const first = /^[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(reply)?.[1] ?? '';
  if (first !== '' && !/^\d\.\d\.0$/.test(first)) return first;
  const vague = field === '' || /^\d\.0\.0$/.test(field);
  const stated = inWords.find((one) => one !== '' && !/^\d\.0\.0$/.test(one));
  return vague ? (stated ?? (field || (inWords.find((one) => one !== '') ?? ''))) : field;
}

/** What the server said, without what our own server put before it. */
function serverWords(reply: string): string {
  const line = oneLine(reply);
  const said =
    /\b(?:said|says|was|responded with|response|responded|error|returned|\]|server|with)\s{0,2}:?\s{0,2}(?=[245]\d\d[ -])/i.exec(
      line,
    );
  return said ? line.slice(said.index + said[0].length).replace(/\s?\(in reply to .{1,60}$/i, '') : line;
}

/** The SMTP code that a reply holds; 0 when it holds none. */
export function replyCode(reply: string): number {
  const found =
    /^\D{0,12}\b([245][0-5]\d)(?=[ -]|$)/.exec(reply) ??
    /(?:^|[\s<>:(;"'])([245][0-5]\d)[ -](?=#?[245]\.\d|[a-z<\u0080-\uffff])/i.exec(reply);
  return Number(found?.[1] ?? 0);
}

const remoteHost = (reply: string): string => /\bhost\s{1,3}([\w.-]{4,255})/i.exec(reply)?.[1] ?? '';
