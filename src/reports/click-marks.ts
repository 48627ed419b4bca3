import type { ClickColumns, LinkClicks } from '../answers/clicks/click-counts.js';
import { escapeHtml } from '../render/escape-html.js';

/** A link in the HTML of an email that we rendered. */
interface Anchor {
  /** Where it leads. */
  url: string;
  /** Position behind its content, before its end tag. */
  end: number;
  /** Whether it has words: a mark in a picture would be lost. */
  hasText: boolean;
}

/** Grounds of a mark, from few clicks to most. White has a contrast of 5 : 1 and more on each. */
const grounds = ['#5f5a52', '#6b5145', '#7c4338', '#8f3329', '#a5241c'] as const;

const styleOf = (ground: string) =>
  [
    ...['display:inline-block', 'margin:2px 4px', 'padding:1px 8px', 'border-radius:10px', 'border:1px solid #ffffff'],
    ...[`background:${ground}`, 'color:#ffffff', 'font:700 13px/18px sans-serif', 'letter-spacing:0'],
    ...['text-decoration:none', 'text-transform:none', 'vertical-align:middle'],
  ].join(';');

/**
 * Writes the clicks of each link into the HTML of an email, once, behind the first words that lead to it. Clicks are
 * counted for an address, so that its other places have no mark.
 * @param html an email that we rendered, with the addresses that its links lead to
 * @param words the text of a mark
 */
export function withClickMarks(
  html: string,
  links: readonly LinkClicks[],
  words: (clicks: ClickColumns) => string,
): string {
  const most = Math.max(1, ...links.map(({ people }) => people));
  const clicksOf = new Map(links.map((link) => [link.url, link]));
  const places = new Map<string, Anchor>();
  for (const anchor of anchorsIn(html)) {
    const known = places.get(anchor.url);
    if (clicksOf.has(anchor.url) && (!known || (anchor.hasText && !known.hasText))) places.set(anchor.url, anchor);
  }
  let marked = '';
  let from = 0;
  for (const { url, end } of [...places.values()].sort((a, b) => a.end - b.end)) {
    const clicks = clicksOf.get(url);
    if (!clicks) continue;
    const ground = grounds[Math.round((clicks.people / most) * (grounds.length - 1))] ?? grounds[0];
    marked += `${html.slice(from, end)}<span style="${styleOf(ground)}">${escapeHtml(words(clicks))}</span>`;
    from = end;
  }
  return marked + html.slice(from);
}

function* anchorsIn(html: string): Generator<Anchor> {
  for (let start = html.indexOf('<a '); start >= 0; start = html.indexOf('<a ', start + 3)) {
    const open = html.indexOf('>', start);
    const end = html.indexOf('</a>', open);
    if (open < 0 || end < 0) return;
    const tag = html.slice(start, open);
    const from = tag.indexOf(' href="');
    if (from < 0) continue;
    const address = tag.slice(from + ' href="'.length, tag.indexOf('"', from + ' href="'.length));
    yield { url: unescaped(address), end, hasText: hasText(html.slice(open + 1, end)) };
  }
}

/** Whether something is left of a content without its tags. */
function hasText(content: string): boolean {
  let inTag = false;
  for (const character of content) {
    if (character === '<') inTag = true;
    else if (character === '>') inTag = false;
    else if (!inTag && character.trim() !== '') return true;
  }
  return false;
}

const characters: Readonly<Record<string, string>> = { amp: '&', quot: '"', '#x27': "'", lt: '<', gt: '>' };
/** The address of a link as its attribute spells it. */
const unescaped = (text: string): string =>
  text.replace(/&(amp|quot|#x27|lt|gt);/g, (_, name: string) => characters[name] ?? '');
