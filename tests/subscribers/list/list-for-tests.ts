import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { type ImportOptions, importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { idOf, readSubscriber, type SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { type Membership, membershipOf, type Subscriber } from '../../../src/subscribers/record/subscriber.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { emptyList } from '../../helpers/redis.js';

export interface TestList {
  list: SubscriberList;
  newsletter: Newsletter;
  /** Imports a file with this content; by default as confirmed. */
  importText(content: string | Buffer, options?: Partial<ImportOptions>): ReturnType<typeof importSubscribers>;
  subscriber(address: string): Promise<Subscriber | undefined>;
  /** @throws when the reader has none */
  membership(address: string): Promise<Membership>;
}

export function addNewsletterForTests(redis: Redis, slug = 'business'): Promise<Newsletter> {
  return addNewsletter(
    redis,
    newsletterFields({
      slug,
      title: 'Harbour Business Digest',
      from: { name: 'Harbour Business Digest', address: 'digest@news.example.com' },
      sections: ['News', 'Tech', 'Life; Style'],
    }),
  );
}

/** A new file in a folder of its own. */
export async function fileWith(content: string | Buffer): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-csv-')), 'list.csv');
  await writeFile(file, content);
  return file;
}

/** An empty list with one newsletter. */
export async function listForTests(redis: Redis): Promise<TestList> {
  const list = await emptyList(redis);
  const newsletter = await addNewsletterForTests(redis);
  const subscriber = (address: string) => readSubscriber(list, idOf(list, address));
  return {
    list,
    newsletter,
    importText: async (content, options = {}) =>
      importSubscribers(list, newsletter, await fileWith(content), {
        status: 'confirmed',
        consent: 'the old list',
        ...options,
      }),
    subscriber,
    async membership(address) {
      const found = membershipOf(await subscriber(address), newsletter.number);
      expect(found, address).toBeDefined();
      return found as Membership;
    },
  };
}
