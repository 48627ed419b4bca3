import { open } from 'node:fs/promises';

export const pieceSize = 64 * 1024;

/**
 * The bytes of a file in pieces, all of them read into the same memory: new memory for each would pile up by tens of
 * megabytes before it is collected, since it is allocated outside of the heap. A piece is good until the next is asked for.
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
