import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from './problem.js';

/**
 * Writes the body of a call to a file that only this user can read, and removes it after its use. Memory does not grow
 * with the file.
 * @throws Problem for a body that is no file, or too large
 */
export async function withFile<Result>(
  body: unknown,
  { type, maxBytes }: { type: string; maxBytes: number },
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  if (!(body instanceof Readable))
    throw new Problem('body.wrong-type', `Send the file itself, with Content-Type: ${type}.`);
  const folder = await mkdtemp(join(tmpdir(), 'postrider-file-'));
  let bytes = 0;
  async function* limited(parts: AsyncIterable<Buffer>) {
    for await (const part of parts) {
      bytes += part.length;
      if (bytes > maxBytes)
        throw new Problem('body.too-large', `The file may have ${maxBytes / 1024 / 1024} MB. Send it in parts.`);
      yield part;
    }
  }
  try {
    const path = join(folder, 'file');
    await pipeline(body, limited, createWriteStream(path, { mode: 0o600 }));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
