import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { webPaths } from '../../settings/web-paths.js';
import { ownScript } from './own-script.js';

const { resolve } = createRequire(import.meta.url);
const read = (path: string) => readFileSync(path, 'utf8');
const htmx = (file: string) => read(join(dirname(resolve('htmx.org')), file));

/**
 * The element with the buttons above a text, as a block of a module. It marks italics by underscores, which Markdown takes
 * for letters where a script has no spaces between words, as Chinese has not.
 */
const toolbar = `{${read(resolve('@github/markdown-toolbar-element'))
  .replace(/^export default .*$/m, '')
  .replace("italic: { prefix: '_', suffix: '_'", "italic: { prefix: '*', suffix: '*'")}}`;

/**
 * htmx, its extension for server-sent events, the toolbar and our own code, in one module. As two files, the extension is sometimes
 * registered after htmx has looked at the page, and the stream of that page never opens.
 */
export const deskScript = [htmx('htmx.min.js'), htmx('ext/hx-sse.min.js'), toolbar, ownScript].join('\n');

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
