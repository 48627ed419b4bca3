import { fileURLToPath } from 'node:url';
import { countClick } from '../answers/clicks/count-click.js';
import { readLinks } from '../answers/clicks/link-table.js';
import { commentsBy } from '../answers/comments/comment-store.js';
import { decideComment } from '../answers/comments/moderate.js';
import { takeComment } from '../answers/comments/take-comment.js';
import { type RatingStep, rateArticle } from '../answers/ratings/ratings.js';
import type { App } from '../app.js';
import type { Article } from '../articles/store/article.js';
import type { Issue } from '../issues/issue.js';
import { titleSection } from '../newsletters/change-sections.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { addNewsletter, readNewsletter } from '../newsletters/newsletter-store.js';
import { changeLook } from '../operations/newsletters/change-look.js';
import { changeSite } from '../site/site-store.js';
import { idOf } from '../subscribers/list/subscriber-store.js';

// What the demo shows: its newsletter, its issues, and what readers say about them.

const samples = (folder: string) => fileURLToPath(new URL(`../../samples/${folder}`, import.meta.url));
/** The older samples first: their pictures are cut in this order. */
export const sampleFolders = [samples('more'), samples('articles')];

/** Articles of each issue, the oldest issue first. */
const issueSizes = [7, 4, 4, 9];
/** Names in the addresses of stories that lead their issue. They are of several sections, so that none is short of stories. */
const leads = ['container-port-at-night', 'how-a-city-is-heated', 'the-library-hour', 'kites-and-where-to-stand'];

export const demoSections = ['News', 'Tech', 'Life', 'Food'];
const slug = 'business';
const inChinese = ['新闻', '科技', '生活', '美食'];

/** Creates the demo's newsletter, with everything that readers can do turned on. */
export async function addDemoNewsletter({ redis }: App): Promise<Newsletter> {
  const address = 'desk@news.example.com';
  await changeSite(redis, { name: 'Tianjin Business Digest', contact: address, phone: '+86 22 5550 0100' });
  await addNewsletter(redis, {
    slug,
    title: 'Tianjin Business Digest',
    tagline: 'What moves the city, once a week',
    from: { name: 'Tianjin Business Digest', address: 'digest@news.example.com' },
    replyTo: address,
    locale: 'en',
    sections: demoSections,
    postalAddress: 'Tianjin Business Digest, 1 Example Road, Heping District, Tianjin',
    siteUrl: 'https://news.example.com/',
    follow: [{ label: 'Weibo', url: 'https://social.example.com/tianjin-business-digest', network: 'weibo' }],
    links: 'site',
    clicks: 'link',
    ratings: true,
    readersChoice: 5,
    comments: true,
  });
  for (const [i, name] of demoSections.entries()) await titleSection(redis, slug, name, 'zh-CN', inChinese[i] ?? '');
  await changeLook(redis, slug, { forwarded: true });
  return readNewsletter(redis, slug);
}

/** The articles of each issue, the oldest issue first. The lead of each is followed by the others, the newest first. */
export function articlesByIssue(articles: readonly Article[]): Article[][] {
  const sorted = articles.toSorted((a, b) => (b.publishedAt ?? '').localeCompare(a.publishedAt ?? ''));
  let end = sorted.length;
  return issueSizes.map((size) => {
    end -= size;
    const issue = sorted.slice(end, end + size);
    const isLead = ({ url }: Article) => leads.some((name) => url.endsWith(`/${name}`));
    return [...issue.filter(isLead), ...issue.filter((article) => !isLead(article))];
  });
}

export const demoSponsor = {
  title: 'Your advertisement could be here',
  text: 'One place in every issue, always labelled. The demo fills this one.',
  url: 'https://news.example.com/advertise',
  image: '',
};

/** The address of one of the demo's readers. @param number from 1 */
export const demoReaderAddress = (number: number): string => `reader${String(number).padStart(2, '0')}@example.com`;

/** Positions of the stories of an issue that readers rate, with the ratings of as many readers. */
const ratings: readonly (readonly [story: number, steps: readonly RatingStep[]])[] = [
  [3, [5, 5, 4, 5, 5, 4, 5]],
  [1, [4, 5, 4, 3, 5]],
  [0, [5, 4, 4, 5, 4, 5]],
  [2, [3, 4, 5, 4, 4, 2]],
];

/** Readers rate stories of an issue that they received. */
export async function rateStories({ redis, list }: App, issue: Issue): Promise<void> {
  for (const [story, steps] of ratings) {
    const article = issue.articles[story];
    if (article === undefined) return;
    for (const [i, step] of steps.entries())
      await rateArticle(redis, {
        article,
        reader: idOf(list, demoReaderAddress(story + i + 1)),
        step,
        issue: issue.id,
      });
  }
}

/** Positions of the stories of each issue that readers open, each by its number of readers. The oldest issue is the first. */
const opened: readonly (readonly (readonly [story: number, readers: number])[])[] = [
  [[2, 8]],
  [[1, 13]],
  [
    [3, 15],
    [0, 6],
  ],
  [
    [0, 11],
    [6, 9],
  ],
];

/** Readers open stories from the email of an issue. @param number of the issue, from 0 */
export async function openStories({ redis }: App, { id, articles }: Issue, number: number): Promise<void> {
  const links = [...(await readLinks(redis, id))];
  for (const [story, readers] of opened[number] ?? []) {
    const [link] = links.find(([, { article }]) => article !== '' && article === articles[story]) ?? [];
    if (link === undefined) continue;
    for (let n = 0; n < readers; n += 1)
      await countClick(redis, { issue: id, link, class: 'p', visitor: `demo ${story} ${n}`, at: Date.now() });
  }
}

/** What readers write about the lead story, signed as letters to an editor are. The last one waits for the editor. */
const comments = [
  {
    name: 'A reader in Binhai',
    text: 'I have taken the night bus past these cranes for years and never knew that they were playing patience.',
  },
  {
    name: 'W. L.',
    text: 'Is the cut-off the same for refrigerated boxes? Ours were left behind twice in October, and nobody could say why.',
  },
  {
    name: 'A reader in Hexi',
    text: 'Can readers visit the terminal? I would like to see the stacking from the bridge.',
  },
];

/** Readers write about a story. The editor has published all comments but the last one, which waits. */
export async function writeComments(app: App, { number }: Newsletter, article: string): Promise<void> {
  for (const [i, comment] of comments.entries()) {
    const reader = idOf(app.list, demoReaderAddress(i + 7));
    const form = { newsletter: number, article, ...comment, stamp: `demo ${i}`, at: Date.now() };
    await takeComment(app.list, app.queues, form, { reader });
    if (i === comments.length - 1) continue;
    const [first] = await commentsBy(app.redis, reader.toString('hex'));
    if (first) await decideComment(app.list, first.id, 'approved', Date.now());
  }
}
