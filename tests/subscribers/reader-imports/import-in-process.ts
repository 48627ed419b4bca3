import { pino } from 'pino';
import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { openList } from '../../../src/subscribers/list/subscriber-store.js';
import { runReaderImport } from '../../../src/subscribers/reader-imports/run-reader-import.js';

// Runs an import of readers as a process that can be killed or held up: after a number of scripts, it does so itself, in
// the middle of a batch. Writes a line to standard output before it stops.
const [url = '', id = '', run = '', scripts = 'Infinity', signal = 'SIGKILL'] = process.argv.slice(2);
const redis = await connectRedis(url, {}, 10_000);
const { sendCommand } = redis;
let left = Number(scripts);
redis.sendCommand = function sendAndStop(command, ...rest) {
  if (/^eval/.test(command.name) && left-- === 0) process.kill(process.pid, signal);
  return sendCommand.call(this, command, ...rest);
};
const list = openList(redis, await readMeta(redis));
const log = pino({ level: 'silent' });
const job = { import: id, run };
await runReaderImport({ redis, list, log }, job, new AbortController().signal).catch((error: unknown) => {
  process.stdout.write(`${(error as { code?: string }).code ?? error}\n`);
});
redis.disconnect();
