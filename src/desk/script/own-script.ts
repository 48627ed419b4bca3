import { autosave } from './parts/autosave.js';
import { copyButtons } from './parts/copy-buttons.js';
import { ownZone } from './parts/own-zone.js';
import { serverClock } from './parts/server-clock.js';
import { streamWatch } from './parts/stream-watch.js';
import { unsent } from './parts/unsent.js';

/** Empty lines and comments are for whoever reads the source. */
const isNote = /^\s*(?:\/\/|$)/;

/**
 * What the pages of the desk do beyond plain links and forms. Each part looks for its own `data-` attributes, and does
 * nothing on a page without them. Later parts use what earlier ones declare.
 */
export const ownScript = [serverClock, copyButtons, ownZone, streamWatch, unsent, autosave]
  .flatMap((part) => part.split('\n').filter((line) => !isNote.test(line)))
  .join('\n');
