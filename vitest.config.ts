import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * A temporary folder in memory for the whole run; undefined where there is none with room. Most tests write to a Redis that
 * syncs each change, which costs nothing there. Those of what survives a crash look at what Redis asked to be synced.
 */
function folderInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < 2e9) return undefined;
    const folder = mkdtempSync('/dev/shm/postrider-tests-');
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    return undefined;
  }
}

const temporary = folderInMemory();

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    // Integration tests start real Redis, SMTP and browser processes: give a slow machine room, and fail in the end.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    ...(temporary ? { env: { TMPDIR: temporary } } : {}),
  },
});
