import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { connectRedis } from '../../src/redis/client.js';
import { readMeta } from '../../src/redis/meta.js';
import { startPrivateRedis } from '../../src/redis/private-redis.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { benchNewsletter } from '../readers.js';

export interface ImportFigures {
  rows: number;
  rowsPerSecond: number;
  /** Memory of the process before the import: Node, the TypeScript loader, the modules. */
  startMb: number;
  /** Max memory during the import. */
  rssMb: number;
}

/** The claim: an import reads 40,000 rows per second, and its memory does not grow with the file. */
export async function benchImport(rows: number): Promise<ImportFigures> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  const server = await startPrivateRedis(dir);
  const redis = await connectRedis(server.url);
  try {
    const file = join(dir, 'list.csv');
    // Another process writes the file, so that this does not count for the import.
    await promisify(execFile)(process.execPath, ['--import', 'tsx', self, String(rows), file]);
    const newsletter = await addNewsletter(redis, benchNewsletter);
    const list = openList(redis, await readMeta(redis));
    const startMb = megabytes(process.memoryUsage.rss());
    let rss = 0;
    const watch = () => {
      rss = Math.max(rss, process.memoryUsage.rss());
    };
    const start = performance.now();
    const result = await importSubscribers(list, newsletter, file, {
      status: 'confirmed',
      consent: 'the bench',
      onProgress: watch,
    });
    const seconds = (performance.now() - start) / 1000;
    if (result.added !== rows) throw new Error(`${result.added} of ${rows} rows were added`);
    return { rows, rowsPerSecond: Math.round(rows / seconds), startMb, rssMb: megabytes(rss) };
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

const self = fileURLToPath(import.meta.url);
const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);

/**
 * Rows like those of a publisher's list: words as names, some not in Latin letters, some empty, a choice of sections.
 */
async function writeList(file: string, rows: number): Promise<void> {
  const words = ['Amber', 'Birch', 'Cedar', 'Dune', 'Estuary', 'Fjord', '港口', 'Île', ''];
  const sections = ['', 'News', 'News;Tech', 'Tech;Life'];
  const domains = ['example.com', 'example.org', 'mail.example.net', 'news.example.org'];
  const pick = <T>(from: readonly T[], i: number) => from[i % from.length];
  const out = createWriteStream(file);
  out.write('email,name,sections,locale\n');
  for (let i = 0; i < rows; i += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - i) }, (_, k) => {
      const n = i + k;
      const name = `${pick(words, n)} ${pick(words, n * 7)}`.trim();
      return `reader.${n.toString(36)}@${pick(domains, n)},${name},${pick(sections, n)},${n % 3 === 0 ? 'zh-CN' : 'en'}\n`;
    });
    if (!out.write(lines.join(''))) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
}

if (process.argv[1] === self) {
  const [rows = '100000', file] = process.argv.slice(2);
  if (file) await writeList(file, Number(rows));
  else process.stdout.write(`${JSON.stringify(await benchImport(Number(rows)))}\n`);
}
