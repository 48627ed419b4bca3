import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The server's result for one message. `taken`: answered 250, or about to. `cut`: accepted, then cut before the answer.
 */
export type Deed = 'taken' | 'cut' | 'dropped' | 'later' | 'refused';

export interface LogEntry {
  deed: Deed;
  /** Milliseconds since 1970. */
  at: number;
  /** The sender's end of the connection, which identifies connections and thereby workers. */
  port: number;
  address: string;
  /** Empty when the message was refused before it was sent. */
  messageId: string;
}

export const logLine = ({ deed, at, port, address, messageId }: LogEntry) =>
  `${deed} ${at} ${port} ${address} ${messageId}\n`;

/** Everything that a server has logged so far. */
export const readSinkLog = (file: string): LogEntry[] => followSinkLog(file)();

/** @returns a function that reads further in a log: each call returns what was added since the previous one */
export function followSinkLog(file: string): () => LogEntry[] {
  let position = 0;
  return () => {
    if (!existsSync(file)) return [];
    const fd = openSync(file, 'r');
    const bytes = Buffer.alloc(fstatSync(fd).size - position);
    readSync(fd, bytes, 0, bytes.length, position);
    closeSync(fd);
    // The server has not acted on an incomplete last line yet.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    position += whole.length;
    return whole.toString('latin1').split('\n').slice(0, -1).map(readLine);
  };
}

function readLine(line: string): LogEntry {
  const [deed = '', at = '', port = '', address = '', messageId = ''] = line.split(' ');
  return { deed: deed as Deed, at: Number(at), port: Number(port), address, messageId };
}
