import { writeFile } from 'node:fs/promises';
import { cutPicture } from './cut-picture.js';
import { drawShare } from './draw-share.js';
import { fitPicture } from './fit-picture.js';
import type { PictureTask } from './picture-cutter.js';

// The process of picture-cutter.ts: answers one task after the other until its parent ends. A file that crashes a
// decoder or takes it over finds no connection, no setting and no secret here.

function answer(task: PictureTask): Promise<unknown> {
  if (task.kind === 'cut') return cutPicture(task.bytes, task.focus);
  return task.kind === 'fit' ? fitPicture(task.bytes) : drawShare(task.share);
}

// When memory runs out, the kernel ends this process and not the one that sends emails.
await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
// Ctrl-C reaches the whole group of processes; the parent decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (task: PictureTask) => {
  answer(task).then(
    (reply) => process.send?.(reply),
    () => process.exit(1),
  );
});
process.send?.('ready');
