import { existsSync } from 'node:fs';

// `postrider worker` with one addition: given a file's name, its event loop blocks until that file exists.

const cell = new Int32Array(new SharedArrayBuffer(4));
process.on('message', (word) => {
  const until = (word as { until?: string }).until;
  if (until === undefined) return;
  process.send?.('blocked');
  while (!existsSync(until)) Atomics.wait(cell, 0, 0, 50);
});

await import('../../bin/postrider.js');
