import type { Entry, Feed } from './feed.js';
import { oneLine } from './feed.js';
import { element, textElement, xmlDeclaration } from './xml.js';

/** Writes a feed as Atom 1.0 (RFC 4287). */
export function writeAtom(feed: Feed): string {
  const { self, home, hub } = feed;
  const link = (rel: string, href: string, type?: string) => element('link', { rel, type, href });
  const parts = [
    textElement('id', feed.id),
    textElement('title', oneLine(feed.title)),
    ...(feed.subtitle ? [textElement('subtitle', oneLine(feed.subtitle))] : []),
    link('self', self, 'application/atom+xml'),
    link('alternate', home, 'text/html'),
    ...(hub ? [link('hub', hub)] : []),
    textElement('updated', feed.updated.toISOString()),
    person(feed.author),
    ...feed.entries.map(entryElement),
  ];
  const attributes = { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': feed.language };
  return `${xmlDeclaration}${element('feed', attributes, `\n${parts.join('\n')}\n`)}\n`;
}

function entryElement(entry: Entry): string {
  const parts = [
    textElement('id', entry.id),
    textElement('title', oneLine(entry.title)),
    element('link', { rel: 'alternate', type: 'text/html', href: entry.url }),
    ...(entry.original ? [element('link', { rel: 'via', href: entry.original })] : []),
    textElement('published', entry.published.toISOString()),
    textElement('updated', entry.updated.toISOString()),
    ...entry.authors.map(person),
    ...entry.tags.map((tag) => element('category', { term: oneLine(tag) })),
    ...(entry.summary ? [textElement('summary', entry.summary)] : []),
    ...(entry.html ? [textElement('content', entry.html, { type: 'html' })] : []),
  ];
  return element('entry', {}, `\n${parts.join('\n')}\n`);
}

const person = (name: string): string => element('author', {}, textElement('name', oneLine(name)));
