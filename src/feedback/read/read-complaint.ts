import { type Complaint, type FeedbackReport, noReport } from '../report.js';
import { addressIn } from './addresses.js';
import { type Headers, header, rawHeader, readHeaders } from './headers.js';
import type { MimeMessage } from './mime.js';
import { readReturned, returnedHeaders } from './returned-message.js';

/**
 * Reads a complaint: RFC 5965, or a forwarded message with the headers that a provider's loop adds instead (Hotmail).
 * @returns undefined when the message is not a complaint
 */
export function readComplaint(message: MimeMessage): FeedbackReport | undefined {
  const fields = complaintFields(message);
  const returned = returnedHeaders(message);
  const loop =
    rawHeader(returned, 'x-hmxmroriginalrecipient') || rawHeader(message.headers, 'x-hmxmroriginalrecipient');
  if (!fields && loop === '') return undefined;
  const type = fields ? rawHeader(fields, 'feedback-type').toLowerCase() || 'abuse' : 'abuse';
  // RFC 6591: a report on failed authentication is about a message, not from a reader.
  if (type === 'auth-failure' || type === 'dmarc') return noReport();
  const headers = readReturned(returned);
  const original = fields ? rawHeader(fields, 'original-mail-from') : '';
  return noReport({
    kind: 'complaint',
    returned: { ...headers, returnPath: addressIn(original) || headers.returnPath },
    complaint: describe(message, fields ?? [], type, returned),
    recipients: [
      {
        address: complainant(fields ?? [], returned, loop),
        kind: 'unknown',
        status: '',
        code: 0,
        reason: 'complaint',
        fault: 'reader',
        reply: header(message.headers, 'subject').slice(0, 1_000),
        provider: '',
      },
    ],
  });
}

function complaintFields(message: MimeMessage): Headers | undefined {
  const part = message.parts.find(({ type }) => type === 'message/feedback-report');
  if (part) return readHeaders(part.bytes.trimStart());
  // A damaged report has the fields but not the type of the part.
  const text =
    message.reportType === 'feedback-report' || /^feedback-type\s*:/im.test(message.body.slice(0, 20_000))
      ? message.body
      : '';
  const start = text.search(/^feedback-type\s*:/im);
  if (start < 0) return undefined;
  const block = text.slice(Math.max(0, text.lastIndexOf('\n\n', start))).trimStart();
  return readHeaders(block.split(/\n[ \t]*\n|\n--/, 1)[0] ?? '');
}

/** The address of the reader who complained, unless the report hides it. */
function complainant(fields: Headers, returned: Headers, loop: string): string {
  const named = [
    rawHeader(fields, 'original-rcpt-to'),
    rawHeader(fields, 'removal-recipient'),
    loop,
    rawHeader(returned, 'x-original-to'),
    rawHeader(returned, 'to'),
  ];
  // `redacted@example.net` and `<6c75…@redacted>` are no reader's addresses.
  return (
    named.map(addressIn).find((address) => address !== '' && !/redact|undisclosed|hidden|xxxx/i.test(address)) ?? ''
  );
}

function describe(message: MimeMessage, fields: Headers, type: string, returned: Headers): Complaint {
  const date = Date.parse(rawHeader(message.headers, 'date'));
  return {
    type,
    userAgent: rawHeader(fields, 'user-agent'),
    sourceIp: rawHeader(fields, 'source-ip') || rawHeader(returned, 'x-originating-ip').replace(/[[\]]/g, ''),
    from: addressIn(header(message.headers, 'from')),
    ...(Number.isNaN(date) ? {} : { writtenAt: Math.floor(date / 1_000) }),
  };
}
