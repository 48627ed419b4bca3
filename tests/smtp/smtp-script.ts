import { createServer, type Socket } from 'node:net';

/** What a scripted server received. */
export interface ScriptedServer {
  url: string;
  /** `127.0.0.1:port`, as in results. */
  name: string;
  port: number;
  /** Every line of every connection, in the order of arrival; of a message only the last line. */
  lines: string[];
  /** Every message as received, including the final dot. */
  messages: string[];
  /** Connections that were opened. */
  connections(): number;
  /** Connections that are open. */
  open(): number;
  /** Ends every connection, like an idle timeout. */
  hangUp(): void;
  /** Resolves with the unread commands, once a client has sent more than the server has read. */
  sentAhead(): Promise<string>;
  /** Whether the server stops reading after its reply to DATA, so that the connection's buffers fill. */
  stalls: boolean;
  stop(): Promise<void>;
}

const hangUp = 'hang up';

/**
 * An SMTP server that replies as a test tells it to, in ways that only a broken server would.
 * @param script returns the reply to a line (`greeting` for the first, `.` for a whole message); undefined: the reply
 *   of a server that accepts everything; `hang up` ends the connection, also after a reply (`421 4.3.2 busy, hang up`);
 *   `flush` drops everything that arrived behind the line
 * @param extensions of its EHLO
 */
export async function startScriptedServer(
  script: (line: string, connection: number) => string | undefined | Promise<string | undefined>,
  extensions: readonly string[] = [],
): Promise<ScriptedServer> {
  const lines: string[] = [];
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const served = { stalls: false, lines, messages } as ScriptedServer;
  let connections = 0;
  const wakers = new Set<() => void>();
  /** The connections with unread data. */
  const behind = new Map<Socket, () => string>();
  const usual = (line: string) => {
    if (line === 'greeting') return '220 ready';
    if (/^EHLO/i.test(line)) return ['250-hello', ...extensions.map((word) => `250-${word}`), '250 HELP'].join('\r\n');
    if (/^DATA/i.test(line)) return '354 go on';
    return /^QUIT/i.test(line) ? '221 bye' : '250 2.0.0 ok';
  };
  const server = createServer((socket) => {
    connections += 1;
    const number = connections;
    sockets.add(socket);
    socket.setNoDelay(true);
    let rest = '';
    let unread = '';
    let inMessage = false;
    let turn = Promise.resolve();
    const answer = async (line: string) => {
      if (rest + unread === '') behind.delete(socket);
      const told = await script(line, number);
      if (told === 'flush') rest = unread = '';
      const reply = told === undefined || told === 'flush' ? usual(line) : told;
      if (reply === hangUp) return void socket.destroy();
      if (/^DATA/i.test(line) && reply.startsWith('354')) {
        inMessage = true;
        if (served.stalls) socket.pause();
      }
      const last = reply.endsWith(`, ${hangUp}`);
      socket.write(`${last ? reply.slice(0, -`, ${hangUp}`.length) : reply}\r\n`);
      if (last || /^QUIT/i.test(line)) socket.end();
    };
    const take = async () => {
      rest += unread;
      unread = '';
      for (;;) {
        if (inMessage) {
          const end = `\r\n${rest}`.indexOf('\r\n.\r\n');
          if (end < 0) return;
          messages.push(rest.slice(0, end + 3));
          rest = rest.slice(end + 3);
          inMessage = false;
          lines.push('.');
          await answer('.');
          continue;
        }
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        lines.push(line);
        await answer(line);
      }
    };
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      behind.delete(socket);
    });
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      unread += String(data);
      behind.set(socket, () => rest + unread);
      for (const wake of wakers) wake();
      turn = turn.then(take);
    });
    turn = answer('greeting');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  Object.assign(served, {
    url: `smtp://127.0.0.1:${port}`,
    name: `127.0.0.1:${port}`,
    port,
    connections: () => connections,
    open: () => sockets.size,
    async sentAhead() {
      while (behind.size === 0)
        await new Promise<void>((resolve) => {
          const wake = () => {
            wakers.delete(wake);
            resolve();
          };
          wakers.add(wake);
        });
      return [...behind.values()].map((unread) => unread()).join('');
    },
    hangUp() {
      for (const socket of sockets) socket.end();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  return served;
}
