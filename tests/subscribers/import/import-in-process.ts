import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { openList } from '../../../src/subscribers/list/subscriber-store.js';

// Imports a file as a process that can be killed: writes a line to standard output after every batch, then pauses. With
// a number, it kills itself in the middle of a batch, once it has sent that many scripts.
const [url = '', file = '', scripts = 'Infinity'] = process.argv.slice(2);
const redis = await connectRedis(url, {}, 10_000);
const { sendCommand } = redis;
let left = Number(scripts);
redis.sendCommand = function sendAndDie(command, ...rest) {
  if (/^eval/.test(command.name) && left-- <= 0) process.kill(process.pid, 'SIGKILL');
  return sendCommand.call(this, command, ...rest);
};
const list = openList(redis, await readMeta(redis));
await importSubscribers(list, await readNewsletter(redis, 'business'), file, {
  status: 'confirmed',
  consent: 'the old list',
  onProgress() {
    process.stdout.write('batch\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  },
});
redis.disconnect();
