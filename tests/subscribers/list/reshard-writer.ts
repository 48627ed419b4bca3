import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { openQueues } from '../../../src/queues/queues.js';
import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { idOf, openList } from '../../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import {
  changePreferences,
  confirmSubscription,
  requestSubscription,
  unsubscribe,
} from '../../../src/subscribers/membership/signup.js';

// A process like a web server that works until its standard input closes, whatever happens to the list. At the end it
// prints the confirmed changes of each reader: the events that must be in their history.
const [url = ''] = process.argv.slice(2);
const redis = await connectRedis(url);
const list = openList(redis, await readMeta(redis));
const queues = openQueues(redis);
const newsletter = await readNewsletter(redis, 'business');
const folder = await mkdtemp(join(tmpdir(), 'postrider-reshard-'));

let on = true;
process.stdin.on('end', () => {
  on = false;
});
process.stdin.resume();

/** Address → the confirmed events, in order; an erased reader has only the erasure. */
const answers = new Map<string, string[]>();
const at = () => Math.floor(Date.now() / 1000);
const claim = (email: string) => ({ newsletter: newsletter.number, id: idOf(list, email), at: at() });

async function comeAndGo(worker: number): Promise<void> {
  for (let i = 0; on; i += 1) {
    const email = `walker${worker}-${i}@example.org`;
    const consent = { method: 'page', from: '/business', textVersion: 1, ip: '' } as const;
    await requestSubscription(list, queues, newsletter, { email, name: '', sections: [], locale: 'en', consent });
    answers.set(email, ['asked by reader']);
    if (i % 4 === 0) continue;
    await confirmSubscription(list, queues, claim(email));
    answers.get(email)?.push('confirmed by reader');
    if (i % 4 === 1) continue;
    const preferences = { name: `Walker ${i}`, locale: 'en', sections: ['Tech'] } as const;
    await changePreferences(list, newsletter, claim(email), preferences);
    answers.get(email)?.push('changed preferences by reader');
    if (i % 4 === 2) continue;
    if (i % 8 === 3) {
      await unsubscribe(list, claim(email));
      answers.get(email)?.push('unsubscribed by reader');
    } else {
      await eraseSubscriber(list, idOf(list, email), 'reader');
      answers.set(email, ['erased by reader']);
    }
  }
}

/** Readers who are on the list from the beginning leave, one after the other. */
async function leave(): Promise<void> {
  for (let i = 0; on && i < 5_000; i += 1) {
    const email = `reader${i}@example.org`;
    await unsubscribe(list, claim(email));
    answers.set(email, ['unsubscribed by reader']);
  }
}

async function importFiles(): Promise<void> {
  for (let i = 0; on; i += 1) {
    const emails = Array.from({ length: 1_500 }, (_, row) => `imported${i}-${row}@example.org`);
    const file = join(folder, `${i}.csv`);
    await writeFile(file, `email\n${emails.join('\n')}\n`);
    const result = await importSubscribers(list, newsletter, file, { status: 'confirmed', consent: 'a file' });
    if (result.added !== emails.length) throw new Error(`an import added ${result.added} of ${emails.length}`);
    for (const email of emails) answers.set(email, ['confirmed by import']);
    process.stdout.write('imported\n');
    await sleep(100);
  }
}

process.stdout.write('writes\n');
await Promise.all([...Array.from({ length: 8 }, (_, i) => comeAndGo(i)), leave(), importFiles()]);
process.stdout.write(JSON.stringify({ answers: [...answers], buckets: list.layout.buckets }));
await queues.close();
redis.disconnect();
