import { copyButtons } from './parts/copy-buttons.js';
import { serverClock } from './parts/server-clock.js';
import { streamWatch } from './parts/stream-watch.js';

/**
 * What the pages of the desk do beyond plain links and forms. Each part looks for its own `data-` attributes, and does
 * nothing on a page without them. Later parts use what earlier ones declare.
 */
export const ownScript = [serverClock, copyButtons, streamWatch].map((part) => part.trim()).join('\n');
