import type { Focus } from '../articles/store/article.js';
import { flagParser } from './command.js';

/** `0.5,0.2`: from the left and from the top, each 0 to 1. `attention`: undefined, the part that draws most of it. */
export const focusOption = flagParser((text): Focus | 'attention' => {
  if (text === 'attention') return text;
  const [, x, y] = /^(0|1|0?\.\d{1,4}|1\.0{1,4})\s*,\s*(0|1|0?\.\d{1,4}|1\.0{1,4})$/.exec(text.trim()) ?? [];
  if (x === undefined || y === undefined)
    throw new Error(
      'It must be two numbers from 0 to 1, from the left and from the top, like 0.5,0.2, or "attention".',
    );
  return { x: Number(x), y: Number(y) };
});

export const focusHelp =
  'the point of the picture to keep in view, from the left and the top, like 0.5,0.2; "attention": chosen for you';
