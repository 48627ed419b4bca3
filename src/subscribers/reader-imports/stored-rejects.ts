import type { Redis } from 'ioredis';
import { readerImportKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { csvLine } from '../csv/csv-cell.js';
import { ImportTakenOver } from '../import/import-checkpoint.js';
import { type RejectsFile, rejectedLine } from '../import/import-rejects.js';
import { outcomeLife, type ReaderImport } from './reader-import.js';
import { packText, reserveRoom, unpackText } from './stored-file.js';

/**
 * The rejected rows of an import that any process may continue: in Redis, those of each batch in a field of their own.
 * @param size bytes that earlier processes wrote
 */
export function openStoredRejects(
  redis: Redis,
  { id, file }: Pick<ReaderImport, 'id' | 'file'>,
  fence: string,
  size: number,
): RejectsFile {
  const keys = [readerImportKeys.record(id), readerImportKeys.rejects(id)];
  let written = size;
  let isFirst = true;
  return {
    get size() {
      return written;
    },
    async write(rows, batch) {
      // A repeated batch may have fewer of them than before.
      if (rows.length === 0 && !isFirst) return;
      isFirst = false;
      const packed = rows.length === 0 ? '' : await packText(rows.map(rejectedLine).join(''));
      const kept = await runScript(redis, 'keepRejects', keys, [fence, batch, packed, outcomeLife]);
      if (kept === null) throw new ImportTakenOver();
      written += packed.length;
      // Beside the file, which stays until the import has ended.
      const bytes = file.stored + written;
      await reserveRoom(redis, id, { bytes, seconds: outcomeLife, maxBytes: Number.MAX_SAFE_INTEGER });
    },
    close: async () => undefined,
  };
}

/** The rejected rows of an import as a CSV file, in the order of its rows. */
export async function* readRejects(
  redis: Redis,
  { id, file }: Pick<ReaderImport, 'id' | 'file'>,
): AsyncGenerator<string> {
  const key = readerImportKeys.rejects(id);
  yield csvLine(['line', 'reason', ...file.look.columns.map(({ name }) => name)]);
  const batches = (await redis.hkeys(key)).map(Number).sort((a, b) => a - b);
  for (const batch of batches) {
    const packed = await redis.hgetBuffer(key, String(batch));
    if (packed) yield (await unpackText(packed)).toString();
  }
}
