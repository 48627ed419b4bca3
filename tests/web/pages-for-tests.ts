import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { removeArticle } from '../../src/articles/store/edit-article.js';
import { signRatingToken } from '../../src/delivery/recipient-message.js';
import type { Issue } from '../../src/issues/issue.js';
import { addIssue, changeIssueState, nextIssueId } from '../../src/issues/issue-store.js';
import { setWithdrawn } from '../../src/issues/publication.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { commentKeys } from '../../src/redis/keys.js';
import { changeSite } from '../../src/site/site-store.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { firstStepField } from '../../src/web/archive/first-step.js';
import { siteForms, stampField, stampForm } from '../../src/web/sign-up/form-stamp.js';
import type { WebForTests } from './web-for-tests.js';

/** One page to look at: its address, and the form to post if the page is the response to one. */
export interface PageToSee {
  name: string;
  path: string;
  fields?: [string, string][];
  /** An email as it was sent, with the site's links around it. */
  isEmail?: boolean;
  /** What is there once a page that renews itself has its content. */
  until?: string;
}

/** The form with one field, which opens the second step of a subscription. */
const firstStep: [string, string][] = [
  [firstStepField, '1'],
  ['email', 'new@example.com'],
];

/**
 * An installation with the pages of readers, and those of content that is missing, gone or much. Posting their forms changes
 * later pages. The pages of a site with all its content are in states/public-states.ts.
 */
export async function everyPage(web: WebForTests): Promise<PageToSee[]> {
  const newsletter = await web.newsletter({ comments: true, ratings: true });
  await web.newsletter({
    slug: 'weekend',
    title: '周末读本 Weekend Reader',
    tagline: 'Long reads for two quiet days',
    sections: [],
    locale: 'zh-CN',
    postalAddress: '',
  });
  await web.issue(newsletter, 'A draft that nobody may see');
  const old = await web.issue(
    newsletter,
    'The old bridge closes for two years, and the ferry comes back',
    'sending',
    'sent',
  );
  const issue = await web.issue(newsletter, '市议会通过新的公交方案 and what it means for the river', 'sending');
  await web.confirmed(newsletter, 'reader@example.com');
  await web.confirmed(newsletter, 'leaver@example.com');
  await web.ask(newsletter, 'asker@example.com');
  await web.ask(newsletter, 'waiting@example.com');
  const link = (
    purpose: 'confirm' | 'preferences' | 'own-data' | 'erase' | 'name' | 'unsubscribe',
    who: string,
    at?: number,
  ) => `/${purpose === 'erase' ? 'own-data' : purpose}/${web.token(purpose, newsletter, `${who}@example.com`, at)}`;
  // Two readers: the move of one must not change the pages of the other, or of `reader`, in the second language.
  const [asked, moved] = await Promise.all(
    ['mover', 'moved'].map(async (who) => {
      await web.confirmed(newsletter, `${who}@example.com`);
      return web.newAddress(newsletter, `${who}@example.com`, `${who}@example.net`);
    }),
  );
  const wrong: [string, string][] = [
    ['email', 'reader(at)example'],
    ['name', 'www.example.org'],
    ['sections', ''],
    ['locale', 'xx'],
  ];
  return [
    { name: 'home', path: '/' },
    { name: 'front', path: '/n/gazette' },
    { name: 'front-without-issues', path: '/n/weekend' },
    { name: 'sign-up-without-sections', path: '/n/weekend', fields: firstStep },
    { name: 'choose-newsletter', path: '/subscriptions', fields: firstStep },
    { name: 'sign-up-errors', path: '/n/gazette', fields: wrong },
    { name: 'check-mailbox', path: '/n/gazette', fields: [['email', 'new@example.com']] },
    { name: 'embed', path: '/n/gazette/embed' },
    { name: 'section', path: '/n/gazette/sections/City' },
    { name: 'section-empty', path: '/n/gazette/sections/Sport' },
    { name: 'article', path: `/articles/${issue.articles[0]}` },
    { name: 'archive-empty', path: '/n/weekend/issues' },
    { name: 'confirm', path: link('confirm', 'asker') },
    { name: 'confirmed', path: link('confirm', 'asker'), fields: [] },
    { name: 'confirm-expired', path: link('confirm', 'asker', 1_700_000_000) },
    { name: 'confirm-expired-waiting', path: link('confirm', 'waiting', 1_700_000_000) },
    { name: 'confirm-renewed', path: `${link('confirm', 'waiting', 1_700_000_000)}/again`, fields: [] },
    { name: 'confirm-forged', path: '/confirm/forged' },
    {
      name: 'preferences-saved',
      path: link('preferences', 'reader'),
      fields: [
        ['name', 'A Reader'],
        ['sections', 'City'],
      ],
    },
    { name: 'preferences-errors', path: link('preferences', 'reader'), fields: wrong },
    { name: 'unsubscribe', path: link('unsubscribe', 'reader') },
    { name: 'unsubscribed', path: link('unsubscribe', 'leaver'), fields: [['from', 'page']] },
    { name: 'preferences-left', path: link('preferences', 'leaver') },
    { name: 'own-data-asked', path: `${link('preferences', 'reader')}/own-data`, fields: [['wish', 'data']] },
    { name: 'own-data-expired', path: `${link('erase', 'reader', 1_700_000_000)}/erase` },
    { name: 'own-data-download', path: `${link('own-data', 'reader')}/download` },
    { name: 'erase', path: `${link('erase', 'reader')}/erase` },
    { name: 'erased', path: `${link('erase', 'leaver')}/erase`, fields: [] },
    { name: 'rename', path: link('name', 'reader') },
    { name: 'rename-error', path: link('name', 'reader'), fields: [['name', 'www.example.org']] },
    { name: 'new-address', path: asked ?? '' },
    { name: 'address-moved', path: moved ?? '', fields: [] },
    { name: 'issue', path: `/issues/${issue.id}` },
    { name: 'issue-email', path: `/issues/${issue.id}?view=email`, isEmail: true },
    ...(await goneAndMany(web, newsletter)),
    ...ratingPages(web, newsletter, old),
    ...(await commentPages(web, newsletter, issue)),
    ...(await sitePages(web)),
  ];
}

