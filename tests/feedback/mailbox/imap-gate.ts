import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../helpers/process.js';

export interface ImapGate {
  port: number;
  /** The data that clients have sent. */
  commands(): string;
  /** How many connections have been opened. */
  connections(): number;
  /** Ends a connection as soon as its client sends this. The server does not receive it. */
  cutBefore(command: string): void;
  /** Ends a connection when the server replies this. The client does not receive the reply. */
  cutAfter(command: string): void;
  /**
   * Resolves when a client sends this. The connection stays open, and the client gets no reply.
   * @param isPassedOn whether the server receives it
   */
  silentAt(command: string, isPassedOn: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A proxy between clients and an IMAP server, which can cut a connection in the middle. */
export async function startImapGate(target: number): Promise<ImapGate> {
  let sent = '';
  let count = 0;
  let before = '';
  let after = '';
  let silent: { command: string; isPassedOn: boolean; tell(): void } | undefined;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    count += 1;
    const upstream = connect(target, '127.0.0.1');
    const both = [client, upstream];
    const end = () => both.forEach((one) => void one.destroy());
    for (const one of both) open.add(one.on('error', end).on('close', end));
    let swallows = false;
    let isMute = false;
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      sent += text;
      if (before !== '' && text.includes(before)) {
        before = '';
        return end();
      }
      if (after !== '' && text.includes(after)) {
        after = '';
        swallows = true;
      }
      if (silent && text.includes(silent.command)) {
        const { isPassedOn, tell } = silent;
        silent = undefined;
        isMute = true;
        if (isPassedOn) upstream.write(chunk);
        return tell();
      }
      if (!isMute) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (swallows) end();
      else if (!isMute) client.write(chunk);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    commands: () => sent,
    connections: () => count,
    cutBefore(command) {
      before = command;
    },
    cutAfter(command) {
      after = command;
    },
    silentAt: (command, isPassedOn) =>
      new Promise((tell) => {
        silent = { command, isPassedOn, tell };
      }),
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
