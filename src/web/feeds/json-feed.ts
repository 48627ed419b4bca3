import { type Entry, type Feed, oneLine, xmlPrintable } from './feed.js';

/** Writes a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function writeJsonFeed(feed: Feed): string {
  const { self, home, hub, language } = feed;
  const document = {
    version: 'https://jsonfeed.org/version/1.1',
    title: oneLine(feed.title),
    home_page_url: home,
    feed_url: self,
    ...(feed.subtitle ? { description: oneLine(feed.subtitle) } : {}),
    language,
    authors: people([feed.author]),
    ...(hub ? { hubs: [{ type: 'WebSub', url: hub }] } : {}),
    items: feed.entries.map(item),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function item(entry: Entry): object {
  const { id, url, original, image, published, updated } = entry;
  const [summary, html] = [xmlPrintable(entry.summary).trim(), xmlPrintable(entry.html).trim()];
  return {
    id,
    url,
    ...(original ? { external_url: original } : {}),
    title: oneLine(entry.title),
    // An item has one content at least.
    ...(html ? { content_html: html } : { content_text: summary || oneLine(entry.title) || url }),
    ...(summary ? { summary } : {}),
    ...(image ? { image } : {}),
    date_published: published.toISOString(),
    date_modified: updated.toISOString(),
    ...(entry.authors.length > 0 ? { authors: people(entry.authors) } : {}),
    ...(entry.tags.length > 0 ? { tags: entry.tags.map(oneLine) } : {}),
  };
}

const people = (names: readonly string[]) => names.map((name) => ({ name: oneLine(name) }));
