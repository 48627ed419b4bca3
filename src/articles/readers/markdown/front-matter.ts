import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { describeError } from '../../../errors.js';
import { UnusableSource } from '../document-errors.js';

/** What a Markdown file says about itself at its top, and the rest of it. */
export interface FrontMatter {
  /** As the file gives them; keys as written. */
  fields: Readonly<Record<string, unknown>>;
  body: string;
}

type Format = 'YAML' | 'TOML' | 'JSON';

/**
 * Splits a file into front matter and text: YAML between `---`, TOML between `+++` (Hugo, Zola), a JSON object (Hugo), or
 * the plain `Name: value` lines of Pelican.
 * @throws UnusableSource naming the file, when the front matter cannot be read
 */
export function splitFrontMatter(name: string, file: string): FrontMatter {
  const text = file.replace(/^\ufeff?[\r\n]*/, '');
  const mark = /^(---|\+\+\+)[ \t]*\r?\n/.exec(text);
  if (mark?.[1]) {
    const end = fenceAfter(text, mark[1], mark[0].length);
    if (!end) return { fields: {}, body: text };
    const format = mark[1] === '---' ? 'YAML' : 'TOML';
    return { fields: parsed(name, format, text.slice(mark[0].length, end.from)), body: text.slice(end.to) };
  }
  if (text.startsWith('{')) {
    const end = /\r?\n\}[ \t]*(?:\r?\n|$)/.exec(text);
    if (!end) return { fields: {}, body: text };
    const length = end.index + end[0].length;
    return { fields: parsed(name, 'JSON', text.slice(0, length)), body: text.slice(length) };
  }
  return plainLines(text);
}

/** Where the line is that ends the front matter. */
function fenceAfter(text: string, mark: string, start: number): { from: number; to: number } | undefined {
  for (let at = start; at < text.length && at >= start; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, Math.min(next, at + 100)).trim();
    if (text.startsWith(mark, at) && line === mark) return { from: at, to: next };
    at = next;
  }
  return undefined;
}

const parsers: Record<Format, (text: string) => unknown> = {
  YAML: (text) => parseYaml(text),
  TOML: (text) => parseToml(text),
  JSON: (text) => JSON.parse(text),
};

function parsed(name: string, format: Format, text: string): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = parsers[format](text) ?? {};
  } catch (error) {
    throw new UnusableSource(name, `its front matter is not valid ${format}: ${describeError(error).split('\n')[0]}`);
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new UnusableSource(name, 'its front matter is not a list of "name: value" lines');
  return { ...fields };
}

/** Pelican's metadata: lines from the top to the first empty one. It needs a title to be told from a text. */
function plainLines(text: string): FrontMatter {
  const none = { fields: {}, body: text };
  if (!/^title:/i.test(text)) return none;
  const fields: Record<string, unknown> = {};
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next).trim();
    at = next;
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon < 1 || !/^[\w-]{1,40}$/.test(line.slice(0, colon))) return none;
    fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  return { fields, body: text.slice(at) };
}
