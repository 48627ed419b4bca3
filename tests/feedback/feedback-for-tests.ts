import { simpleParser } from 'mailparser';
import { type FeedbackReport, noReport, type ReportedRecipient } from '../../src/feedback/report.js';
import type { SunkMail } from '../helpers/smtp-sink.js';

export const noSuchUser: Pick<ReportedRecipient, 'kind' | 'status' | 'code' | 'reason' | 'fault' | 'reply'> = {
  kind: 'hard',
  status: '5.1.1',
  code: 550,
  reason: 'no-such-user',
  fault: 'reader',
  reply: '550 5.1.1 no such user',
};

let number = 0;

/** A report about a message that a server accepted, as `readReport` returns it. Each has its own id. */
export async function reportOf(
  mail: SunkMail,
  recipient: Partial<ReportedRecipient> = {},
  fields: Partial<FeedbackReport> = {},
): Promise<FeedbackReport> {
  const { headers, messageId = '' } = await simpleParser(mail.raw, { skipHtmlToText: true });
  const line = (name: string) =>
    new RegExp(`^${name}:[ ]?(.*(?:\r\n[ \t].*)*)`, 'im').exec(mail.raw.toString('latin1'))?.[1] ?? '';
  number += 1;
  return noReport({
    kind: 'bounce',
    id: `report-${number}@mx.example.net`,
    arrivedFor: [mail.from],
    recipients: [{ address: mail.to, provider: '', ...noSuchUser, ...recipient }],
    returned: {
      messageId: messageId.replace(/[<>]/g, ''),
      listUnsubscribe: line('List-Unsubscribe').replace(/\s+/g, ''),
      feedbackId: String(headers.get('feedback-id') ?? ''),
      from: 'digest@news.example.com',
      to: mail.to,
      subject: '',
      returnPath: '',
    },
    ...fields,
  });
}
