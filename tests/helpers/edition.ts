import type { Redis } from 'ioredis';
import type { Article, ArticleDraft, StoredArticle } from '../../src/articles/store/article.js';
import { articleIds, readArticles } from '../../src/articles/store/article-store.js';
import type { Issue } from '../../src/issues/issue.js';
import { slotsOf } from '../../src/issues/sponsor-slot.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { linksOf } from '../../src/render/digest/counted-links.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import type { Edition } from '../../src/render/digest.js';
import { newsletterForTests } from './newsletter.js';

const newsletter: Newsletter = newsletterForTests({
  title: 'Harbour Digest & Notes',
  from: { name: 'Harbour Digest', address: 'digest@news.example.com' },
  replyTo: 'desk@news.example.com',
  sections: ['News', 'Tech', 'Life'],
  postalAddress: '1 Example Road, Harbour City',
  siteUrl: 'https://news.example.com/',
  createdAt: '2026-11-01T00:00:00.000Z',
});

export const article = (number: number, section: string, title: string): Article => ({
  id: `a${number}`,
  title,
  url: `https://news.example.com/articles/${number}?from=digest&n=${number}`,
  section,
  publishedAt: '2026-11-20T08:00:00.000Z',
  author: 'Editorial desk',
  image: { url: `https://news.example.com/pictures/${number}.jpg`, alt: 'Cranes = tall' },
  excerpt: `${title}: words that explain it, with an equals sign = and a trailing space .`,
  body: '',
  source: 'markdown',
  importedAt: '2026-11-20T08:00:00.000Z',
});

const articles = [
  article(1, 'News', 'A new berth opens'),
  article(2, 'News', 'The night ferry'),
  article(3, 'Tech', '潮位计如何用无线电报告'),
  article(4, 'Life', 'Tea by the water'),
  article(5, 'Elsewhere', 'A section of nobody’s choosing'),
];

const issue: Issue = {
  id: 'business-7',
  newsletter: 'business',
  state: 'sending',
  subject: 'A new berth opens — 新泊位',
  preheader: 'The night ferry · Tea by the water',
  articles: articles.map(({ id }) => id),
  sponsors: slotsOf({ title: 'A sponsor', text: 'Paid words.', url: 'https://sponsor.example.com/', image: '' }),
  revision: 1,
  versions: {},
  note: '',
  sectionNotes: {},
  subjectTest: null,
  subjectDecision: null,
  audience: {},
  segment: '',
  unlisted: false,
  withdrawnAt: 0,
  createdAt: 1,
  startedAt: Date.UTC(2026, 10, 25, 8),
  finishedAt: 0,
  messageIdForm: 'hex',
  followsLead: [],
  omissions: 0,
  partlySent: false,
  planned: false,
  stream: null,
  tick: 0,
  startAt: 0,
  sender: null,
  seen: 0,
  waits: null,
  restoredAt: 0,
  markedAt: 0,
  stateChanges: [],
  reachedAt: 0,
  local: null,
  audienceSize: 0,
  edition: 1,
  corrections: [],
  pausedBecause: '',
  pausedFor: null,
  folded: null,
  ledgerPacked: false,
  ledgerGone: false,
  emailsGone: false,
};
/** Mostly ASCII: quoted-printable is shortest. */
export const mixedEdition: Edition = { newsletter, issue, articles, publicUrl: 'https://news.example.com' };

/** ASCII alone, subject and all: needs no transfer encoding. */
export const asciiEdition: Edition = {
  ...mixedEdition,
  articles: articles.map((each, i) => ({ ...each, title: `Headline ${i}`, excerpt: 'Plain words.', author: '' })),
  issue: { ...issue, subject: 'A new berth opens' },
};

/** Mostly Chinese, with long headlines and excerpts: base64 is shortest. */
export const chineseEdition: Edition = {
  ...mixedEdition,
  articles: articles.map((each) => ({
    ...each,
    title: '潮位计如何用无线电报告'.repeat(10),
    excerpt: '港务局周二表示，'.repeat(35),
  })),
};

