import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// `send-bodies.ts PORT PROVIDER COUNT MEGABYTES HEADERS`: posts bodies to a provider's address at the same time, as fast
// as the server reads, and prints the answers as JSON. In a process of its own, so that only the server's time counts.

const [port = '', provider = '', count = '40', megabytes = '15', headers = '{}'] = process.argv.slice(2);
const length = Number(megabytes) * 1024 * 1024;
/** JSON that takes long to parse: many small objects. */
const part = Buffer.from(`${'{"a":[1,{}]},'.repeat(5_000)}`);
const maxMs = 60_000;

async function post(): Promise<string> {
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  let answer = '';
  let over = false;
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    if (/\r\n\r\n/.test(answer)) over = true;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    over = true;
  });
  const lines = Object.entries({ host: 'x', 'content-length': length, ...JSON.parse(headers) });
  socket.write(`POST /feedback/${provider} HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n[`);
  for (let sent = 1; sent < length && !over; sent += part.length) {
    const piece = part.subarray(0, length - sent);
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    else await new Promise(setImmediate);
  }
  for (const until = Date.now() + maxMs; !over && Date.now() < until; ) await sleep(5);
  socket.destroy();
  return /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'closed';
}

const startedAt = performance.now();
const answers = await Promise.all(Array.from({ length: Number(count) }, post));
const counts: Record<string, number> = {};
for (const one of answers) counts[one] = (counts[one] ?? 0) + 1;
process.stdout.write(JSON.stringify({ answers: counts, seconds: Math.round(performance.now() - startedAt) / 1_000 }));
