import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchRefused } from '../../src/articles/sources/fetch-errors.js';
import { fetchPublic } from '../../src/articles/sources/fetch-public.js';

// Runs in a network of its own, where a public address belongs to this machine, too. The DNS server answers each question
// about a name with a public address or with this machine, in turn, so that a second look-up would contradict the first.

const publicAddress = '93.184.216.34';
const rounds = 40;

const run = (command: string, ...words: string[]) => execFileSync(command, words, { stdio: 'ignore' });
run('ip', 'link', 'set', 'lo', 'up');
run('ip', 'address', 'add', `${publicAddress}/32`, 'dev', 'lo');
const resolver = join(tmpdir(), `postrider-resolv-${process.pid}`);
writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
run('mount', '--bind', resolver, '/etc/resolv.conf');

const reached = { public: 0, here: 0 };
const pages = createServer((request, response) => {
  const place = request.socket.localAddress === publicAddress ? 'public' : 'here';
  reached[place] += 1;
  response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end(`${place} page`);
}).listen(80, '0.0.0.0');
await once(pages, 'listening');

let lookups = 0;
const dns = createSocket('udp4');
dns.on('message', (query, { port, address }) => {
  const end = query.indexOf(0, 12) + 5;
  const isV4 = query.readUInt16BE(end - 4) === 1;
  if (isV4) lookups += 1;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  for (const [offset, count] of [1, isV4 ? 1 : 0, 0, 0].entries()) header.writeUInt16BE(count, 4 + 2 * offset);
  const answered = lookups % 2 === 1 ? publicAddress : '127.0.0.1';
  // A name pointer, type A, class IN, a lifetime of no second, four bytes.
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...answered.split('.').map(Number)]);
  dns.send(Buffer.concat([header, query.subarray(12, end), ...(isV4 ? [record] : [])]), port, address);
});
dns.bind(53, '127.0.0.1');
await once(dns, 'listening');

const outcomes: string[] = [];
for (let round = 0; round < rounds; round += 1)
  outcomes.push(
    await fetchPublic('http://rebinding.example.com/', { allowPrivate: false }).then(
      ({ bytes }) => Buffer.from(bytes).toString(),
      (error: unknown) => (error instanceof FetchRefused ? error.because : String(error)),
    ),
  );
process.stdout.write(JSON.stringify({ outcomes, reached, lookups }));
pages.close();
dns.close();
