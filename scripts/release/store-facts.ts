import type { Installation } from '../../tests/helpers/process.js';

/** What a later version must find in the stored data of an earlier one. */
export interface StoreFacts {
  newsletters: { slug: string; title: string; sections: string[] }[];
  /** Numbers of readers by state, by newsletter. */
  readers: Record<string, Record<string, number>>;
  articles: Record<string, string[]>;
  segments: Record<string, string[]>;
  /** Of a send that a backup interrupts, and of a scheduled one, a restore changes the state. Their numbers stay. */
  issues: { id: string; subject: string; articles: string[]; audience: number; accepted: number; waiting: number }[];
  sources: string[];
  webhooks: string[];
  tokens: string[];
}

const states = ['pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased'];

/** Reads them with the commands of the version that runs. */
export async function readFacts({ json }: Pick<Installation, 'json'>): Promise<StoreFacts> {
  const list = async <Item>(...words: string[]) => (await json<{ items: Item[] }>(...words)).items;
  const newsletters = await list<StoreFacts['newsletters'][number]>('newsletter', 'list');
  const facts: StoreFacts = {
    newsletters: newsletters.map(({ slug, title, sections }) => ({ slug, title, sections })),
    readers: {},
    articles: {},
    segments: {},
    issues: [],
    sources: (await list<{ url: string }>('source', 'list')).map(({ url }) => url).sort(),
    webhooks: (await list<{ url: string }>('webhook', 'list')).map(({ url }) => url).sort(),
    tokens: (await list<{ name: string }>('token', 'list')).map(({ name }) => name).sort(),
  };
  for (const { slug } of newsletters) {
    const counts = await json<Record<string, number>>('subscriber', 'stats', '--newsletter', slug);
    facts.readers[slug] = Object.fromEntries(states.map((state) => [state, counts[state] ?? 0]));
    const articles = await list<{ title: string }>('article', 'list', '--newsletter', slug);
    facts.articles[slug] = articles.map(({ title }) => title).sort();
    const segments = await list<{ name: string }>('segment', 'list', '--newsletter', slug);
    facts.segments[slug] = segments.map(({ name }) => name).sort();
  }
  const issues = await list<{ id: string; subject: string; articles: string[] }>('issue', 'list');
  for (const { id, subject, articles } of issues.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { audience, accepted, waiting } = await json<StoreFacts['issues'][number]>('issue', 'report', id);
    facts.issues.push({ id, subject, articles, audience, accepted, waiting });
  }
  return facts;
}
