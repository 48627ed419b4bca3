import { type MarkedToken, marked, type Token } from 'marked';
import type { NoteBlock, NoteRun } from '../../../emails/props.js';
import { hasFields, replaceFields } from '../../issues/editor-fields.js';

// Markdown must not see the inside of a merge field: `|` could make a table, and `_` emphasis. So each field is
// replaced by a number between two private characters, which no keyboard writes.
const [open, close] = ['\ue000', '\ue001'];
const guarded = /\ue000(\d+)\ue001/g;

/** The style of a piece of text, from the elements around it. */
type Style = Omit<NoteRun, 'text'>;

/**
 * Reads an editor's note: paragraphs, headings, lists, quotes, rules, emphasis, links and code. Anything else, such as
 * HTML, is shown as it was written. Merge fields stay in the texts for the renderer.
 */
export function readNote(markdown: string): NoteBlock[] {
  if (markdown.trim() === '') return [];
  const fields: string[] = [];
  const safe = replaceFields(markdown.replace(/[\ue000\ue001]/g, ''), ({ name, fallback }) => {
    fields.push(`{{${name}|${fallback}}}`);
    return `${open}${fields.length - 1}${close}`;
  });
  const unguard = (text: string) => text.replace(guarded, (_, number) => fields[Number(number)] ?? '');
  return marked.lexer(safe, { gfm: true }).flatMap((token) => blocksOf(token as MarkedToken, unguard));
}

type Unguard = (text: string) => string;

function blocksOf(token: MarkedToken, unguard: Unguard): NoteBlock[] {
  const block = (kind: 'paragraph' | 'heading', tokens: Token[]): NoteBlock => whole(kind, runsOf(tokens, unguard));
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'paragraph':
      return [block('paragraph', token.tokens)];
    case 'heading':
      return [block('heading', token.tokens)];
    case 'blockquote':
      return token.tokens
        .flatMap((inner) => blocksOf(inner as MarkedToken, unguard))
        .map((inner) => (inner.kind === 'paragraph' ? { ...inner, kind: 'quote' as const } : inner));
    case 'list': {
      const start = token.ordered ? Number(token.start) || 1 : undefined;
      const items = token.items.map((item) => runsOf(item.tokens, unguard));
      return items.map((runs, i) => ({
        ...whole('item', runs),
        ...(start === undefined ? {} : { number: start + i }),
      }));
    }
    case 'code':
      return [whole('paragraph', codeLines(unguard(token.text)))];
    default:
      return [whole('paragraph', [{ text: oneLine(unguard(token.raw).trim()) }])];
  }
}

const whole = (kind: 'paragraph' | 'heading' | 'item', runs: NoteRun[]) => ({
  kind,
  runs,
  varies: runs.some(({ text }) => hasFields(text)),
});

function runsOf(tokens: readonly Token[], unguard: Unguard, style: Style = {}): NoteRun[] {
  return tokens.flatMap((token) => runsOfOne(token as MarkedToken, unguard, style));
}

function runsOfOne(token: MarkedToken, unguard: Unguard, style: Style): NoteRun[] {
  const inside = (tokens: readonly Token[], more: Style = {}) => runsOf(tokens, unguard, { ...style, ...more });
  const plain = (text: string, more: Style = {}): NoteRun[] => [
    { text: oneLine(unguard(decoded(text))), ...style, ...more },
  ];
  switch (token.type) {
    case 'strong':
      return inside(token.tokens, { strong: true });
    case 'em':
      return inside(token.tokens, { em: true });
    case 'del':
      return inside(token.tokens);
    case 'link': {
      const href = webLink(token.href);
      return inside(token.tokens, href === undefined ? {} : { href });
    }
    case 'image':
      return plain(token.text);
    case 'codespan':
      return [{ text: oneLine(unguard(token.text)), ...style, code: true }];
    case 'br':
      return [{ text: '\n', ...style }];
    case 'escape':
      return plain(token.text);
    case 'text':
      return token.tokens ? inside(token.tokens) : plain(token.text);
    case 'paragraph':
      return inside(token.tokens);
    case 'list':
      return token.items.flatMap((item) => [
        { text: '\n', ...style },
        { text: '– ', ...style },
        ...inside(item.tokens),
      ]);
    case 'space':
      return [];
    default:
      return [{ text: oneLine(unguard(token.raw)), ...style }];
  }
}

/** Links of a note lead to the web or to an address; no script, no relative path, and no field in them. */
function webLink(href: string): string | undefined {
  const address = href.replace(guarded, '');
  if (!URL.canParse(address) || !/^(https?|mailto):$/.test(new URL(address).protocol)) return undefined;
  return address;
}

/** A line end inside a paragraph is a space. */
const oneLine = (text: string) => text.replaceAll('\n', ' ');
const codeLines = (text: string): NoteRun[] =>
  text.split('\n').flatMap((line, i) => [...(i > 0 ? [{ text: '\n' }] : []), { text: line, code: true }]);

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' };
const decoded = (text: string) => text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name) => entities[name] ?? '');
