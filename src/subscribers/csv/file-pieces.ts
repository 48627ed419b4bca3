import { open } from 'node:fs/promises';

export const pieceSize = 64 * 1024;

/**
 * Reads a file in chunks, all into the same memory. New memory for each would grow to tens of megabytes before it is
 * collected, because it is outside the heap. A chunk is valid until the next one is requested.
 */
export async function* filePieces(file: string): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafe(pieceSize);
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, pieceSize, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
