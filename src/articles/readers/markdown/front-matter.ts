import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { describeError } from '../../../errors.js';
import { UnusableSource } from '../document-errors.js';

/** The front matter of a Markdown file, and the text after it. */
export interface FrontMatter {
  /** Values as parsed, keys as written. */
  fields: Readonly<Record<string, unknown>>;
  body: string;
}

const parsers = {
  YAML: (text: string): unknown => parseYaml(text),
  TOML: (text: string): unknown => parseToml(text),
  JSON: (text: string): unknown => JSON.parse(text),
  /** Hexo omits the outer braces. */
  'JSON without braces': (text: string): unknown => JSON.parse(/^\s*\{/.test(text) ? text : `{${text}}`),
} as const;
type Format = keyof typeof parsers;

const fences: Readonly<Record<string, Format>> = { '---': 'YAML', '+++': 'TOML', ';;;': 'JSON without braces' };
/** Languages that may be named after the first fence (Eleventy). */
const languages: Readonly<Record<string, Format>> = {
  yaml: 'YAML',
  yml: 'YAML',
  toml: 'TOML',
  json: 'JSON',
};
/** Eleventy also runs front matter that is a script. Postrider runs nothing. */
const scripts: readonly string[] = ['js', 'javascript'];
const scriptRefusal = 'JavaScript, which is never run. Write it in YAML, TOML or JSON.';

/**
 * Splits a file into front matter and text: YAML between `---`, which may name another language (`---json`),
 * TOML between `+++` (Hugo, Zola), JSON between `;;;` (Hexo) or as an object (Hugo), the lines before the first `---`
 * or `;;;` (Hexo), or the plain `Name: value` lines of Pelican.
 * @throws UnusableSource naming the file, when the front matter cannot be read
 */
export function splitFrontMatter(name: string, file: string): FrontMatter {
  const text = file.replace(/^\ufeff?[\r\n]*/, '');
  const [whole = '', mark = '', language = ''] =
    /^(---|\+\+\+|;;;)[ \t]*((?:[a-z]{2,10}[ \t]*)?)\r?\n/i.exec(text) ?? [];
  const named = language.trim().toLowerCase();
  if (scripts.includes(named)) throw new UnusableSource(name, `its front matter is ${scriptRefusal}`);
  const format = named ? languages[named] : fences[mark];
  if (format) {
    const end = fenceAfter(text, mark, whole.length);
    if (!end) return { fields: {}, body: text };
    return { fields: parsed(name, format, text.slice(whole.length, end.from)), body: text.slice(end.to) };
  }
  if (text.startsWith('{')) {
    const end = /\r?\n\}[ \t]*(?:\r?\n|$)/.exec(text);
    if (!end) return { fields: {}, body: text };
    const length = end.index + end[0].length;
    return { fields: parsed(name, 'JSON', text.slice(0, length)), body: text.slice(length) };
  }
  return withoutFirstFence(name, text) ?? plainLines(text);
}

/** A line of front matter: a field, the continuation of a list or text, a comment, or an empty line. */
const fieldLine = /^(?:[\w-]{1,40}:(?:\s|$)|[ \t]|- |-$|#|$)/;

/** Hexo's front matter with a fence only at its end. Without a title it counts as a text with a rule. */
function withoutFirstFence(name: string, text: string): FrontMatter | undefined {
  const mark = /^"[\w-]{1,40}"[ \t]?:/.test(text) ? ';;;' : '---';
  const end = (mark === ';;;' || /^[\w-]{1,40}:/.test(text)) && fenceAfter(text, mark, 0);
  if (!end) return undefined;
  const written = text.slice(0, end.from);
  const isFields =
    mark === ';;;' ||
    written
      .trimEnd()
      .split('\n')
      .every((line) => line.trim() !== '' && fieldLine.test(line));
  if (!isFields || !/^"?title"?[ \t]?:/im.test(written)) return undefined;
  return { fields: parsed(name, fences[mark] ?? 'YAML', written), body: text.slice(end.to) };
}

/** Finds the line that ends the front matter. */
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

/** Pelican's metadata: lines from the top to the first empty one. Without a title they count as text. */
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
