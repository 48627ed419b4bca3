import { replaceBetween } from './replace-between.js';

const pictureName = /\.(?:jpe?g|png|gif|webp|svg|avif)$/i;

/**
 * Removes the syntax of site generators from Markdown: shortcodes (Hugo), Liquid (Jekyll), tags (Hexo), wiki links and
 * callouts (Obsidian), admonitions and imports (Docusaurus, MDX), attributes (Kramdown). Pictures in them stay
 * pictures, and labels stay text. Code is left as it is.
 */
export function plainMarkdown(text: string): string {
  return outsideCode(text.replace(/\r\n?/g, '\n'), (part) =>
    wikiLinks(templates(part)).split('\n').map(plainLine).join('\n'),
  );
}

/** Applies a change to everything except code, in fenced blocks or within a line. */
function outsideCode(text: string, change: (part: string) => string): string {
  const done: string[] = [];
  let part: string[] = [];
  let fence = '';
  const flush = () => {
    if (part.length > 0) done.push(fence ? part.join('\n') : outsideSpans(part.join('\n'), change));
    part = [];
  };
  for (const line of text.split('\n')) {
    const [, mark] = /^ {0,3}(`{3,20}|~{3,20})/.exec(line) ?? [];
    if (fence) {
      part.push(line);
      if (mark?.startsWith(fence)) {
        flush();
        fence = '';
      }
    } else if (mark) {
      flush();
      fence = mark;
      part.push(line);
    } else part.push(line);
  }
  flush();
  return done.join('\n');
}

const outsideSpans = (text: string, change: (part: string) => string): string => {
  const spans: string[] = [];
  // A private-use character keeps the place of each span.
  const open = text.replace(/`[^`\n]{1,500}`/g, (span) => `\ue000${spans.push(span) - 1}\ue001`);
  return change(open).replace(/\ue000(\d{1,7})\ue001/g, (_, place: string) => spans[Number(place)] ?? '');
};

/** Removes shortcodes and Liquid, except for pictures and plain paths: the output of the rest is not known here. */
function templates(text: string): string {
  const commented = replaceBetween(text, '{% comment %}', '{% endcomment %}', () => '');
  const shortcodes = replaceBetween(commented, '{{<', '>}}', hugoFigure);
  const percent = replaceBetween(shortcodes, '{{%', '%}}', hugoFigure);
  const tags = replaceBetween(percent, '{%', '%}', liquidTag);
  const outputs = replaceBetween(
    tags,
    '{{',
    '}}',
    (inner) => /^\s{0,5}(["'])([^"'\n]{1,300})\1/.exec(inner)?.[2] ?? '',
  );
  const uncommented = replaceBetween(outputs, '{/*', '*/}', () => '');
  // Obsidian's comments. Two percentages in one line are not a comment.
  return replaceBetween(uncommented, '%%', '%%', (inner) => (/\d$/.test(inner) ? undefined : ''));
}

function hugoFigure(inner: string): string {
  if (!/^\s{0,5}(?:figure|img|image|picture)\s/i.test(inner)) return '';
  const src = /\bsrc=["']([^"'\n]{1,1000})["']/.exec(inner)?.[1];
  const alt = /\b(?:alt|caption|title)=["']([^"'\n]{0,300})["']/.exec(inner)?.[1] ?? '';
  return src ? `![${alt}](<${src}>)` : '';
}

function liquidTag(inner: string): string {
  const [, code = ''] = /^-?\s{0,5}(highlight|endhighlight|codeblock|endcodeblock)\b/.exec(inner) ?? [];
  if (code) return '\n```\n';
  const [, src, alt = ''] =
    /^\s{0,5}(?:asset_img|img|image)\s{1,5}(\S{1,500})(?:\s{1,5}(.{1,300}))?/.exec(inner.trimEnd()) ?? [];
  return src && pictureName.test(src) ? `![${alt.replace(/["[\]]/g, '')}](<${src}>)` : '';
}

/** `![[picture.png|label]]`, `[[Page#part|label]]` (Obsidian) */
function wikiLinks(text: string): string {
  const embedded = replaceBetween(text, '![[', ']]', (inner) => {
    if (inner.includes('\n')) return undefined;
    const [target = '', label = ''] = inner.split('|');
    const alt = /^\d+(?:x\d+)?$/.test(label) ? '' : label;
    return pictureName.test(target.trim()) ? `![${alt}](<${target.trim()}>)` : '';
  });
  return replaceBetween(embedded, '[[', ']]', (inner) => {
    if (inner.includes('\n') || /^_?TOC_?$/.test(inner)) return /TOC/.test(inner) ? '' : undefined;
    const [target = '', label] = inner.split('|');
    return label ?? target.split('#')[0]?.split('/').pop() ?? target;
  });
}

const droppedLines: readonly RegExp[] = [
  /^\{:.{0,300}\}$/,
  /^:{3,10}$/,
  /^(?:\[TOC\]|[*-] TOC)$/i,
  /^(?:import|export) .{1,300} from ["'][^"']{1,300}["'];?$/,
  /^import ["'][^"']{1,300}["'];?$/,
];

function plainLine(written: string): string {
  const line = withoutDepth(written);
  const text = line.trim();
  if (text.length < 700 && droppedLines.some((pattern) => pattern.test(text))) return '';
  // `#harbour #boats`, a line of Obsidian's tags
  if (/^#[\p{L}\d]/u.test(text) && text.split(' ').every((word) => /^#[\p{L}\d][\p{L}\d/_-]{0,80}$/u.test(word)))
    return '';
  return line
    .replace(/^ {0,3}:{3,10} ?\w{1,30}(?:\[([^\]]{1,200})\]| (.{1,200}))?$/, (_, inBrackets, after) => {
      const label = (inBrackets ?? after ?? '').trim();
      return label ? `**${label}**` : '';
    })
    .replace(/^( {0,3}>\s?)\[!\w{1,30}\][+-]? ?(.{0,200})$/, (_, quote, label) =>
      label ? `${quote}**${label}**\n>` : quote,
    )
    .replace(/ ?\{[:#.][^{}\n]{0,200}\}/g, '')
    .replace(/\{(?:static|attach|filename)\}/g, '')
    .replace(/==([^=\n]{1,300})==/g, '$1')
    .replace(/ \^[\w-]{1,40}$/, '');
}

/** Maximum depth of lists and quotations; no real text is deeper. The parser's time grows fast with depth. */
const deepest = 30;

/** A line without the marks that begin a list or a quotation below the deepest level: `- - - …`, `> > > …`. */
function withoutDepth(line: string): string {
  let at = 0;
  let depth = 0;
  for (; at < line.length && ' \t-*+>'.includes(line.charAt(at)); at++) {
    if (line.charAt(at).trim() !== '') depth += 1;
    if (depth === deepest) break;
  }
  if (depth < deepest) return line;
  const rest = line.slice(at).replace(/^[ \t>*+-]{1,100000}/, '');
  // A line of dashes alone is a rule.
  return rest === '' ? line.slice(0, 5) : `${line.slice(0, at)} ${rest}`;
}
