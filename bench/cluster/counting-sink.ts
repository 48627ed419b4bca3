import { createServer, type Socket } from 'node:net';
import type { SinkCounts } from './sink-process.js';

// A process that takes every message as cheaply as Node can, and marks its recipient: one bit for the first message, and
// one for a second. Readers are those of readers.ts, whose address has their number. It offers PIPELINING, and sends
// 7 bits like Postfix's smtp-sink. It reports its port, and its counts when it is asked.

const readers = Number(process.argv[2]);
const [reached, again] = [new Uint8Array(Math.ceil(readers / 8)), new Uint8Array(Math.ceil(readers / 8))];
const counts: SinkCounts = { messages: 0, reached: 0, twice: 0, strangers: 0 };

/** Marks a reader in a set. @returns whether they were in it */
function mark(set: Uint8Array, number: number): boolean {
  const byte = set[number >> 3] ?? 0;
  set[number >> 3] = byte | (1 << (number & 7));
  return (byte & (1 << (number & 7))) !== 0;
}

function take(recipient: number): void {
  counts.messages += 1;
  if (!(recipient >= 0 && recipient < readers)) counts.strangers += 1;
  else if (!mark(reached, recipient)) counts.reached += 1;
  else if (!mark(again, recipient)) counts.twice += 1;
}

const replies: Record<string, string> = {
  EHLO: '250-sink.example.com\r\n250 PIPELINING\r\n',
  DATA: '354 go ahead\r\n',
  QUIT: '221 2.0.0 bye\r\n',
};
const ok = '250 2.0.0 ok\r\n';
const end = Buffer.from('\r\n.\r\n');

function serve(socket: Socket): void {
  let [isContent, line, recipient] = [false, '', -1];
  /** The last bytes of the content: its end may be in two parts. */
  let tail = Buffer.alloc(0);
  let answer = '';

  /** @returns where the content's next line begins */
  function skipContent(bytes: Buffer, from: number): number {
    const seam = Buffer.concat([tail, bytes.subarray(from, from + end.length - 1)]).indexOf(end);
    const at = seam < 0 ? bytes.indexOf(end, from) : from + seam - tail.length;
    if (seam < 0 && at < 0) {
      const last = bytes.subarray(Math.max(from, bytes.length - end.length + 1));
      tail = Buffer.concat([tail, last]).subarray(1 - end.length);
      return bytes.length;
    }
    take(recipient);
    isContent = false;
    answer += ok;
    return at + end.length;
  }

  /** @returns where the next line begins */
  function readLine(bytes: Buffer, from: number): number {
    const at = bytes.indexOf(10, from);
    line += bytes.toString('latin1', from, at < 0 ? bytes.length : at);
    if (at < 0) return bytes.length;
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') recipient = Number(/(\d+)@/.exec(line)?.[1] ?? -1);
    if (verb === 'DATA') [isContent, tail] = [true, Buffer.from('\r\n')];
    answer += replies[verb] ?? ok;
    line = '';
    return at + 1;
  }

  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; ) at = isContent ? skipContent(bytes, at) : readLine(bytes, at);
    if (answer === '') return;
    socket.write(answer);
    if (answer.endsWith(replies.QUIT ?? '')) socket.end();
    answer = '';
  });
  socket.write('220 sink.example.com ESMTP\r\n');
}

const server = createServer(serve);
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
