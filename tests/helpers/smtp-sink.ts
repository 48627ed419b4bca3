import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { until } from './clock.js';

export interface SunkMail {
  from: string;
  to: string;
  raw: Buffer;
}

/** The server's answer to one recipient or message. Return a number and a text to refuse. */
export interface SinkRules {
  onRecipient?: (address: string) => { code: number; text: string } | undefined;
  onMessage?: (mail: SunkMail) => Promise<{ code: number; text: string } | 'hang up' | undefined>;
}

export interface SmtpSink {
  url: string;
  /** Messages answered with 250, in order of arrival. */
  mails: SunkMail[];
  mailsTo(address: string): SunkMail[];
  parsed(address: string): Promise<ParsedMail>;
  /** Resolves when this many messages have arrived. */
  received(count: number): Promise<void>;
  stop(): Promise<void>;
  /** Listens again on the same port and keeps the messages. */
  restart(): Promise<void>;
}

const refusal = ({ code, text }: { code: number; text: string }) =>
  Object.assign(new Error(text), { responseCode: code });

/** A real SMTP server on loopback that keeps the accepted messages. */
export async function startSmtpSink(rules: SinkRules = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const makeServer = () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 100,
      onRcptTo({ address }, _session, done) {
        const refused = rules.onRecipient?.(address);
        done(refused ? refusal(refused) : null);
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          const { mailFrom, rcptTo } = session.envelope;
          const mail = {
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo[0]?.address ?? '',
            raw: Buffer.concat(chunks),
          };
          const verdict = await rules.onMessage?.(mail);
          if (verdict === 'hang up') {
            // smtp-server does not expose its sockets; its list of connections leads to them.
            for (const connection of server.connections) {
              if ((connection as unknown as { id: string }).id === session.id) {
                (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
              }
            }
            return;
          }
          if (verdict) return done(refusal(verdict));
          mails.push(mail);
          done();
        });
      },
    });
    server.on('error', () => undefined);
    return server;
  };
  let server = makeServer();
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      const listener = server.listen(port, '127.0.0.1', () => {
        const address = listener.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  const port = await listen(0);
  const mailsTo = (address: string) => mails.filter((mail) => mail.to === address);
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    mailsTo,
    async parsed(address) {
      const [mail] = mailsTo(address);
      if (!mail) throw new Error(`no mail to ${address}`);
      return simpleParser(mail.raw);
    },
    received: (count) =>
      until(
        `${count} messages are in`,
        () => mails.length >= count,
        () => `${mails.length} are`,
      ),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    async restart() {
      server = makeServer();
      await listen(port);
    },
  };
}
