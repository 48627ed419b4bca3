import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../errors.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { connectRedis } from '../redis/client.js';
import { IndexFile } from './index-file.js';
import { KeptIndex } from './kept-index.js';
import { search } from './search.js';
import type { SearchQuestion, SearchReply, SearchThreadData } from './searcher.js';

// The thread of searcher.ts: holds the index, and answers each question when its results are found.

const { redisUrl, kept: place } = workerData as SearchThreadData;
const redis = await connectRedis(redisUrl);
const kept = new KeptIndex(redis, place && (await IndexFile.of(redis, place)));
void kept.warm();

async function reply({ id, request }: SearchQuestion): Promise<SearchReply> {
  try {
    return { id, results: await search(redis, kept, await listNewsletters(redis), request) };
  } catch (error) {
    return { id, failure: describeError(error) };
  }
}

parentPort?.on('message', async (question: SearchQuestion) => parentPort?.postMessage(await reply(question)));
