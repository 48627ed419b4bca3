import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** What the server did with one mail. `taken`: answered 250, or about to. `cut`: taken, and the line cut instead of the answer. */
export type Deed = 'taken' | 'cut' | 'dropped' | 'later' | 'refused';

export interface LogEntry {
  deed: Deed;
  /** Milliseconds since 1970. */
  at: number;
  /** The sender's end of the connection: tells connections, and so workers, apart. */
  port: number;
  address: string;
  /** Empty where the mail was refused before it was sent. */
  messageId: string;
}

export const logLine = ({ deed, at, port, address, messageId }: LogEntry) =>
  `${deed} ${at} ${port} ${address} ${messageId}\n`;

/** Everything that a server logged so far. */
export const readSinkLog = (file: string): LogEntry[] => followSinkLog(file)();

/** @returns what reads on in a log: each call gives what came since the one before. */
export function followSinkLog(file: string): () => LogEntry[] {
  let position = 0;
  return () => {
    if (!existsSync(file)) return [];
    const fd = openSync(file, 'r');
    const bytes = Buffer.alloc(fstatSync(fd).size - position);
    readSync(fd, bytes, 0, bytes.length, position);
    closeSync(fd);
    // A last line without its end was not acted upon yet.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    position += whole.length;
    return whole.toString('latin1').split('\n').slice(0, -1).map(readLine);
  };
}

function readLine(line: string): LogEntry {
  const [deed = '', at = '', port = '', address = '', messageId = ''] = line.split(' ');
  return { deed: deed as Deed, at: Number(at), port: Number(port), address, messageId };
}
