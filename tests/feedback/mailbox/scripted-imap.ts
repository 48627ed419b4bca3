import { createServer, type Socket } from 'node:net';
import { freePort } from '../../helpers/process.js';

export interface ScriptedImap {
  port: number;
  /** The commands of all connections, each without its tag. */
  commands: string[];
  stop(): Promise<void>;
}

/** A server's reply to a command: lines before its OK, or `undefined` for the reply of an honest server. */
type Answer = (command: string, tag: string, socket: Socket) => string | undefined;

/** The replies of an honest server with these messages. */
const honest = (command: string, messages: readonly string[]): string => {
  const all = messages.map((_, i) => i + 1);
  if (command.startsWith('CAPABILITY')) return '* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\n';
  if (command === 'LIST "" ""') return '* LIST (\\Noselect) "/" ""\r\n';
  if (command.startsWith('LIST')) return '* LIST (\\HasNoChildren) "/" INBOX\r\n';
  if (command.startsWith('SELECT'))
    return `* ${all.length} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT ${all.length + 1}] x\r\n`;
  if (command.startsWith('UID SEARCH')) return `* SEARCH ${all.join(' ')}\r\n`;
  if (!command.startsWith('UID FETCH')) return '';
  const asked = (/^UID FETCH ([\d,]+)/.exec(command)?.[1] ?? '').split(',').map(Number);
  return asked
    .map((uid) => {
      const text = messages[uid - 1] ?? '';
      const what = command.includes('BODY') ? `BODY[]<0> {${text.length}}\r\n${text}` : `RFC822.SIZE ${text.length}`;
      return `* ${uid} FETCH (UID ${uid} ${what})\r\n`;
    })
    .join('');
};

/**
 * An IMAP server that follows a script.
 * @param answer its replies instead of honest ones; an empty string: no reply, not even an OK
 * @param wanted its port. Default: a free one
 */
export async function startScriptedImap(
  messages: readonly string[],
  answer: Answer,
  wanted?: number,
): Promise<ScriptedImap> {
  const commands: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
    const greeting = answer('', '', socket);
    socket.write(greeting ?? '* OK ready\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const tag = line.slice(0, line.indexOf(' '));
        const command = line.slice(tag.length + 1);
        commands.push(command);
        socket.write(answer(command, tag, socket) ?? `${honest(command, messages)}${tag} OK done\r\n`);
      }
    });
  });
  const port = wanted ?? (await freePort());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    commands,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
