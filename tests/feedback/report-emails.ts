import { createPublicKey } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createTransport } from 'nodemailer';
import { makeKey } from '../helpers/mail/dkim.js';
import type { SunkMail } from '../helpers/smtp-sink.js';

const headOf = (mail: SunkMail) => mail.raw.toString('latin1').split('\r\n\r\n')[0] ?? '';

/** A delivery status notification (RFC 3464) about a message that the relay had accepted. */
export const bounceOf = (mail: SunkMail, status: string, reply: string, arrivedFor = mail.from): string =>
  [
    'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    `To: ${arrivedFor}`,
    `Message-ID: <${mail.to.replace('@', '.')}.${status}@mx.example.net>`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"',
    '',
    '--edge',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `<${mail.to}>: host mx.example.net[192.0.2.1] said: ${reply}`,
    '',
    '--edge',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: rfc822; ${mail.to}`,
    'Action: failed',
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${reply}`,
    '',
    '--edge',
    'Content-Type: text/rfc822-headers',
    '',
    headOf(mail),
    '',
    '--edge--',
    '',
  ].join('\r\n');

/** A complaint (RFC 5965) about a message, as a provider's feedback loop sends it. */
export const complaintOf = (mail: SunkMail, from = 'complaints@provider.example.net'): string =>
  [
    `From: ${from}`,
    'To: feedback@example.com',
    `Message-ID: <complaint.${mail.to.replace('@', '.')}@provider.example.net>`,
    'Subject: complaint about message',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="edge"',
    '',
    '--edge',
    'Content-Type: text/plain',
    '',
    'This is an email abuse report.',
    '',
    '--edge',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'User-Agent: Example/1.0',
    'Version: 1',
    '',
    '--edge',
    'Content-Type: message/rfc822',
    '',
    mail.raw.toString('latin1'),
    '',
    '--edge--',
    '',
  ].join('\r\n');

/** DNS without a record. */
export const noDns = { txt: async () => [] };

/** A complaint of Microsoft's loop with its signature, made by mailauth, and the DNS that has its key. */
export async function signedComplaint(mail: SunkMail): Promise<{ text: string; dns: { txt(): Promise<string[]> } }> {
  const key = makeKey('rsa');
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const text = complaintOf(mail, 'staff@hotmail.com');
  const signer = {
    signingDomain: 'hotmail.com',
    selector: 's1',
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    algorithm: 'rsa-sha256',
  };
  const options = { canonicalization: 'relaxed/relaxed', signTime: new Date(), ...signer, signatureData: [signer] };
  const { signatures } = await dkimSign(text, options);
  return { text: `${signatures}${text}`, dns: { txt: async () => [`v=DKIM1; k=rsa; p=${der.toString('base64')}`] } };
}

/**
 * Sends an email, by default without a sender, as mail servers send bounces.
 * @returns the code of the server's reply: 250, or that of its refusal
 */
export async function deliver(
  port: number,
  to: string | string[],
  raw: string,
  tls = false,
  from = '',
): Promise<number> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: !tls,
    requireTLS: tls,
    tls: { rejectUnauthorized: false },
  });
  try {
    const { response } = await transport.sendMail({ envelope: { from, to }, raw });
    return Number(response.slice(0, 3));
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0;
  } finally {
    transport.close();
  }
}
