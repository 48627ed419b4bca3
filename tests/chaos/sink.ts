import { openSync, writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type Fate, fateOf, type Odds } from './fate.js';
import { type Deed, logLine, readSinkLog } from './sink-log.js';

// A mail server in its own process, which may be killed at any moment. It logs every message to a file before it
// answers, so that its answers are known whatever happens. After a restart it continues from the log.

export interface SinkTask {
  port: number;
  logFile: string;
  seed: number;
  odds: Odds;
  /** Time per message in ms: half of it before it logs the message, half of it before it answers. */
  delayMs: number;
}

const task = JSON.parse(process.argv[2] ?? '') as SinkTask;
/** Number of cut connections and deferrals by recipient. */
const tries = new Map<string, number>();
for (const { deed, address } of readSinkLog(task.logFile)) if (deed !== 'taken') countTry(address);
const log = openSync(task.logFile, 'a');

function countTry(address: string): void {
  tries.set(address, (tries.get(address) ?? 0) + 1);
}

/** This recipient's current result; deferrals and cut connections are limited in number. */
function now(address: string): Fate {
  const fate = fateOf(task.seed, task.odds, address);
  return 'times' in fate && (tries.get(address) ?? 0) >= fate.times ? { kind: 'taken' } : fate;
}

const lineEnd = Buffer.from('\r\n');
const finalDot = Buffer.from('\r\n.\r\n');
const pause = () => new Promise((resolve) => setTimeout(resolve, task.delayMs / 2));

/** Every second connection may send commands without waiting for the replies, so that both ways are tested. */
let connections = 0;

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  connections += 1;
  const extensions = connections % 2 === 0 ? '' : '250-sink.example.net\r\n250-PIPELINING\r\n';
  const port = socket.remotePort ?? 0;
  const say = (line: string) => socket.write(`${line}\r\n`);
  let address = '';
  let inMessage = false;
  let unread = Buffer.alloc(0);
  let reading = Promise.resolve();

  const write = (deed: Deed, messageId: string) => {
    if (deed !== 'taken') countTry(address);
    writeSync(log, logLine({ deed, at: Date.now(), port, address, messageId }));
  };

  async function message(raw: Buffer): Promise<void> {
    const head = raw
      .subarray(0, raw.indexOf('\r\n\r\n'))
      .toString('latin1')
      .replace(/\r\n[ \t]+/g, ' ');
    const messageId = /^Message-ID:\s*(\S+)/im.exec(head)?.[1] ?? 'none';
    const fate = now(address);
    await pause();
    if (fate.kind === 'hang up') {
      write(fate.taken ? 'cut' : 'dropped', messageId);
      socket.destroy();
      return;
    }
    if (fate.kind === 'taken') write('taken', messageId);
    else write(fate.kind, messageId);
    await pause();
    say(fate.kind === 'taken' ? '250 2.0.0 taken' : fate.reply);
  }

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') say(`${extensions}250 sink.example.net`);
    else if (verb === 'DATA' && address === '') say('503 5.5.1 no recipient');
    else if (verb === 'DATA') {
      inMessage = true;
      say('354 go on');
    } else if (verb === 'RCPT') {
      address = /<(.*?)>/.exec(line)?.[1] ?? '';
      const fate = now(address);
      if ((fate.kind === 'refused' || fate.kind === 'later') && fate.when === 'recipient') {
        write(fate.kind, '');
        address = '';
        say(fate.reply);
      } else say('250 2.1.5 fine');
    } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
    else say('250 2.0.0 fine');
  }

  /** Reads what has arrived, line by line and message by message. */
  async function read(): Promise<void> {
    for (;;) {
      const ending = inMessage ? finalDot : lineEnd;
      const end = unread.indexOf(ending);
      if (end < 0 || socket.destroyed) return;
      const bytes = unread.subarray(0, end + ending.length);
      unread = unread.subarray(end + ending.length);
      if (!inMessage) {
        command(bytes.toString('latin1'));
        continue;
      }
      inMessage = false;
      await message(bytes);
      address = '';
    }
  }

  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    reading = reading.then(read);
  });
  socket.on('error', () => undefined);
  say('220 sink.example.net ESMTP');
}

createServer(serve).listen(task.port, '127.0.0.1', () => process.send?.('ready'));
// It ends with its parent process.
process.once('disconnect', () => process.exit());
