import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { numberLinks } from '../../../src/answers/clicks/link-table.js';
import { commentsBy } from '../../../src/answers/comments/comment-store.js';
import { decideComment } from '../../../src/answers/comments/moderate.js';
import { takeComment } from '../../../src/answers/comments/take-comment.js';
import { type RatingStep, ratingSteps } from '../../../src/answers/ratings/ratings.js';
import { storeVote } from '../../../src/answers/votes/votes.js';
import { sourceName, unknownPicture, writePictureSource } from '../../../src/articles/pictures/picture-source.js';
import { savePicture } from '../../../src/articles/pictures/picture-store.js';
import { picturePlaces, sizesFor } from '../../../src/articles/pictures/places.js';
import { importArticles } from '../../../src/articles/sources/import-articles.js';
import type { Article, ArticleImage } from '../../../src/articles/store/article.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { readMedia, saveMedia } from '../../../src/articles/store/picture-store.js';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { changeIssueState } from '../../../src/issues/issue-store.js';
import type { OnlySponsor } from '../../../src/issues/sponsor-slot.js';
import { titleSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { announceChange } from '../../../src/redis/site-changes.js';
import { topics } from '../../../src/redis/site-topics.js';
import { changeSite } from '../../../src/site/site-store.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import type { WebForTests } from '../web-for-tests.js';
import { chineseStories } from './chinese-articles.js';

// A site as its readers know it: the samples with their pictures, in several issues, with votes, comments and a sponsor.

const root = fileURLToPath(new URL('../../../', import.meta.url));
const day = 86_400_000;

/** A newsletter with its articles, the newest first, and the ids of its issues, the oldest first. */
export interface Filled {
  newsletter: Newsletter;
  articles: readonly Article[];
  issues: readonly string[];
}

const english: Partial<Newsletter> = {
  slug: 'business',
  title: 'Harbour Business Digest',
  tagline: 'What moves the harbour, once a week',
  from: { name: 'The Harbour Press', address: 'digest@news.example.com' },
  sections: ['News', 'Tech', 'Life', 'Food'],
  postalAddress: '1 Example Road, Harbour City',
  siteUrl: 'https://news.example.com/',
  follow: [
    { label: 'Weibo', url: 'https://social.example.com/harbour', network: 'weibo' },
    { label: 'LinkedIn', url: 'https://work.example.com/harbour', network: 'linkedin' },
  ],
  ratings: true,
  comments: true,
};

/** A site with one English newsletter, whose sections have Chinese titles: 24 articles in four issues. */
export async function fillOneNewsletter(web: WebForTests): Promise<Filled> {
  const { redis } = web.app;
  await changeSite(redis, { name: 'The Harbour Press', contact: 'desk@news.example.com' });
  const newsletter = await web.newsletter(english);
  await titleSections(web, newsletter);
  const articles = await importSamples(web, newsletter, ['articles', 'more']);
  const issues = await sendIssues(web, newsletter, articles, [7, 4, 4, 9]);
  const filled = { newsletter, articles, issues };
  await answer(web, filled);
  return filled;
}

async function titleSections({ app }: WebForTests, { slug, sections }: Newsletter): Promise<void> {
  for (const [i, title] of ['新闻', '科技', '生活', '美食'].entries())
    if (sections[i]) await titleSection(app.redis, slug, sections[i], 'zh-CN', title);
}

/** A site with three newsletters: two English ones, of which the second has neither ratings nor comments, and a Chinese one. */
export async function fillThreeNewsletters(
  web: WebForTests,
): Promise<Record<'business' | 'weekend' | 'chinese', Filled>> {
  await changeSite(web.app.redis, { name: 'The Harbour Press', contact: 'desk@news.example.com' });
  const fill = async (
    given: Partial<Newsletter>,
    read: (newsletter: Newsletter) => Promise<Article[]>,
    sizes: number[],
  ) => {
    const newsletter = await web.newsletter({ ...english, ...given });
    if (newsletter.locale === 'en') await titleSections(web, newsletter);
    const articles = await read(newsletter);
    const filled = {
      newsletter,
      articles,
      issues: await sendIssues(web, newsletter, articles, sizes),
    };
    if (newsletter.ratings) await answer(web, filled);
    return filled;
  };
  const chinese = await fill(
    {
      slug: 'gangkou',
      title: '港口商报',
      tagline: '每周一期，读懂这座港城',
      locale: 'zh-CN',
      sections: ['新闻', '科技', '生活'],
    },
    (newsletter) => saveChinese(web, newsletter),
    [2, 3, 3],
  );
  const weekend = await fill(
    {
      slug: 'weekend',
      title: 'Harbour Weekend',
      tagline: 'Walks, tables, small manners',
      ratings: false,
      comments: false,
    },
    (newsletter) => importSamples(web, newsletter, ['more']),
    [3, 12],
  );
  const business = await fill(
    { sections: ['News', 'Tech', 'Life'] },
    (newsletter) => importSamples(web, newsletter, ['articles']),
    [3, 6],
  );
  return { business, weekend, chinese };
}

async function importSamples({ app }: WebForTests, { slug }: Newsletter, folders: readonly string[]) {
  const { redis, publicUrl } = app;
  const sources = folders.map((folder) => `${root}samples/${folder}`);
  const { articles } = await importArticles({ redis, publicUrl, allowPrivateFetch: false }, sources, {
    newsletters: [slug],
  });
  for (const { image } of articles) if (image) await keepPicture({ app }, image);
  return articles.toSorted((a, b) => (b.publishedAt ?? '').localeCompare(a.publishedAt ?? ''));
}

/** Stores a picture as its own cut in every place: cutting takes longer than everything else, and browsers crop it the same. */
async function keepPicture({ app: { redis } }: Pick<WebForTests, 'app'>, image: ArticleImage): Promise<void> {
  const media = await readMedia(redis, /([0-9a-f]{20})\.\w+$/.exec(image.url)?.[1] ?? '');
  if (!media) throw new Error(`There is no picture at ${image.url}.`);
  const { bytes } = media;
  const files = picturePlaces.flatMap((place) =>
    sizesFor(place, { width: 1_600, height: 900 }).map((size) => ({ place, ...size, bytes })),
  );
  const source = sourceName(image);
  const picture = await savePicture(redis, files, { source, at: Date.now(), madeAt: Date.now() });
  await writePictureSource(redis, source, { ...unknownPicture, url: image.url, state: 'made', picture });
}

/** The pictures of the Chinese stories, from the samples. */
const chinesePictures = [
  ...['container-port', 'scan-to-pay', 'tea-house', 'city-heating', 'fast-train', 'river-walk'],
  ...['shared-bicycles', 'co-working-desk'],
];

async function saveChinese(web: WebForTests, { slug }: Newsletter): Promise<Article[]> {
  const { redis, publicUrl } = web.app;
  const saved: Article[] = [];
  for (const [i, { title, section, excerpt, text }] of chineseStories.entries()) {
    const { id, ext } = await saveMedia(
      redis,
      await readFile(`${root}samples/articles/pictures/${chinesePictures[i]}.jpg`),
    );
    const image = { url: `${publicUrl}/media/${id}.${ext}`, alt: '' };
    await keepPicture(web, image);
    const draft = {
      ...{ title, section, excerpt, image, author: '编辑部', source: 'markdown' as const },
      url: `https://news.example.com/zh/${i}`,
      publishedAt: new Date(Date.UTC(2026, 10, 24 - i)).toISOString(),
      body: text.map((paragraph) => `<p>${paragraph}</p>`).join(''),
    };
    saved.push((await saveArticle(redis, draft, { newsletter: slug })).article);
  }
  return saved;
}

const sponsorOf = ({ locale }: Newsletter): OnlySponsor => ({
  ...(locale === 'en'
    ? { title: 'Your advertisement could be here', text: 'One place in every issue, always labelled.' }
    : { title: '此处可刊登广告', text: '每期仅设一个广告位，并清楚标明。' }),
  url: 'https://news.example.com/advertise',
  image: '',
});

/** The leads of older issues are of several sections, so that no section of the front page is short of stories. */
const leads = ['how-a-city-is-heated', 'the-library-hour', 'kites-and-where-to-stand'];
const isLead = ({ url }: Article) => leads.some((name) => url.endsWith(`/${name}`));

/** Sends issues of the given sizes, the oldest first and a week apart. @param articles the newest first */
async function sendIssues({ app }: WebForTests, newsletter: Newsletter, articles: readonly Article[], sizes: number[]) {
  const { redis, publicUrl } = app;
  const sent: string[] = [];
  let end = articles.length;
  for (const [i, size] of sizes.entries()) {
    end -= size;
    const issueArticles = articles.slice(end, end + size);
    const isFirst = (article: Article) => i < sizes.length - 1 && isLead(article);
    const ids = [...issueArticles.filter(isFirst), ...issueArticles.filter((one) => !isFirst(one))].map(({ id }) => id);
    const { issue } = await composeIssue(redis, newsletter, { articles: ids, sponsor: sponsorOf(newsletter) });
    await freezeEmails(app, await readEdition(redis, publicUrl, issue));
    const startedAt = Date.now() - 7 * day * (sizes.length - 1 - i);
    for (const state of ['sending', 'sent'] as const) await changeIssueState(redis, issue.id, state, { startedAt });
    sent.push(issue.id);
  }
  return sent;
}

/** Fewer with each story, so that every list has an order; enough to count. */
const votesOf = (story: number) => Math.max(12 - story, 6);

/** What readers open and rate most is not only what is at the top of the page. */
const popularOf = ({ length }: readonly Article[]) =>
  [...(length > 12 ? [12, 9, 15] : []), 5, 3, 8, 0, 6, 7, 4].filter((at) => at < length);

/** Visitors rate other stories as well, so that the two lists differ. */
const alsoRatedOf = ({ length }: readonly Article[]) =>
  [...(length > 12 ? [10, 13, 16, 18] : []), 6, 2, 7, 1, 4].filter((at) => at < length);

/** Visitors rate and open some stories, and write about the first. One more comment waits for the editor. */
async function answer(web: WebForTests, { newsletter, articles, issues }: Filled): Promise<void> {
  const { redis, list, queues } = web.app;
  const latest = issues.at(-1) ?? '';
  const popular = popularOf(articles).map((at) => articles[at]?.id ?? '');
  const hour = Math.floor(Date.now() / 3_600_000);
  const clicked = popular.map((article, i) => ({ article, title: '', url: `https://news.example.com/${i}` }));
  const numbers = await numberLinks(
    redis,
    latest,
    clicked.map((link) => ({ ...link, place: 'article' as const })),
  );
  for (const [story, { url }] of clicked.entries())
    await redis.hset(keys.clicks(latest), { [`${numbers.get(url)}:${hour}:p`]: 50 - story });
  for (const [story, article] of [...popular, ...alsoRatedOf(articles).map((at) => articles[at]?.id ?? '')].entries()) {
    for (let n = 0; n < votesOf(story); n += 1) {
      const step: RatingStep = ratingSteps.at((n % 3 === 0 ? -2 : -1) - (story % 2 && n % 4 === 0 ? 1 : 0)) ?? 5;
      await storeVote(redis, { article, mark: Buffer.from(`visitor${n}`), step });
    }
  }
  const texts = newsletter.locale === 'en' ? englishComments : chineseComments;
  for (const [i, [name, text]] of texts.entries()) {
    const reader = idOf(list, `writer${i}@${newsletter.slug}.example.com`);
    const form = {
      newsletter: newsletter.number,
      article: articles[0]?.id ?? '',
      name,
      text,
      at: Date.now() - i * 3_600_000,
    };
    await takeComment(list, queues, { ...form, stamp: `${i}` }, { reader });
    const [comment] = await commentsBy(redis, reader.toString('hex'));
    if (comment && i < texts.length - 1) await decideComment(list, comment.id, 'approved', Date.now());
  }
  await announceChange(redis, topics.site);
}

const englishComments = [
  [
    'A reader in Rotterdam',
    'I have taken the night bus past these cranes for years and never knew that they were playing patience.',
  ],
  [
    'W. L.',
    'Is the cut-off the same for refrigerated boxes? Ours were left behind twice in October, and nobody could say why.',
  ],
  ['', 'This one waits for the editor.'],
] as const;
const chineseComments = [
  ['一位夜班读者', '夜班车每天经过码头，今天才知道吊车在“理牌”。'],
  ['', '这一条还在等编辑。'],
] as const;
