import { links } from '../../../src/render/links.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { until } from '../../helpers/clock.js';
import type { PageToSee } from '../pages-for-tests.js';
import type { WebForTests } from '../web-for-tests.js';
import { type Filled, fillOneNewsletter, fillThreeNewsletters } from './magazine.js';

/** The form with one field, which opens the second step of a subscription. */
const firstStep: [string, string][] = [
  [firstStepField, '1'],
  ['email', 'new@example.com'],
];

const pathOf = (article: Filled['articles'][number] | undefined) =>
  article ? links.article('', article) : '/articles/none';

/** Fills a site with one newsletter. @returns what its visitors see of it */
export async function oneNewsletter(web: WebForTests): Promise<PageToSee[]> {
  const filled = await fillOneNewsletter(web);
  const { newsletter, articles, issues } = filled;
  const front = `/n/${newsletter.slug}`;
  const [first] = articles;
  await web.confirmed(newsletter, 'reader@example.com');
  const wrong: [string, string][] = [
    ['email', 'reader(at)example'],
    ['name', 'www.example.org'],
    ['sections', ''],
  ];
  await untilFound(web, '/search?q=port');
  const comment = `/articles/${first?.id}/comment`;
  return [
    { name: 'front', path: '/' },
    { name: 'section', path: `${front}/sections/Tech` },
    { name: 'article', path: pathOf(first) },
    { name: 'article-without-picture', path: pathOf(articles.find(({ image }) => !image)) },
    { name: 'issue', path: `/issues/${issues.at(-1)}` },
    { name: 'issue-first', path: `/issues/${issues[0]}` },
    { name: 'archive', path: `${front}/issues` },
    { name: 'search', path: '/search' },
    { name: 'search-results', path: '/search?q=the+port' },
    { name: 'search-nothing', path: '/search?q=zeppelin' },
    { name: 'subscribe', path: front, fields: firstStep },
    { name: 'subscribe-errors', path: front, fields: wrong },
    { name: 'preferences', path: `/preferences/${web.token('preferences', newsletter, 'reader@example.com')}` },
    { name: 'comment', path: comment },
    { name: 'comment-errors', path: comment, fields: [['name', 'reader@example.com']] },
    { name: 'comment-sent', path: comment, fields: commentBy(web, 'A Reader') },
    { name: 'contact', path: '/contact' },
    { name: 'contact-errors', path: '/contact', fields: [['email', 'writer(at)example']] },
    { name: 'about', path: '/about' },
    { name: 'advertising', path: '/advertising' },
    { name: 'not-found', path: '/nowhere' },
  ];
}

/** Articles are read in the background, at the first search. */
const untilFound = (web: WebForTests, search: string) =>
  until('the articles can be found', async () => (await web.get(search)).body.includes('<mark>'));

const commentBy = ({ app }: WebForTests, name: string): [string, string][] => [
  ['name', name],
  ['comment', 'The ferry was late again. Who pays for the buses?'],
  [stampField, stampForm(app.tokenKeys, { number: 0 })],
];

/** Fills a site with three newsletters. @returns what its visitors see that a site with one does not have */
export async function threeNewsletters(web: WebForTests): Promise<PageToSee[]> {
  const { weekend, chinese } = await fillThreeNewsletters(web);
  await untilFound(web, `/search?q=${encodeURIComponent('码头')}`);
  return [
    { name: 'house', path: '/' },
    { name: 'house-newsletter', path: `/n/${chinese.newsletter.slug}` },
    { name: 'house-chinese-article', path: pathOf(chinese.articles[0]) },
    { name: 'house-section', path: `/n/${chinese.newsletter.slug}/sections/${encodeURIComponent('新闻')}` },
    { name: 'house-chinese-issue', path: `/issues/${chinese.issues.at(-1)}` },
    { name: 'house-article-without-comments', path: pathOf(weekend.articles[0]) },
    { name: 'house-subscriptions', path: '/subscriptions' },
    { name: 'house-subscribe', path: '/subscriptions', fields: firstStep },
    { name: 'house-search', path: `/search?q=${encodeURIComponent('码头')}` },
    { name: 'house-not-found', path: '/nowhere' },
  ];
}