/** With all that an editor can add: notes, sponsors at every place, merge fields with and without fallbacks, a subject test. */
export const editedEdition: Edition = {
  ...mixedEdition,
  issue: {
    ...issue,
    subject: 'Good morning, {{name|reader}}: {{count}} stories — 新泊位',
    subjectTest: {
      subjects: ['Good morning, {{name|reader}}: {{count}} stories', '{{name}}, 今天的{{section|全部栏目}} & <more>'],
      share: 20,
      measure: 'clicks',
      minutes: 60,
    },
    preheader: 'For {{name|you}} from {{section|all sections}}: the night ferry · Tea by the water',
    sponsors: (['top', 'lead', 'section:tech', 'section:Nowhere', 'end'] as const).map((place, i) => ({
      id: `s${i + 1}`,
      place,
      title: `Sponsor ${i + 1} <paid>`,
      text: 'Paid words.',
      url: `https://sponsor.example.com/${i}`,
      image: i === 0 ? 'https://sponsor.example.com/a.png' : '',
      imageAlt: 'A map',
      label: i === 1 ? 'Partner' : '',
      from: '2026-11-25',
      to: '',
    })),
  },
  notes: {
    top: readNote(
      '{{name}}\n\nDear **{{name|reader}}**, *{{count}}* stories in {{section|all sections}} & [more](https://example.com/?a=1&b=2).',
    ),
    sections: {
      tech: readNote('> Tech, {{ name | my _friend_ }}\n\n- {{name}}\n- two'),
      life: readNote('Plain words.'),
    },
  },
};

/** The same, with links that differ between readers, ratings, and comments. */
export const countedEdition: Edition = {
  ...editedEdition,
  newsletter: { ...newsletter, ratings: true },
  commentCounts: { a1: 3, a2: 0, a4: 1 },
  countedLinks: {
    addresses: new Map(
      linksOf(editedEdition).map(({ url }, i) => [url, `https://news.example.com/l/business-7.${i + 1}.AbCdEfGh_-0`]),
    ),
    mark: 'reader',
  },
};

/** An article as an importer reads it. */
export const articleForTests: ArticleDraft = {
  title: 'Trams run at night',
  url: 'https://example.com/trams',
  section: 'City',
  publishedAt: '2030-01-01T00:00:00.000Z',
  author: '',
  image: null,
  excerpt: 'Two lines, every forty minutes.',
  body: '<p>Two lines.</p>',
  source: 'page',
};

/** Ten stories over three sections with pictures and texts of max length, ratings, and comments. */
export const tenStories: Edition = {
  ...mixedEdition,
  newsletter: { ...newsletter, ratings: true },
  articles: Array.from({ length: 10 }, (_, i) => {
    const section = ['News', 'News', 'Tech', 'Life'][i < 4 ? i : 1 + (i % 3)] ?? '';
    const title = `Story ${i + 1} of the harbour, and what it means`;
    return {
      ...article(i + 1, section, title),
      image: { url: `https://img.example.com/pictures/${i + 1}.jpg`, alt: `Picture of ${title}` },
      excerpt: `Text ${i + 1} says what the harbour authority found out about the new berth on Tuesday. `
        .repeat(3)
        .slice(0, 240),
    };
  }),
  commentCounts: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`a${i + 1}`, i % 2 === 0 ? i + 3 : 0])),
};

export const withoutPicture = (one: Article): Article => ({ ...one, image: null });

/** Cut pictures for all articles, as the picture process makes them. */
export const cutPictures = ({ articles: all }: Pick<Edition, 'articles'>): NonNullable<Edition['pictures']> =>
  Object.fromEntries(
    all.map(({ id }, i) => {
      const files = [
        { place: 'lead' as const, width: 1040, height: 650 },
        { place: 'card' as const, width: 640, height: 480 },
        { place: 'card' as const, width: 320, height: 240 },
      ];
      return [id, { picture: { id: `${i}`.padStart(20, '0'), files } }];
    }),
  );

/** An edition with links that are counted for each reader. */
export const countedStories = (edition: Edition): Edition => ({
  ...edition,
  countedLinks: {
    addresses: new Map(
      linksOf(edition).map(({ url }, i) => [url, `https://news.example.com/l/business-7.${i + 1}.AbCdEfGh_-0`]),
    ),
    mark: 'reader',
  },
});

/** Every article that is in a list, the newest first. */
export async function storedArticles(redis: Redis): Promise<StoredArticle[]> {
  const found: StoredArticle[] = [];
  for await (const ids of articleIds(redis, null, 200)) found.push(...(await readArticles(redis, ids)));
  return found.filter(({ removedAt }) => removedAt === null);
}