/** Pages of withdrawn and removed content, and an archive with several pages. */
async function goneAndMany(web: WebForTests, newsletter: Newsletter): Promise<PageToSee[]> {
  const { redis } = web.app;
  const [withdrawn, kept] = [
    await web.issue(newsletter, 'Withdrawn after an hour', 'sending', 'sent'),
    await web.issue(newsletter, 'With an article that was removed', 'sending', 'sent'),
  ];
  await setWithdrawn(redis, withdrawn.id, true);
  const [removed = ''] = kept.articles;
  await removeArticle(redis, removed);
  const daily = await web.newsletter({ slug: 'daily', title: 'Every Day', tagline: '', sections: [] });
  for (let i = 0; i < 102; i += 1) {
    const id = await nextIssueId(redis, daily.slug);
    const subject = `What happened on day ${i + 1}`;
    await addIssue(redis, { id, newsletter: daily.slug, subject, preheader: '', articles: [], audience: {} });
    const startedAt = Date.UTC(i < 50 ? 2030 : 2031, i < 50 ? 11 : 2, 1 + (i % 28), 8);
    for (const state of ['sending', 'sent'] as const) await changeIssueState(redis, id, state, { startedAt });
  }
  return [
    { name: 'issue-withdrawn', path: `/issues/${withdrawn.id}` },
    { name: 'article-gone', path: `/articles/${removed}` },
    { name: 'archive-long', path: '/n/daily/issues' },
  ];
}

/** The page on which a reader rates an article, in each of its states. */
function ratingPages({ app }: WebForTests, newsletter: Newsletter, { id, articles }: Issue): PageToSee[] {
  const token = signRatingToken(app.tokenKeys, newsletter, id, idOf(app.list, 'reader@example.com'));
  const path = `/rate/${token}/${articles[0]}`;
  return [
    { name: 'rate', path },
    { name: 'rate-without-step', path, fields: [['step', '']] },
    { name: 'rate-saved', path, fields: [['step', '4']] },
  ];
}

/** The page where the editor decides about a comment. The article's page shows another one. */
async function commentPages({ app }: WebForTests, { number }: Newsletter, { articles }: Issue): Promise<PageToSee[]> {
  const [article = ''] = articles;
  const text = 'The ferry was late again.\nSee https://www.example.com/timetable\n\nWho pays for the buses?';
  for (const name of ['A Reader', '']) {
    const comment = { newsletter: number, article, name, text, stamp: name, at: Date.UTC(2031, 2, 4) };
    await takeComment(app.list, app.queues, comment, { ip: '127.0.0.1', proven: true });
  }
  const [shown = '', held = ''] = await app.redis.zrange(commentKeys.held, '0', '-1');
  await decideComment(app.list, shown, 'approved', Date.now());
  const claim = { newsletter: number, id: Buffer.from(held, 'hex'), at: Math.floor(Date.now() / 1000) };
  const moderate = `/moderate/${signToken(app.tokenKeys, 'moderate', claim)}`;
  return [
    { name: 'moderate', path: moderate },
    { name: 'moderate-decided', path: moderate, fields: [['decision', 'rejected']] },
  ];
}

/** The publisher's own pages, with a text of each kind. */
async function sitePages(web: WebForTests): Promise<PageToSee[]> {
  const advertising = {
    en: '## Rates\n\n| Place | Price |\n| --- | --- |\n| Top of the issue | 400 |\n| End of the issue | 150 |',
  };
  await changeSite(web.app.redis, { name: 'The Example Press', contact: 'editor@example.com', texts: { advertising } });
  const stamp = stampForm(web.app.tokenKeys, siteForms);
  const message: [string, string][] = [
    ['email', 'writer@example.org'],
    ['message', 'When does the ferry come back?'],
    [stampField, stamp],
  ];
  return [
    { name: 'privacy', path: '/privacy' },
    { name: 'contact-sent', path: '/contact', fields: message },
    { name: 'advertising', path: '/advertising' },
    { name: 'subscriptions', path: '/subscriptions' },
    { name: 'subscriptions-errors', path: '/subscriptions', fields: [['email', '']] },
    { name: 'link-sent', path: '/subscriptions', fields: [['email', 'reader@example.com']] },
  ];
}
