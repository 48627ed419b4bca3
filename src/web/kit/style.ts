import { createHash } from 'node:crypto';
import { webPaths } from '../../settings/web-paths.js';
import { bar } from './style/bar.js';
import { cards } from './style/cards.js';
import { circumstances } from './style/circumstances.js';
import { commentStyle } from './style/comments.js';
import { forms } from './style/forms.js';
import { ground } from './style/ground.js';
import { pages } from './style/pages.js';
import { reading } from './style/reading.js';
import { reference } from './style/reference.js';
import { searching } from './style/search.js';
import { shareStyle } from './style/share.js';

/**
 * The stylesheet of all pages, built from the theme that the emails share. Its directions are logical (`inline-start`, not
 * `left`), so that it serves a language written from right to left unchanged.
 */
export const stylesheet = [
  ground,
  bar,
  pages,
  forms,
  cards,
  reading,
  commentStyle,
  searching,
  shareStyle,
  reference,
  circumstances,
]
  .join('')
  .replace(/\n+/g, '')
  .replaceAll('@media (', '@media(')
  .trim();

/** Changes with the stylesheet, so that browsers can cache it permanently. */
export const stylesheetUrl = `${webPaths.stylesheet}?v=${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}`;
