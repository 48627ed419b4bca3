import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { webPaths } from '../../settings/web-paths.js';
import { ownScript } from './own-script.js';

const folder = dirname(createRequire(import.meta.url).resolve('htmx.org'));
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

/**
 * htmx, its extension for server-sent events and our own code, in one module. As two files, the extension is sometimes
 * registered after htmx has looked at the page, and the stream of that page never opens.
 */
export const deskScript = [read('htmx.min.js'), read('ext/hx-sse.min.js'), ownScript].join('\n');

/** Changes with the script, so that browsers can cache it permanently. */
export const deskScriptUrl = `${webPaths.deskScript}?v=${createHash('sha256').update(deskScript).digest('hex').slice(0, 12)}`;

/**
 * What htmx does on the pages of the desk: streams, and nothing of its own accord. It adds no style, keeps no history,
 * and leaves a part that a person has opened open.
 */
export const htmxSettings = JSON.stringify({
  extensions: 'sse',
  history: false,
  includeIndicatorCSS: false,
  morphIgnore: ['data-htmx-powered', 'open'],
  morphSkip: '[data-age]',
});
