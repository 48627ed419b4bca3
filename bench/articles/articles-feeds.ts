import { readdirSync, readFileSync } from 'node:fs';
import { plainText } from '../../src/articles/readers/plain-text.js';
import { readDocument } from '../../src/articles/readers/read-document.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { foreignDocument } from '../../tests/articles/slow-documents.js';
import { textOverlap } from '../text-overlap.js';

/** Shares from 0 to 1, over all items of all feeds. */
export interface FeedScores {
  feeds: number;
  items: number;
  title: number;
  date: number;
  author: number;
  link: number;
  /** Mean F1 of the words of the text. */
  text: number;
  /** Values that differ from the corpus, as `en: shape: title "…"`. */
  wrong: string[];
}

interface ExpectedItem {
  title: string;
  link: string;
  date: string;
  author: string;
  text: string;
}

export interface FeedCase {
  language: string;
  shape: string;
  feed: string;
  items: ExpectedItem[];
}

const folder = new URL('../feeds/', import.meta.url);

/** Opening tags that many feeds of the corpus share, by the name that the corpus uses for them. */
const openings: Record<string, string> = {
  wordpress: `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
    xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">`,
  atom: '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">',
  rdf: `<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/">`,
};

/**
 * The feeds of bench/feeds, modelled on real ones, a file for each language. A feed begins with a line `%% shape` and a
 * line `= title ¦ address ¦ date ¦ author ¦ text` for each of its articles.
 */
export function feedCorpus(): FeedCase[] {
  return readdirSync(folder).flatMap((name) => {
    const language = name.replace(/\.txt$/, '');
    const blocks = readFileSync(new URL(name, folder), 'utf8').split(/^%% /m).slice(1);
    return blocks.map((block) => feedCase(language, block));
  });
}

function feedCase(language: string, block: string): FeedCase {
  const [shape = '', ...lines] = block.split('\n');
  const first = lines.findIndex((line) => !line.startsWith('= '));
  const items = lines.slice(0, first).map((line) => {
    const [title = '', link = '', date = '', author = '', text = ''] = line
      .slice(2)
      .split('¦')
      .map((part) => part.trim());
    return { title, link, date, author, text };
  });
  const feed = lines
    .slice(first)
    .join('\n')
    .replace(/<<(\w+)>>/, (_, name: string) => openings[name] ?? '');
  return { language, shape, feed, items };
}

function draftsOf({ shape, feed }: FeedCase): ArticleDraft[] {
  try {
    const document = foreignDocument('url', shape, feed);
    return readDocument({ ...document, url: undefined }).outcomes.flatMap((outcome) =>
      'draft' in outcome ? [outcome.draft] : [],
    );
  } catch {
    return [];
  }
}

/**
 * The claim: titles, dates, authors, addresses and texts of feeds in ten languages are read as their readers see them.
 */
export function scoreFeeds(): FeedScores {
  const corpus = feedCorpus();
  const sums = { title: 0, date: 0, author: 0, link: 0, text: 0 };
  const wrong: string[] = [];
  let items = 0;
  for (const one of corpus) {
    const drafts = draftsOf(one);
    if (drafts.length > one.items.length) wrong.push(`${one.language}: ${one.shape}: ${drafts.length} articles`);
    for (const [place, expected] of one.items.entries()) {
      items += 1;
      const draft = drafts[place];
      const found = {
        title: draft?.title === expected.title,
        date: sameMoment(draft?.publishedAt ?? '', expected.date),
        author: draft?.author === expected.author,
        link: draft?.url === expected.link,
      };
      for (const [field, right] of Object.entries(found) as [keyof typeof found, boolean][]) {
        sums[field] += Number(right);
        if (!right)
          wrong.push(`${one.language}: ${one.shape}: ${field} ${JSON.stringify(draft?.[fields[field]] ?? null)}`);
      }
      const text = draft ? textOverlap(plainText(draft.body), expected.text) : 0;
      sums.text += text;
      if (text < 1) wrong.push(`${one.language}: ${one.shape}: text ${JSON.stringify(draft?.body ?? null)}`);
    }
  }
  const share = (sum: number) => Math.round((sum / items) * 1_000) / 1_000;
  const scores = Object.fromEntries(Object.entries(sums).map(([field, sum]) => [field, share(sum)])) as typeof sums;
  return { feeds: corpus.length, items, ...scores, wrong };
}

const fields = { title: 'title', date: 'publishedAt', author: 'author', link: 'url' } as const;

const sameMoment = (one: string, other: string): boolean =>
  one === other || (one !== '' && other !== '' && Date.parse(one) === Date.parse(other));
