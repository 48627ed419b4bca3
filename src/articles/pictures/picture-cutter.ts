import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Focus } from '../store/article.js';
import type { CutResult } from './cut-picture.js';
import type { SharePicture } from './draw-share.js';
import type { FitResult } from './fit-picture.js';

declare global {
  /** File name of the compiled picture-process.ts: bin/build.js replaces it. Undefined in a checkout. */
  var pictureProcessFile: string | undefined;
}

/** A request to the process that works on pictures. */
export type PictureTask =
  | { kind: 'cut'; bytes: Uint8Array; focus: Focus | undefined }
  | { kind: 'fit'; bytes: Uint8Array }
  | { kind: 'draw'; share: SharePicture };

/** Cuts, fits and draws pictures, one at a time. Close it when there are no more. */
export interface PictureCutter {
  /** @returns undefined when the process that decodes ended, perhaps for another reason than this picture */
  cut(bytes: Uint8Array, focus?: Focus): Promise<CutResult | undefined>;
  /** @returns undefined as above */
  fit(bytes: Uint8Array): Promise<FitResult | undefined>;
  /** @returns a JPEG; undefined when there is nothing to draw, or it could not be drawn */
  draw(share: SharePicture): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

const defaultMilliseconds = 30_000;

/**
 * Opens a cutter that decodes in a process of its own, so that no file can hang, crash or fill this one. The process
 * starts with the first picture. It has none of this process's environment, and is killed when a picture takes too
 * long.
 */
export function openPictureCutter(milliseconds = defaultMilliseconds): PictureCutter {
  let child: RunningProcess | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  async function askNow<Reply>(task: PictureTask): Promise<Reply | 'out-of-time' | undefined> {
    child ??= startProcess();
    const reply = await child.ask<Reply>(task, milliseconds);
    if (reply === undefined || reply === 'out-of-time') await stop();
    return reply;
  }
  const ask = <Reply>(task: PictureTask) => {
    const turn = lastTurn.then(() => askNow<Reply>(task));
    lastTurn = turn.catch(() => undefined);
    return turn;
  };
  async function stop(): Promise<void> {
    const ended = child;
    child = undefined;
    await ended?.end();
  }

  const decode = async <Reply>(task: PictureTask) => {
    const reply = await ask<Reply>(task);
    return reply === 'out-of-time' ? { refused: 'it takes too long to decode' } : reply;
  };

  return {
    cut: (bytes, focus) => decode<CutResult>({ kind: 'cut', bytes, focus }),
    fit: (bytes) => decode<FitResult>({ kind: 'fit', bytes }),
    async draw(share) {
      const reply = await ask<Uint8Array | null>({ kind: 'draw', share });
      return reply === 'out-of-time' || reply === null ? undefined : reply;
    },
    async close() {
      await lastTurn;
      await stop();
    },
  };
}

interface RunningProcess {
  /** @returns undefined when the process ended before its answer */
  ask<Reply>(task: PictureTask, milliseconds: number): Promise<Reply | 'out-of-time' | undefined>;
  end(): Promise<void>;
}

function startProcess(): RunningProcess {
  const child = launch();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const nextMessage = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  const ready = Promise.race([nextMessage(), ended]);
  return {
    async ask<Reply>(task: PictureTask, milliseconds: number) {
      await ready;
      if (!child.connected) return undefined;
      const reply = nextMessage();
      child.send(task);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'out-of-time'>((resolve) => {
        timer = setTimeout(() => resolve('out-of-time'), milliseconds);
      });
      const answer = await Promise.race([reply, ended, late]);
      clearTimeout(timer);
      return answer === undefined ? undefined : (answer as Reply | 'out-of-time');
    },
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function launch(): ChildProcess {
  const options: ForkOptions = {
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  };
  const compiled = globalThis.pictureProcessFile;
  if (compiled) return fork(fileURLToPath(new URL(compiled, import.meta.url)), options);
  // In a checkout the sources run by tsx.
  const source = fileURLToPath(new URL('./picture-process.ts', import.meta.url));
  return fork(source, { ...options, execArgv: ['--import', import.meta.resolve('tsx')] });
}
