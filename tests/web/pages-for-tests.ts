import { changeSite } from '../../src/site/site-store.js';
import { siteForms, stampField, stampForm } from '../../src/web/sign-up/form-stamp.js';
import type { WebForTests } from './web-for-tests.js';

/** One page to look at: its address, and the form to post if the page is the response to one. */
export interface PageToSee {
  name: string;
  path: string;
  fields?: [string, string][];
}

/** An installation with content on every page, and the list of its pages. Posting their forms changes later pages. */
export async function everyPage(web: WebForTests): Promise<PageToSee[]> {
  const newsletter = await web.newsletter();
  await web.newsletter({
    slug: 'weekend',
    title: '周末读本 Weekend Reader',
    tagline: 'Long reads for two quiet days',
    sections: [],
    locale: 'zh-CN',
    postalAddress: '',
  });
  await web.issue(newsletter, 'A draft that nobody may see');
  await web.issue(newsletter, 'The old bridge closes for two years, and the ferry comes back', 'sending', 'sent');
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
    { name: 'sign-up', path: '/n/gazette' },
    { name: 'sign-up-without-sections', path: '/n/weekend' },
    { name: 'sign-up-errors', path: '/n/gazette', fields: wrong },
    { name: 'check-mailbox', path: '/n/gazette', fields: [['email', 'new@example.com']] },
    { name: 'embed', path: '/n/gazette/embed' },
    { name: 'section', path: '/n/gazette/sections/City' },
    { name: 'section-empty', path: '/n/gazette/sections/Sport' },
    { name: 'article', path: `/articles/${issue.articles[0]}` },
    { name: 'archive', path: '/n/gazette/issues' },
    { name: 'archive-empty', path: '/n/weekend/issues' },
    { name: 'confirm', path: link('confirm', 'asker') },
    { name: 'confirmed', path: link('confirm', 'asker'), fields: [] },
    { name: 'confirm-expired', path: link('confirm', 'asker', 1_700_000_000) },
    { name: 'confirm-expired-waiting', path: link('confirm', 'waiting', 1_700_000_000) },
    { name: 'confirm-renewed', path: `${link('confirm', 'waiting', 1_700_000_000)}/again`, fields: [] },
    { name: 'confirm-forged', path: '/confirm/forged' },
    { name: 'preferences', path: link('preferences', 'reader') },
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
    ...(await sitePages(web)),
    { name: 'not-found', path: '/nowhere' },
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
    { name: 'about', path: '/about' },
    { name: 'privacy', path: '/privacy' },
    { name: 'contact', path: '/contact' },
    { name: 'contact-errors', path: '/contact', fields: [['email', 'writer(at)example']] },
    { name: 'contact-sent', path: '/contact', fields: message },
    { name: 'advertising', path: '/advertising' },
    { name: 'subscriptions', path: '/subscriptions' },
    { name: 'subscriptions-errors', path: '/subscriptions', fields: [['email', '']] },
    { name: 'link-sent', path: '/subscriptions', fields: [['email', 'reader@example.com']] },
  ];
}
