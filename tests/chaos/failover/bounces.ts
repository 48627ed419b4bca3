import type { App } from '../../../src/app.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { envelopeSender } from '../../../src/subscribers/membership/bounce-address.js';
import { bounceOf, deliver } from '../../feedback/report-emails.js';
import { type Dovecot, dovecotPassword } from '../../servers/dovecot.js';
import type { LogEntry } from '../sink-log.js';
import type { Room } from './room.js';

/** One of so many recipients has no mailbox: the mail server took the message, and bounces it later. */
const goneEvery = 8;

/** The bounces of a round (RFC 3464), each sent to the bounce address of its reader, which proves whom it is about. */
export interface Bounces {
  /** Notes a message of the issue that the mail server took. */
  sent(entry: LogEntry): void;
  next(): string | undefined;
  /** Sends one to the listener. @throws when it is not answered 250 */
  send(email: string): Promise<void>;
}

/** Bounces of the issue, as soon as the mail server has taken a message, and else of readers who were sent nothing lately. */
export function makeBounces(app: App, room: Room, port: number): Bounces {
  const ofIssue: string[] = [];
  const older = [...room.bouncing];
  const messageIds = new Map<string, string>();
  return {
    sent({ address, messageId }) {
      if (messageIds.has(address) || Number(/\d+/.exec(address)?.[0]) % goneEvery > 0) return;
      messageIds.set(address, messageId);
      ofIssue.push(address);
    },
    next: () => ofIssue.shift() ?? older.pop(),
    async send(email) {
      const messageId = messageIds.get(email);
      const text = bounceText(app, messageId ? room.newsletter : room.letters, email, messageId);
      const code = await deliver(port, text.to, text.raw);
      if (code !== 250) throw new Error(`The bounce was answered ${code}.`);
    },
  };
}

/** @param messageId of the message that bounced; undefined: the report returns nothing of it */
function bounceText(app: App, newsletter: Newsletter, email: string, messageId?: string) {
  const from = envelopeSender(app, newsletter, idOf(app.list, email));
  const head = [`To: ${email}`, ...(messageId ? [`Message-ID: ${messageId}`] : []), '', ''].join('\r\n');
  const mail = { from, to: email, raw: Buffer.from(head) };
  return { to: from, raw: bounceOf(mail, '5.1.1', '550 5.1.1 no such user') };
}

/** A mailbox of Dovecot full of bounces, and those that were moved. */
export interface BounceMailbox {
  settings: Record<string, string>;
  fill(app: App, room: Room): Promise<void>;
  /** The readers whose bounces were moved so far. */
  moved(): Promise<string[]>;
}

/** @param user names the mailbox */
export function bounceMailbox(dovecot: Dovecot, user: string): BounceMailbox {
  return {
    settings: {
      FEEDBACK_MAILBOX: `imap://${user}@127.0.0.1:${dovecot.port}?tls=off`,
      FEEDBACK_MAILBOX_PASSWORD: dovecotPassword,
      FEEDBACK_MAILBOX_EVERY: '10s',
    },
    async fill(app, { letters, posted }) {
      for (const email of posted) await dovecot.deliver(user, bounceText(app, letters, email).raw);
    },
    async moved() {
      const messages = await dovecot.messages(user, 'Postrider');
      return messages.flatMap(({ text }) => /^Final-Recipient: rfc822; (\S+)/m.exec(text)?.[1] ?? []);
    },
  };
}
